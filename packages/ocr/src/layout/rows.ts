import type { LevelY } from './baseline.ts'
import type { PlacedWord, Segment } from './placed-words.ts'

/** Two runs lie in one row when their middles are nearer than this share of the smaller height (PaddleOCR's rule). */
const SAME_ROW = 0.5
/** All runs of a row lie within this share of the smallest height, so that a chain of neighbours does not drift. */
const ROW_SPREAD = 0.65
/** Runs of one row stand side by side; boxes may touch by this share of the narrower one. */
const MAX_OVERLAP = 0.2

/** Runs side by side, left to right. */
export interface Row {
  readonly segments: readonly Segment[]
  /** The words of the runs, left to right. */
  readonly words: readonly PlacedWord[]
}

/** A run with its middle on level print. */
interface Placed {
  readonly segment: Segment
  readonly middle: number
}

interface Pair {
  readonly a: number
  readonly b: number
  /** Distance of the middles in heights of the smaller run. */
  readonly distance: number
}

/**
 * The rows of these runs from top to bottom, on print that is level after `levelY`. The runs that agree best in height
 * are joined first (as in Kruskal's spanning tree), so that a label finds its value before the line of an address
 * beside it, which may stand a third of a line higher.
 */
export function rowsOf(segments: readonly Segment[], levelY: LevelY): Row[] {
  const placed = segments
    .map((segment) => ({ segment, middle: levelMiddle(segment, levelY) }))
    .sort((a, b) => a.middle - b.middle || a.segment.box.x0 - b.segment.box.x0)
  const rowOf = placed.map((run) => [run])
  for (const { a, b } of nearbyPairs(placed)) {
    const first = rowOf[a]!
    const second = rowOf[b]!
    if (first === second || !fitTogether(first, second)) continue
    first.push(...second)
    for (const [i, row] of rowOf.entries()) if (row === second) rowOf[i] = first
  }
  return [...new Set(rowOf)].sort((a, b) => meanMiddle(a) - meanMiddle(b)).map(rowOfRuns)
}

/** Pairs of runs in one row, nearest first. */
function nearbyPairs(placed: readonly Placed[]): Pair[] {
  const tallest = Math.max(0, ...placed.map(({ segment }) => segment.height))
  const pairs: Pair[] = []
  for (const [a, run] of placed.entries()) {
    for (let b = a + 1; b < placed.length; b++) {
      const other = placed[b]!
      const distance = other.middle - run.middle
      if (distance >= SAME_ROW * tallest) break
      const height = Math.min(run.segment.height, other.segment.height)
      if (distance < SAME_ROW * height) pairs.push({ a, b, distance: distance / height })
    }
  }
  return pairs.sort((a, b) => a.distance - b.distance)
}

function fitTogether(first: readonly Placed[], second: readonly Placed[]): boolean {
  const all = [...first, ...second]
  const middles = all.map(({ middle }) => middle)
  const height = Math.min(...all.map(({ segment }) => segment.height))
  if (Math.max(...middles) - Math.min(...middles) >= ROW_SPREAD * height) return false
  return first.every((a) => second.every((b) => isBeside(a.segment, b.segment)))
}

function isBeside({ box: a }: Segment, { box: b }: Segment): boolean {
  const shared = Math.min(a.x1, b.x1) - Math.max(a.x0, b.x0)
  return shared <= MAX_OVERLAP * Math.min(a.x1 - a.x0, b.x1 - b.x0)
}

function rowOfRuns(runs: readonly Placed[]): Row {
  const segments = runs.map(({ segment }) => segment).sort((a, b) => a.box.x0 - b.box.x0)
  return { segments, words: segments.flatMap(({ words }) => words) }
}

function levelMiddle({ words }: Segment, levelY: LevelY): number {
  let sum = 0
  for (const { box } of words) sum += levelY((box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2)
  return sum / words.length
}

function meanMiddle(runs: readonly Placed[]): number {
  return runs.reduce((sum, { middle }) => sum + middle, 0) / runs.length
}
