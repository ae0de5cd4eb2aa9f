import { type Box, unionBoxes } from '../document/box.ts'
import { termsOf } from '../embedding/bm25/terms.ts'
import { type TextWord, unpackWordBoxes, wordsOfText } from './word-boxes.ts'

/** The words of `text` that share a BM25 term with the query: `invoices` finds `Invoice:`. */
export function matchingWords(text: string, query: string): TextWord[] {
  return wordsOfText(text).filter(matcherOf(query))
}

/**
 * Boxes of the words of a passage that share a term with the query; the box around the passage when none does.
 *
 * @param wordBoxes  as `packWordBoxes` made them of the passage; null gives no boxes
 */
export function highlight(text: string, wordBoxes: string | null, query: string): Box[] {
  const boxes = wordBoxes === null ? [] : unpackWordBoxes(wordBoxes)
  const matches = matcherOf(query)
  const found = wordsOfText(text).flatMap((word, i) => {
    const box = boxes[i]
    return box && matches(word) ? [box] : []
  })
  if (found.length > 0) return found
  const whole = unionBoxes(boxes)
  return whole ? [whole] : []
}

function matcherOf(query: string): (word: TextWord) => boolean {
  const terms = new Set(termsOf(query))
  return (word) => termsOf(word.text).some((term) => terms.has(term))
}
