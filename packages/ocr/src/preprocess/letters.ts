import type { Component } from './components.ts'

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
