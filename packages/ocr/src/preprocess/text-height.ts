import type { Component } from './components.ts'

/** Lower than this an area is a speck or a dot of a dot-matrix letter. */
const MIN_HEIGHT = 3
/** Fewer letters than this say nothing. */
const MIN_LETTERS = 5
/** Higher than a tenth of the page are pictures and frames, unless the page is a snippet of a line or two. */
const MAX_HEIGHT_SHARE = 0.1
const MAX_HEIGHT_ON_SNIPPET = 40

/**
 * The usual height of the letters in pixels: the median height of the areas, each weighed by its width, so that words
 * whose letters run together count as many letters and specks count little. Null when the page has hardly any text.
 *
 * @param pageHeight  in the pixels of the components
 */
export function estimateTextHeight(components: readonly Component[], pageHeight: number): number | null {
  const letters: { height: number; weight: number }[] = []
  let total = 0
  const maxHeight = Math.max(MAX_HEIGHT_ON_SNIPPET, pageHeight * MAX_HEIGHT_SHARE)
  for (const { left, right, top, bottom } of components) {
    const width = right - left
    const height = bottom - top
    // Rules are wide and low.
    if (height < MIN_HEIGHT || height > maxHeight || width > height * 20) continue
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
