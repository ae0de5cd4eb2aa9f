import type { Component } from '../preprocess/components.ts'
import type { RawWord } from './read-tsv.ts'

/** Letters nearer than this, in heights of a letter, belong to one run: wider than a space, narrower than a column's. */
const MAX_GAP = 1.2
/** Letters of one run share this much of the lower one's height. */
const MIN_SHARED_HEIGHT = 0.5

/** Letters that stand side by side on the page: a price, a cell, a line of a narrow column. */
export interface InkRun {
  readonly letters: readonly Component[]
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

/** The runs that these letters make, in no order. */
export function inkRunsOf(letters: readonly Component[], letterHeight: number): InkRun[] {
  const sorted = [...letters].sort((a, b) => a.left - b.left)
  const runOf = sorted.map((_, i) => [i])
  for (const [i, a] of sorted.entries()) {
    for (let j = i + 1; j < sorted.length && sorted[j]!.left - a.right <= letterHeight * MAX_GAP; j++) {
      const [first, second] = [runOf[i]!, runOf[j]!]
      if (first === second || !areLevel(a, sorted[j]!)) continue
      // The smaller joins the larger, so that no letter moves more often than its run can double.
      const [larger, smaller] = first.length < second.length ? [second, first] : [first, second]
      for (const k of smaller) runOf[k] = larger
      larger.push(...smaller)
    }
  }
  return [...new Set(runOf)].map((run) => runAround(run.map((i) => sorted[i]!)))
}

function areLevel(a: Component, b: Component): boolean {
  const shared = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top)
  return shared >= MIN_SHARED_HEIGHT * Math.min(a.bottom - a.top, b.bottom - b.top)
}

function runAround(letters: readonly Component[]): InkRun {
  let left = Number.POSITIVE_INFINITY
  let top = Number.POSITIVE_INFINITY
  let right = 0
  let bottom = 0
  for (const letter of letters) {
    left = Math.min(left, letter.left)
    top = Math.min(top, letter.top)
    right = Math.max(right, letter.right)
    bottom = Math.max(bottom, letter.bottom)
  }
  return { letters, left, top, right, bottom }
}

/** The words whose middle lies in the run, from the left. */
export function wordsInRun(run: InkRun, words: readonly RawWord[]): RawWord[] {
  return words
    .filter(({ left, top, right, bottom }) => {
      const x = (left + right) / 2
      const y = (top + bottom) / 2
      return x >= run.left && x < run.right && y >= run.top && y < run.bottom
    })
    .sort((a, b) => a.left - b.left)
}

/** How surely a run was read: the confidence of the word over each letter, 0 where there is none, weighed by width. */
export function sureness(run: InkRun, words: readonly RawWord[]): number {
  let sum = 0
  let all = 0
  for (const letter of run.letters) {
    const weight = letter.right - letter.left
    all += weight
    const x = (letter.left + letter.right) / 2
    const word = words.find(({ left, right }) => left <= x && x < right)
    if (word) sum += weight * word.confidence
  }
  return sum / all
}
