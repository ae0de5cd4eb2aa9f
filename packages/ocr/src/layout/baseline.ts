import { median, type PlacedWord } from './placed-words.ts'

/** A line this long, as fraction of the page's width, tells the slope of the print. */
const TELLING_WIDTH = 0.25
/** So many telling lines show how the slope changes down the page, as it does on a photo. */
const MIN_LINES_FOR_CHANGE = 6
/** Steeper than this (dy/dx in fractions of the page) is no skew but a defect of a box. */
const MAX_SLOPE = 0.3

/** Where a point would lie if the print were level: its y after the slope of the print is undone. */
export type LevelY = (x: number, y: number) => number

/**
 * The slope of the print from lines as they were read. It may change evenly from top to bottom (perspective). Pages
 * without long lines are taken as level.
 */
export function levelling(lines: readonly (readonly PlacedWord[])[]): LevelY {
  const slopes = lines.flatMap((words) => slopeOf(words))
  if (slopes.length === 0) return (_x, y) => y
  const middle = median(slopes.map(({ slope }) => slope))
  const change = slopes.length >= MIN_LINES_FOR_CHANGE ? evenChange(slopes, middle) : 0
  return (x, y) => y - (middle + change * (y - 0.5)) * (x - 0.5)
}

interface LineSlope {
  readonly slope: number
  readonly y: number
}

function slopeOf(words: readonly PlacedWord[]): LineSlope[] {
  const first = words[0]
  const last = words.at(-1)
  if (!first || !last || words.length < 2) return []
  const run = centreX(last) - centreX(first)
  if (run < TELLING_WIDTH) return []
  // Feet of the words: their heads differ more (capitals, digits).
  const slope = (last.box.y1 - first.box.y1) / run
  return Math.abs(slope) <= MAX_SLOPE ? [{ slope, y: (first.box.y1 + last.box.y1) / 2 }] : []
}

/** Change of slope per page height (Theil–Sen: the median over pairs, so that strays do not count). */
function evenChange(slopes: readonly LineSlope[], middle: number): number {
  const changes = slopes.filter(({ y }) => Math.abs(y - 0.5) > 0.1).map(({ slope, y }) => (slope - middle) / (y - 0.5))
  return changes.length >= MIN_LINES_FOR_CHANGE ? median(changes) : 0
}

function centreX({ box }: PlacedWord): number {
  return (box.x0 + box.x1) / 2
}
