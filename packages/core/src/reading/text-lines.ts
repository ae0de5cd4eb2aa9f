import { lineFromWords, pageTextFromLines } from '../document/build-page-text.ts'
import type { PageText, Word } from '../document/page-text.ts'

/** The ends of lines of any system, form feeds and Unicode's own. */
const LINE_END = /\r\n|[\n\r\v\f\u0085\u2028\u2029]/

/** Invisible places where a word may be broken at the end of a line: U+00AD, and U+FEFF and U+200B as joiners of nothing. */
const INVISIBLE = /[\u00ad\u200b\ufeff]/g

/** The lines of a text. */
export function splitLines(text: string): string[] {
  return text.split(LINE_END)
}

/**
 * Lines of stored text as the one page of a format without pages: no boxes, confidence 1. Words are parted by white
 * space of any kind; lines without words are left out.
 */
export function pageTextOfLines(lines: Iterable<string>): PageText {
  const made = []
  for (const line of lines) {
    const words: Word[] = []
    for (const text of line.replace(INVISIBLE, '').split(/\s+/)) {
      if (text !== '') words.push({ text, box: null, confidence: 1 })
    }
    if (words.length > 0) made.push(lineFromWords(words))
  }
  return pageTextFromLines(0, made, 'text-layer')
}
