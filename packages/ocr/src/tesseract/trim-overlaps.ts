import type { RawWord } from './read-tsv.ts'

/**
 * The words with boxes that end where the next word of their line begins. Tesseract often gives a word the width of the
 * next one as well, above all before a bracket or a colon.
 *
 * @param words  those of a line one after the other, from the left
 */
export function trimOverlaps(words: readonly RawWord[]): RawWord[] {
  return words.map((word, i) => {
    const next = words[i + 1]
    const overlaps = next !== undefined && next.line === word.line && next.left > word.left && next.left < word.right
    return overlaps ? { ...word, right: next.left } : word
  })
}
