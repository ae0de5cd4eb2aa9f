import type { LevelY } from './baseline.ts'
import type { PlacedWord, Segment } from './placed-words.ts'

/** Two runs lie in one row when their middles are nearer than this share of the smaller height (PaddleOCR's rule). */
const SAME_ROW = 0.5

/** Runs side by side, left to right. */
export interface Row {
  readonly segments: readonly Segment[]
  /** The words of the runs, left to right. */
  readonly words: readonly PlacedWord[]
}

interface OpenRow {
  readonly segments: Segment[]
  /** Of the run that was put in last: rows are filled from the top. */
  middle: number
  height: number
}

/** The rows of these runs from top to bottom, on print that is level after `levelY`. */
export function rowsOf(segments: readonly Segment[], levelY: LevelY): Row[] {
  const placed = segments
    .map((segment) => ({ segment, middle: levelMiddle(segment, levelY) }))
    .sort((a, b) => a.middle - b.middle)
  const rows: OpenRow[] = []
  for (const { segment, middle } of placed) {
    const row = rows.at(-1)
    if (row && middle - row.middle < SAME_ROW * Math.min(row.height, segment.height)) {
      row.segments.push(segment)
      // The row stays where its highest run is as tall: a small run must not drag it to the next row.
      if (segment.height > row.height) [row.middle, row.height] = [middle, segment.height]
    } else {
      rows.push({ segments: [segment], middle, height: segment.height })
    }
  }
  return rows.map(({ segments: inRow }) => {
    const ordered = inRow.sort((a, b) => a.box.x0 - b.box.x0)
    return { segments: ordered, words: ordered.flatMap(({ words }) => words) }
  })
}

function levelMiddle({ words }: Segment, levelY: LevelY): number {
  let sum = 0
  for (const { box } of words) sum += levelY((box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2)
  return sum / words.length
}
