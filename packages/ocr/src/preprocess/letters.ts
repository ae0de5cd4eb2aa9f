import type { Component } from './components.ts'

/** The next letter but one stands nearer than this, in heights of a letter. */
const MAX_GAP = 2
/** With one letter to the left or right a speck is soon in company; words of two letters are given up for it. */
const MIN_NEIGHBOURS = 2

/** The areas that have about the height of a letter: letters, and words whose letters run together. */
export function lettersAmong(components: readonly Component[], textHeight: number): Component[] {
  return components.filter(({ left, right, top, bottom }) => {
    const height = bottom - top
    return height > textHeight * 0.5 && height < textHeight * 2 && right - left < height * 20
  })
}

/** About how many letters these areas are: those that run together are counted by their width. */
export function countLetters(letters: readonly Component[]): number {
  let count = 0
  for (const { left, right, top, bottom } of letters) count += Math.max(1, Math.round((right - left) / (bottom - top)))
  return count
}

/**
 * The letters that have another one beside them, as those of words and amounts do and specks, bullets and the grain of
 * paper seldom have.
 */
export function lettersInWords(letters: readonly Component[], textHeight: number): Component[] {
  const sorted = [...letters].sort((a, b) => a.left - b.left)
  const inWord = new Uint8Array(sorted.length)
  for (let i = 0; i < sorted.length; i++) {
    const a = sorted[i]!
    for (let j = i + 1; j < sorted.length && sorted[j]!.left - a.right < textHeight * MAX_GAP; j++) {
      const b = sorted[j]!
      if (Math.abs(a.top + a.bottom - b.top - b.bottom) > textHeight) continue
      inWord[i]!++
      inWord[j]!++
    }
  }
  return sorted.filter((_, i) => inWord[i]! >= MIN_NEIGHBOURS)
}
