import { describe, expect, it } from 'vitest'
import type { StoredCharacter } from './stored-characters.ts'
import { textLayer } from './text-layer.ts'

const PAGE = { width: 600, height: 800 }

describe('textLayer', () => {
  it('is null when nothing can be read', () => {
    expect(textLayer([], 0, PAGE)).toBeNull()
    expect(textLayer([...row(' \r\n', 10, 10), ...row('\0', 10, 30)], 0, PAGE)).toBeNull()
  })

  it('joins words with spaces and lines with line feeds', () => {
    const text = textLayer([...row('two words', 10, 10), ...row('below', 10, 40)], 3, PAGE)!
    expect(text).toMatchObject({ pageIndex: 3, text: 'two words\nbelow', provider: 'text-layer', confidence: 1 })
  })

  it('measures words in fractions of the page', () => {
    const [word] = textLayer(row('ab', 60, 80), 0, PAGE)!.lines[0]!.words
    expect(word).toEqual({ text: 'ab', box: { x0: 0.1, y0: 0.1, x1: 0.12, y1: 0.1125 }, confidence: 1 })
  })

  it('cuts a word that leaves the page at its edge', () => {
    const [word] = textLayer(row('ab', 590, 80), 0, PAGE)!.lines[0]!.words
    expect(word!.box!.x1).toBe(1)
  })

  it('splits at a gap without a space, and ends the line at a wide one', () => {
    const characters = [...row('ab', 0, 0), ...row('cd', 15, 0), ...row('ef', 100, 0)]
    expect(textLayer(characters, 0, PAGE)!.lines.map((line) => line.text)).toEqual(['ab cd', 'ef'])
  })

  it('reads words that are set from right to left in stored order', () => {
    const characters = [...row('ב', 50, 0), ...row('א', 44, 0)]
    expect(textLayer(characters, 0, PAGE)!.text).toBe('בא')
  })

  it('keeps a raised character in its line', () => {
    const characters = [...row('m', 0, 0), { ...row('2', 6, 0)[0]!, y0: -3, y1: 4 }]
    expect(textLayer(characters, 0, PAGE)!.text).toBe('m2')
  })

  it('composes accents that are stored on their own', () => {
    expect(textLayer(row('cafe\u0301', 0, 0), 0, PAGE)!.text).toBe('café')
  })

  it('sees no gap where an invisible character stands', () => {
    const characters = [...row('in', 0, 0), { ...row('\u200B', 12, 0)[0]!, x1: 20 }, ...row('side', 20, 0)]
    expect(textLayer(characters, 0, PAGE)!.text).toBe('inside')
  })
})

/** Characters 6 wide and 10 high, from the left. */
function row(text: string, x: number, y: number): StoredCharacter[] {
  return [...text].map((char, i) => ({
    codePoint: char.codePointAt(0)!,
    x0: x + i * 6,
    y0: y,
    x1: x + i * 6 + 6,
    y1: y + 10,
    isVertical: false,
  }))
}
