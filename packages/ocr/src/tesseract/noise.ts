import type { RawWord } from './read-tsv.ts'

/** Below this the engine guesses: such words are wrong three times in four. */
const GUESS = 0.3
/** A word without letters and digits that the engine is less sure of is a crease, a rule or a speck. */
const MARK = 0.5
/** Numbers in a line of print are kept down to here: a wrong total is worse than a doubtful word. */
const NUMBER_GUESS = 0.1
/** Numbers of fewer digits are found in dirt. */
const MIN_DIGITS = 3
/** A neighbour that is as sure as this, and as high and as low by this share of its height, makes a line of print. */
const SURE = 0.6
const SAME_HEIGHT = 0.35

/** What the engine read from print; not what it reads into dirt, rules and drawings. */
export function withoutNoise(words: readonly RawWord[]): RawWord[] {
  return words.filter((word) => {
    if (!hasLetters(word)) return word.confidence >= MARK
    return word.confidence >= GUESS || (isLikelyNumber(word) && words.some((other) => isSureNeighbour(other, word)))
  })
}

function isLikelyNumber({ text, confidence }: RawWord): boolean {
  return confidence >= NUMBER_GUESS && !/\p{L}/u.test(text) && text.replaceAll(/\D/g, '').length >= MIN_DIGITS
}

function isSureNeighbour(other: RawWord, word: RawWord): boolean {
  if (other === word || other.line !== word.line || other.confidence < SURE || !hasLetters(other)) return false
  const height = other.bottom - other.top
  const difference = Math.abs(word.bottom - word.top - height)
  return difference <= height * SAME_HEIGHT && Math.abs(word.bottom - other.bottom) <= height * SAME_HEIGHT
}

function hasLetters({ text }: RawWord): boolean {
  return /[\p{L}\p{N}]/u.test(text)
}
