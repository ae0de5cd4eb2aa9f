import type { Component } from './components.ts'

/** Lower than this an area is a speck or a dot of a dot-matrix letter. */
const MIN_HEIGHT = 3
/** Fewer letters than this say nothing. */
const MIN_LETTERS = 10

/**
 * The usual height of the letters in pixels: the median height of the areas, each weighed by its width, so that words
 * whose letters run together count as many letters and specks count little. Null when the page has hardly any text.
 *
 * @param pageHeight  areas higher than a tenth of it are pictures and frames
 */
export function estimateTextHeight(components: readonly Component[], pageHeight: number): number | null {
  const letters: { height: number; weight: number }[] = []
  let total = 0
  for (const { left, right, top, bottom } of components) {
    const width = right - left
    const height = bottom - top
    // Rules are wide and low, frames are high.
    if (height < MIN_HEIGHT || height > pageHeight / 10 || width > height * 20) continue
    letters.push({ height, weight: Math.min(width, height * 4) })
    total += Math.min(width, height * 4)
  }
  if (letters.length < MIN_LETTERS) return null
  letters.sort((a, b) => a.height - b.height)
  let seen = 0
  for (const { height, weight } of letters) {
    seen += weight
    if (seen >= total / 2) return height
  }
  return null
}
