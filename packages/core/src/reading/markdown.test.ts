import { describe, expect, it } from 'vitest'
import { markdownLines } from './markdown.ts'
import { pageTextOfLines } from './text-lines.ts'

const lines = (markdown: string) => pageTextOfLines(markdownLines(markdown)).text.split('\n')

describe('markdownLines', () => {
  it.each([
    ['# Title #', 'Title'],
    ['### C#', 'C#'],
    ['#no heading', '#no heading'],
    ['a *b* **c** ***d*** _e_ __f__ ~~g~~', 'a b c d e f g'],
    ['2 * 3 * 4, snake_case_name, 5 ~ 6, a*', '2 * 3 * 4, snake_case_name, 5 ~ 6, a*'],
    ['`code *x* &amp;` ``a`b``', 'code *x* &amp; a`b'],
    ['a ` b', 'a ` b'],
    ['[text](http://a.b/c_(d) "title") ![alt *x*](y.png)', 'text alt x'],
    ['[![badge](a.svg)](b)', 'badge'],
    ['table[0][1] and [1] and (x)', 'table[0][1] and [1] and (x)'],
    ['[note](see below)', '[note](see below)'],
    ['<https://a.b/_c_> <a@b.example> <b>bold</b> x < y > z', 'https://a.b/_c_ a@b.example bold x < y > z'],
    ['\\*kept\\* \\# 1\\. \\\\', '*kept* # 1. \\'],
    ['&euro; 5 &copy; &copy', '€ 5 © &copy'],
    ['> > quoted', 'quoted'],
    ['- [x] done', 'done'],
    ['  * item', 'item'],
    ['12. numbered', '12. numbered'],
    ['<!-- hidden --> seen', 'seen'],
    ['[^1]: Footnote', '[^1]: Footnote'],
  ])('reads %j', (markdown, text) => {
    expect(lines(markdown).join('\n')).toBe(text)
  })

  it('drops underlines, rules, link definitions and fences, and keeps code', () => {
    expect(
      lines('Title\n=====\n\ntext\n\n---\n\n```js\nconst a = *b\n# c\n```\n~~~\n``` d\n~~~\n[ref]: http://x\n'),
    ).toEqual(['Title', 'text', 'const a = *b', '# c', '``` d'])
  })

  it('reads links by their labels where these are defined', () => {
    expect(lines('See [the Guide][g], [Other] and [none][x].\n\n[g]: http://a\n[other]: <http://b>')).toEqual([
      'See the Guide, Other and [none][x].',
    ])
  })

  it('reads table rows on one line each', () => {
    expect(lines('| Item | Price |\n|:-----|------:|\n| *Tea* \\| cup | 2.50 |\n\na | b')).toEqual([
      'Item Price',
      'Tea | cup 2.50',
      'a | b',
    ])
  })

  it('follows emphasis and comments over lines', () => {
    expect(lines('a **b\nc** d\n<!-- x\n\ny --> e')).toEqual(['a b', 'c d', 'e'])
  })

  it('keeps text after a fence that is never closed', () => {
    expect(lines('```\na\n*b*')).toEqual(['a', '*b*'])
  })
})
