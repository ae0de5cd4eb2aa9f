import { median, type Segment, type TextScale } from './placed-words.ts'
import type { Row } from './rows.ts'

/** A column has at least this many rows of text on either side of its gutter. */
const MIN_ROWS = 4
/** Running text has this many characters in a row; amounts, labels and addresses have fewer. */
const MIN_CHARACTERS = 22
/** … and this many words. */
const MIN_WORDS = 3.5
/** In running text, words and single spaces fill the row up to its ends, unlike the cells of a table. */
const MIN_FILL = 0.72
/** In a column most rows begin at its left edge, or end at its right one (in characters). */
const EDGE_TOLERANCE = 3
const MIN_EDGE_SHARE = 0.6

/** Consecutive rows, `first` to `end` (not included), with running text on both sides of `x`. */
export interface Gutter {
  readonly x: number
  readonly first: number
  readonly end: number
}

/**
 * The gutter of the longest stretch of rows that is set in columns; null when there is none. The gap between labels
 * and amounts of a receipt, or between the columns of a table, is no gutter: what it parts does not run on.
 */
export function findGutter(rows: readonly Row[], scale: TextScale): Gutter | null {
  let best: (Gutter & { readonly rows: number }) | null = null
  for (const x of candidates(rows, scale)) {
    let first = 0
    for (let i = 0; i <= rows.length; i++) {
      const row = rows[i]
      if (row && !row.segments.some(({ box }) => box.x0 < x && box.x1 > x)) continue
      const size = i - first
      if (size > (best?.rows ?? MIN_ROWS - 1) && isColumns(rows.slice(first, i), x, scale)) {
        best = { x, first, end: i, rows: size }
      }
      first = i + 1
    }
  }
  return best
}

/** Middles of the gaps between runs of one row, or of a row and the next, a character apart. */
function candidates(rows: readonly Row[], scale: TextScale): number[] {
  const found = new Map<number, number>()
  rows.forEach((row, i) => {
    const runs = [...row.segments, ...(rows[i + 1]?.segments ?? [])].sort((a, b) => a.box.x0 - b.box.x0)
    let left = Number.POSITIVE_INFINITY
    for (const { box } of runs) {
      if (box.x0 > left) {
        const middle = (left + box.x0) / 2
        const slot = Math.round(middle / scale.characterWidth)
        if (!found.has(slot)) found.set(slot, middle)
      }
      left = Number.isFinite(left) ? Math.max(left, box.x1) : box.x1
    }
  })
  return [...found.values()]
}

function isColumns(rows: readonly Row[], x: number, scale: TextScale): boolean {
  const left = rows.map(({ segments }) => segments.filter(({ box }) => box.x1 <= x)).filter((side) => side.length > 0)
  const right = rows.map(({ segments }) => segments.filter(({ box }) => box.x0 >= x)).filter((side) => side.length > 0)
  return runsOn(left, scale) && runsOn(right, scale)
}

/** Whether one side of a gutter is running text. */
function runsOn(sides: readonly (readonly Segment[])[], scale: TextScale): boolean {
  if (sides.length < MIN_ROWS) return false
  const facts = sides.map((segments) => {
    const words = segments.flatMap((segment) => segment.words)
    const x0 = segments[0]!.box.x0
    const x1 = Math.max(...segments.map(({ box }) => box.x1))
    const characters = words.reduce((sum, { text }) => sum + text.length, 0)
    const inked = words.reduce((sum, { box }) => sum + box.x1 - box.x0, 0) + (words.length - 1) * scale.characterWidth
    return { x0, x1, words: words.length, characters: characters + words.length - 1, fill: inked / (x1 - x0 || 1) }
  })
  if (median(facts.map(({ characters }) => characters)) < MIN_CHARACTERS) return false
  if (facts.reduce((sum, { words }) => sum + words, 0) / facts.length < MIN_WORDS) return false
  if (median(facts.map(({ fill }) => fill)) < MIN_FILL) return false
  const edge = median(facts.map(({ x0 }) => x0))
  const farEdge = Math.max(...facts.map(({ x1 }) => x1))
  const tolerance = EDGE_TOLERANCE * scale.characterWidth
  const atEdge = facts.filter(({ x0 }) => Math.abs(x0 - edge) <= tolerance).length
  const full = facts.filter(({ x0, x1 }) => x1 - x0 >= 0.6 * (farEdge - edge)).length
  return atEdge >= MIN_EDGE_SHARE * facts.length && full >= 0.5 * facts.length
}
