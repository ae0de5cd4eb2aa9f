import { type Found, spanOf } from './evidence.ts'
import { findAnyPhrase, type LabelMatch, labelWords, type Phrase, wordsOf } from './label-match.ts'
import { horizontalOverlap, type Row, type TextRun, type TextView } from './rows.ts'

/** What a rule accepts as a value: the value and where in the run's text it stands. */
export interface Accepted<T> {
  readonly value: T
  readonly from: number
  readonly to: number
}

/** Reads a value from the text of a run at or behind `from`; null when what stands there is none. */
export type Accept<T> = (run: TextRun, from: number) => Accepted<T> | null

/** Where a value stands to its label. */
export type Place = 'behind' | 'beside' | 'below'

export interface Candidate<T extends string | number | boolean> extends Found<T> {
  readonly place: Place
  readonly row: Row
  /** The cell in which the label stands. */
  readonly cell: TextRun
  readonly label: LabelMatch
  /** True when the label is the first thing in its cell. */
  readonly isLabelFirst: boolean
}

/** Strength of a value by its place to the label. */
const PLACE_CONFIDENCE = { behind: 0.9, beside: 0.88, below: 0.78 } as const satisfies Record<Place, number>
/** Labels of one kind in a cell; with more of them it is prose. */
const MOST_LABELS = 4
/** How many rows below a label its value may stand. */
const ROWS_BELOW = 2

/**
 * The values of a label: behind it in its cell, else in the next cell of the row, else in the cell below it.
 * One candidate for each place where the label stands, in reading order.
 */
export function lookUp<T extends string | number | boolean>(
  view: TextView,
  labels: readonly Phrase[],
  accept: Accept<T>,
): Candidate<T>[] {
  const candidates: Candidate<T>[] = []
  for (const row of view.rows) {
    for (const [i, cell] of row.cells.entries()) {
      let from = 0
      for (let count = 0; count < MOST_LABELS; count++) {
        const label = findAnyPhrase(wordsOf(cell), labels, from)
        if (!label) break
        const found = readAt(view, row, i, label, accept)
        if (found) candidates.push({ ...found, row, cell, label, isLabelFirst: label.first === 0 })
        from = label.last + 1
      }
    }
  }
  return candidates
}

function readAt<T extends string | number | boolean>(
  view: TextView,
  row: Row,
  cellIndex: number,
  label: LabelMatch,
  accept: Accept<T>,
): (Found<T> & { readonly place: Place }) | null {
  const cell = row.cells[cellIndex]!
  const behind = accept(cell, label.end)
  if (behind) return found(cell, behind, 'behind', label)
  // Words behind the label that are no value say that the label is part of a sentence.
  if (labelWords(cell.text.slice(label.end)).length > 2) return null
  const next = row.cells[cellIndex + 1]
  const beside = next && !hasOwnKey(next) && accept(next, 0)
  if (beside) return found(next, beside, 'beside', label)
  const colon = next && /^[:=]$/u.test(next.text.trim()) ? row.cells[cellIndex + 2] : undefined
  const afterColon = colon && accept(colon, 0)
  if (afterColon) return found(colon, afterColon, 'beside', label)
  if (!/^[\s:.#=°-]*(?:\(.*)?$/u.test(cell.text.slice(label.end))) return null
  for (let down = 1; down <= ROWS_BELOW; down++) {
    const below = view.rows[row.index + down]
    if (!below || below.page !== row.page) break
    const under = cellBelow(cell, below)
    if (!under) continue
    if (hasOwnKey(under)) break
    const value = accept(under, 0)
    if (value) return found(under, value, 'below', label)
    break
  }
  return null
}

/** True for a cell that begins with a key of its own: its value belongs to that. */
const hasOwnKey = (run: TextRun): boolean => /^\p{L}[^:]{1,40}:\s/u.test(run.text)

/** The cell of a lower row that stands under another cell. */
export function cellBelow(cell: TextRun, below: Row): TextRun | null {
  if (!cell.box) return below.cells.length === 1 ? below.cells[0]! : null
  let best: TextRun | null = null
  let bestOverlap = 0.2
  for (const other of below.cells) {
    const overlap = horizontalOverlap(cell, other)
    if (overlap > bestOverlap) {
      best = other
      bestOverlap = overlap
    }
  }
  return best
}

function found<T extends string | number | boolean>(
  run: TextRun,
  { value, from, to }: Accepted<T>,
  place: Place,
  label: LabelMatch,
): Found<T> & { readonly place: Place } {
  const strength = PLACE_CONFIDENCE[place] * (label.isExact ? 1 : 0.9)
  return { value, span: spanOf(run, from, to), confidence: strength, place }
}
