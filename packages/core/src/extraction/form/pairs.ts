import { type Found, joinSpans, type Span, spanOf } from '../evidence.ts'
import type { TextView } from '../rows.ts'
import { gapAbove, isLabelLike, isTick, overlapOf, type Part, partsOf } from './parts.ts'
import { tableBelow } from './tables.ts'

/** A key and its value, each with its place. */
export interface FoundPair {
  readonly key: Found<string>
  readonly value: Found<string>
}

/** Scores by how the pair was recognised. */
const CONFIDENCE = { colon: 0.85, below: 0.7, table: 0.6, label: 0.55, tick: 0.6 } as const
type Rule = keyof typeof CONFIDENCE

/** Lines of one value. */
const MOST_LINES = 14
/** Empty height between lines of one value, in line heights. */
const MOST_LINE_GAP = 0.9
/** Captions that show how a form is made, and the share of the page they and their values must make up. */
const LEAST_CAPTIONS = 4
const CAPTIONED = 0.4
/** A caption's height to that of the text below it, at most. */
const SMALL_PRINT = 0.85
/** How far the left edges of lines of one value may differ, in fractions of the page. */
const EDGE = 0.025

/**
 * The key-value pairs of a page: keys end in a colon and their value stands behind, beside or below; a row of labels
 * over rows of cells is a table, each cell a value of its head; a short label beside one cell of text is a key as well.
 * Values go on in the lines below as long as these are near and begin at the same edge.
 */
export function findPairs(view: TextView, options: PairOptions = {}): FoundPair[] {
  return new PairFinder(view).find(options)
}

export interface PairOptions {
  /** Only keys that end in a colon, for pages where numbers and words stand about freely. Default false. */
  readonly colonsOnly?: boolean
}

class PairFinder {
  readonly #rows: readonly (readonly Part[])[]
  readonly #used = new Set<Part>()
  readonly #pairs: FoundPair[] = []

  constructor(view: TextView) {
    this.#rows = view.rows.map(partsOf)
  }

  find({ colonsOnly = false }: PairOptions): FoundPair[] {
    if (colonsOnly || this.#isMadeOfCaptions()) for (const index of this.#rows.keys()) this.#readCaptions(index)
    if (!colonsOnly) for (const index of this.#rows.keys()) this.#readTable(index)
    for (const [index, row] of this.#rows.entries()) {
      for (const i of row.keys()) this.#readColonKey(index, i)
    }
    if (!colonsOnly) {
      for (const row of this.#rows) this.#readTicks(row)
      for (const [index, row] of this.#rows.entries()) this.#readLabels(index, row)
    }
    return this.#pairs.sort((a, b) => a.key.span.start - b.key.span.start || a.value.span.start - b.value.span.start)
  }

  #add(key: readonly Part[], value: readonly Part[], rule: Rule): void {
    for (const part of [...key, ...value]) this.#used.add(part)
    this.#pairs.push({ key: found(key, rule), value: found(value, rule) })
  }

  /** True when captions and what they caption make up much of the page; elsewhere small print over large is chance. */
  #isMadeOfCaptions(): boolean {
    let parts = 0
    let captions = 0
    for (const [index, row] of this.#rows.entries()) {
      parts += row.length
      captions += row.filter((part) => isCaption(part) && this.#filledInBelow(index, part)).length
    }
    return captions >= LEAST_CAPTIONS && captions * 2 >= parts * CAPTIONED
  }

  /** Labels in small print over what was filled in, begun at the same edge: the cells of many printed forms. */
  #readCaptions(index: number): void {
    for (const caption of this.#rows[index]!) {
      if (!isCaption(caption) || this.#used.has(caption)) continue
      const value = this.#filledInBelow(index, caption)
      if (value) this.#add([caption], [value], 'below')
    }
  }

  #filledInBelow(index: number, caption: Part): Part | null {
    for (const row of this.#rows.slice(index + 1, index + 3)) {
      const value = row.find((part) => part.box && caption.box && Math.abs(part.box.x0 - caption.box.x0) < EDGE / 3)
      if (!value?.box || !caption.box || value.isKey || this.#used.has(value)) continue
      const gap = gapAbove(caption.box, value.box)
      const ratio = (caption.box.y1 - caption.box.y0) / (value.box.y1 - value.box.y0)
      return ratio < SMALL_PRINT && gap > -0.5 && gap < 1 ? value : null
    }
    return null
  }

  #readTable(index: number): void {
    if (this.#rows[index]!.some((part) => this.#used.has(part))) return
    const table = tableBelow(this.#rows, index)
    if (!table) return
    for (const { head, values } of table.columns) {
      for (const value of values) this.#add(head, [value], 'table')
    }
  }

  #readColonKey(index: number, i: number): void {
    const row = this.#rows[index]!
    const key = row[i]!
    if (!key.isKey || this.#used.has(key)) return
    const keys = [...this.#keyLinesAbove(index, i), key]
    const beside = row[i + 1]
    if (beside && !beside.isKey && !this.#used.has(beside)) {
      const more = this.#sameValue(row, i + 2)
      this.#add(keys, [beside, ...more, ...this.#linesBelow(index, beside, key)], 'colon')
      return
    }
    const below = this.#blockBelow(index, key)
    if (below.length > 0) this.#add(keys, below, 'below')
  }

  /** Parts right of a value that go on with it: no key, no tick, and no label of its own with a value behind. */
  #sameValue(row: readonly Part[], from: number): Part[] {
    const more: Part[] = []
    for (let i = from; i < row.length; i++) {
      const part = row[i]!
      const gap = part.box && row[i - 1]!.box ? part.box.x0 - row[i - 1]!.box!.x1 : 1
      if (part.isKey || isTick(part) || gap > EDGE * 1.6) break
      more.push(part)
    }
    return more
  }

  /** Upper lines of a key of several lines: alone in their row, at the same edge, close above. */
  #keyLinesAbove(index: number, i: number): Part[] {
    const key = this.#rows[index]![i]!
    const above = this.#rows[index - 1]
    if (i !== 0 || above?.length !== 1) return []
    const line = above[0]!
    if (line.isKey || this.#used.has(line) || !isLabelLike(line) || !line.box || !key.box) return []
    if (Math.abs(line.box.x0 - key.box.x0) > EDGE || gapAbove(line.box, key.box) > 0.6) return []
    const isOneStyle = (line.text === line.text.toUpperCase()) === (key.text === key.text.toUpperCase())
    return isOneStyle && line.text.split(' ').length <= 2 ? [line] : []
  }

  /** Lines that go on below the first line of a value. */
  #linesBelow(index: number, value: Part, key: Part): Part[] {
    const lines: Part[] = []
    let last = value
    for (let r = index + 1; r < this.#rows.length && lines.length < MOST_LINES; r++) {
      const row = this.#rows[r]!
      const next = row.find((part) => part.box && value.box && Math.abs(part.box.x0 - value.box.x0) < EDGE)
      if (!next || next.isKey || this.#used.has(next) || next.row.page !== key.row.page) break
      if (row.some((part) => part.isKey && part.box && next.box && part.box.x0 < next.box.x0)) break
      if (row.indexOf(next) > 0 && overlapOf(row[row.indexOf(next) - 1]!.box, key.box) > 0) break
      if (gapAbove(last.box, next.box) > MOST_LINE_GAP) break
      lines.push(next)
      last = next
    }
    return lines
  }

  /** The lines below a key that has nothing beside it, down to the next key or gap. */
  #blockBelow(index: number, key: Part): Part[] {
    const lines: Part[] = []
    let last: Part = key
    for (let r = index + 1; r < this.#rows.length && lines.length < MOST_LINES; r++) {
      const row = this.#rows[r]!
      if (row[0] && row[0].row.page !== key.row.page) break
      const next = row.find((part) => overlapOf(part.box, key.box) > 0.3 || (!key.box && !part.box))
      if (!next || next.isKey || this.#used.has(next)) break
      if (row.some((part) => part.isKey) && row.length <= 2) break
      if (key.box && next.box && next.box.x0 < key.box.x0 - EDGE) break
      const isFirst = lines.length === 0
      if (gapAbove(last.box, next.box) > (isFirst ? 1.5 : MOST_LINE_GAP)) break
      if (isFirst && row.length > 2) break
      lines.push(next)
      last = next
    }
    return lines
  }

  /** `NOV. | X`: a label with a tick behind it. */
  #readTicks(row: readonly Part[]): void {
    for (const [i, tick] of row.entries()) {
      const label = row[i - 1]
      if (!label || !isTick(tick) || this.#used.has(tick) || this.#used.has(label) || isTick(label)) continue
      this.#add([label], [tick], 'tick')
    }
  }

  /** Rows of label and text without colons: two cells, or labels and texts by turns. */
  #readLabels(index: number, row: readonly Part[]): void {
    const free = row.filter((part) => !this.#used.has(part))
    if (free.length < 2 || free.length > 6 || free.length % 2 !== 0) return
    for (let i = 0; i < free.length; i += 2) {
      const [key, value] = [free[i]!, free[i + 1]!]
      if (key.isKey || value.isKey || !isLabelLike(key)) continue
      if (row.indexOf(value) !== row.indexOf(key) + 1) continue
      this.#add([key], [value, ...this.#linesBelow(index, value, key)], 'label')
    }
  }
}

const isCaption = (part: Part): boolean => !part.isKey && isLabelLike(part) && !/\d/u.test(part.text)

function found(parts: readonly Part[], rule: Rule): Found<string> {
  const spans: Span[] = parts.map((part) => spanOf(part.cell, part.from, part.to))
  return {
    value: parts.map((part) => part.text).join(' '),
    span: joinSpans(spans),
    confidence: CONFIDENCE[rule],
  }
}
