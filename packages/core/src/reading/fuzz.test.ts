import { describe, expect, it } from 'vitest'
import { SdkError } from '../errors/sdk-error.ts'
import { wordLines } from './docx.ts'
import { htmlLines } from './html.ts'
import { looksLikeData } from './looks-like-data.ts'
import { markdownLines } from './markdown.ts'
import { isMarkdown } from './markdown-score.ts'
import { sniffMediaType } from './sniff.ts'
import { pageTextOfLines } from './text-lines.ts'

const PIECES =
  '< > </ /> <!-- --> <![CDATA[ ]]> <! <? ?> <!doctype <svg <html> <p> </p> <p hidden> <table> </table> <tr> <td> </td> <li> <ul> <pre> </pre> <script> </script> <title> <div> </div> <template> <span hidden> </span> & &amp; &#x &#0; &#99999999999; &copy = " \' # ## - * ** _ __ ~~ ` `` ``` [ ] ( ) ]( [a](b) ![ | |---| > 1. \\ \\* \n \n\n \t \r \0 \ud800 \u2028 é 日 a b word { } {" : , <w:p> </w:p> <w:r> </w:r> <w:t> </w:t> <w:tbl> <w:tc> <w:tr> <w:txbxContent> </w:txbxContent> <mc:AlternateContent> <mc:Choice> <mc:Fallback> <w:del> <w:br/> %PDF- PK\x03\x04 BM II*\0 RIFF ftyp \xff\xd8\xff \xff\xfe'.split(
    ' ',
  )

/** Mulberry32. */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

const READERS: Record<string, (text: string) => unknown> = {
  html: (text) => pageTextOfLines(htmlLines(text)),
  markdown: (text) => pageTextOfLines(markdownLines(text)),
  word: (text) => wordLines(text, 'fuzz'),
  sniffText: (text) => sniffMediaType(new TextEncoder().encode(text)),
  sniffBytes: (text) => sniffMediaType(Uint8Array.from(text, (character) => character.charCodeAt(0) & 255)),
}

function readOrRefuse(read: (text: string) => unknown, text: string): void {
  try {
    read(text)
  } catch (error) {
    if (!SdkError.isInstance(error)) throw new Error(`${JSON.stringify(text)} throws ${error}`, { cause: error })
  }
}

describe('readers of text', () => {
  it('throw nothing but typed errors on 100,000 strings of marks and mutations of them', () => {
    const random = seeded(20_261_122)
    const pick = () => PIECES[Math.floor(random() * PIECES.length)]!
    let text = ''
    for (let run = 0; run < 100_000; run++) {
      const isMutation = text !== '' && random() < 0.5
      const at = Math.floor(random() * text.length)
      text = isMutation
        ? text.slice(0, at) + pick() + text.slice(at + Math.floor(random() * 4))
        : Array.from({ length: 1 + Math.floor(random() * 24) }, pick).join(random() < 0.5 ? '' : ' ')
      for (const read of Object.values(READERS)) readOrRefuse(read, text)
    }
  })

  it('never lose a plain word of Markdown or HTML that holds no marks', () => {
    const random = seeded(7)
    for (let run = 0; run < 2000; run++) {
      const words = Array.from({ length: 30 }, () => `w${Math.floor(random() * 1e6)}`)
      const text = words.map((word) => word + (random() < 0.2 ? '\n' : ' ')).join('')
      for (const read of [htmlLines, markdownLines]) {
        expect(pageTextOfLines(read(text)).text.split(/\s/)).toEqual(words)
      }
    }
  })
})

const LENGTH = 240_000

const REPEATED = [
  '<',
  '>',
  '</',
  '<a ',
  '<a',
  '<p',
  '<p>',
  '<b>',
  '</b>',
  '<div>',
  '</div>',
  '<div></p>',
  '<p hidden>',
  '<span hidden>',
  '<title>',
  '<textarea>',
  '<noscript>',
  '</title',
  '<!--',
  '<!---',
  '<![CDATA[',
  '<!x>',
  '<!x [',
  '<?',
  '<a b="',
  "<a b='",
  '<a b=c ',
  '<a =',
  '<table>',
  '<table><tr><td>x',
  '<tr>',
  '<td>',
  '<table><td>',
  '<li>',
  '<ul><li>x',
  '<pre>',
  '<pre>\n',
  '&',
  '&a',
  '&#',
  '&#1',
  '&amp',
  '&#x1;',
  '#',
  '# ',
  '*',
  '**',
  '*a',
  '*a ',
  'a*',
  '* ',
  '_',
  '_a',
  '~~',
  '~~a',
  '`',
  '`` ` ',
  '`a``',
  '[',
  ']',
  '[]',
  '[](',
  '[a](b',
  '[a](b ',
  '](',
  '![',
  '[a][',
  '[a][b]',
  '[x]: y\n',
  '(',
  ')',
  '|',
  '|-',
  '|-|\n',
  'a|b\n|-|\n',
  '> ',
  '>',
  '- ',
  '-',
  '- - ',
  '1. ',
  '\\',
  '\\`',
  '```\n',
  '~~~\n',
  '---\n',
  '===\n',
  '<!-- ',
  '-->',
  '<x>',
  'a\n',
  '\n',
  ' ',
  '\t',
  '\r',
  'word ',
  'é',
  '<w:p>',
  '<w:tc>',
  '<w:tr><w:tc>',
  '<w:txbxContent>',
  '<w:t>',
  '<w:p/>',
  '<mc:AlternateContent>',
  '<w:del>',
  '{',
  '[{',
  '{"',
  '{"a":',
  '[[',
  '%PDF-1',
  '%PDF-1\n',
] as const

/** Milliseconds one reading takes. */
function measure(read: (text: string) => unknown, text: string): number {
  const start = performance.now()
  readOrRefuse(read, text)
  return performance.now() - start
}

/**
 * Eight times the text may take eight times as long, and quadratic time takes 64 times. Only what takes long enough to
 * be measured is compared, and what looks slow is measured again, so that a pause of the machine fails nothing.
 */
function expectLinear(read: (text: string) => unknown, textOfLength: (length: number) => string, label: string): void {
  const large = textOfLength(LENGTH)
  for (let attempt = 0; attempt < 3; attempt++) {
    const ms = measure(read, large)
    if (ms < 500 || ms < 40 * measure(read, textOfLength(LENGTH / 8))) return
  }
  throw new Error(`${label} does not take linear time`)
}

describe('readers of text take linear time', () => {
  it.each(Object.keys(READERS))('%s, on repetitions of any one mark', (name) => {
    for (const piece of REPEATED) {
      expectLinear(READERS[name]!, (length) => `x ${piece.repeat(length / piece.length)} x`, `${name} of ${piece}`)
    }
  })

  it.each(Object.keys(READERS))('%s, on marks that are closed at the far end', (name) => {
    for (const [piece, end] of [
      ['<', '>'],
      ['[](', ')'],
      ['[', ']('],
      ['[](<', '>)'],
      ['<a ', '>'],
      ['`', '``'],
      ['&', ';'],
      ['<!x', '[]>'],
      ['<p>', '</p>'],
      ['<table><tr><td>x', '</table>'],
      ['<span hidden>', '</span>'],
    ] as const) {
      const textOfLength = (length: number) => {
        const count = length / (piece.length + end.length)
        return piece.repeat(count) + end.repeat(count)
      }
      expectLinear(READERS[name]!, textOfLength, `${name} of ${piece} and ${end}`)
      expectLinear(
        READERS[name]!,
        (length) => piece.repeat(length / piece.length) + end,
        `${name} of ${piece} once ${end}`,
      )
    }
  })

  it('also the looks that are taken at whole texts', () => {
    expectLinear(looksLikeData, (length) => '['.repeat(length), 'looksLikeData')
    expectLinear(looksLikeData, (length) => '{"a":'.repeat(length / 5), 'looksLikeData')
    expectLinear(isMarkdown, (length) => '[a]('.repeat(length / 4), 'isMarkdown')
  })
})
