import { type Found, joinSpans, type Span, spanOf } from '../evidence.ts'
import { findAnyPhrase, hasPhrase, labelWords, wordsOf } from '../label-match.ts'
import { ITEM_COLUMNS, TAX_LABELS, UNTAXED_LABELS } from '../labels/invoice.ts'
import { TOTAL_LABELS } from '../labels/totals.ts'
import { type DecimalStyle, findAmounts } from '../money.ts'
import { type Row, runOf, subRun, type TextRun, type TextView } from '../rows.ts'
import { sumLabelOf } from './sum-label.ts'

/** One row of the table of items. */
export interface InvoiceItem {
  readonly description: Found<string>
  readonly quantity: Found<number> | null
  readonly unit_price: Found<number> | null
  readonly amount: Found<number> | null
}

type ColumnName = keyof typeof ITEM_COLUMNS

interface Column {
  readonly name: ColumnName
  readonly x0: number
  readonly x1: number
}

/** Rows without a price after which a table is over. */
const MOST_PLAIN_ROWS = 5
/** Lines of text below an item that belong to it. */
const MOST_MORE_LINES = 4
/** Longest head of a column, in words. */
const MOST_LABEL_WORDS = 4
/** Rows of a page that may belong to one table. */
const MOST_ROWS = 200
/** How much farther than the rows of the table lie apart a line may follow its item: boxes vary with their letters. */
const STEP_TOLERANCE = 1.15
/** The labels of rows that end a table. "Amount" and the like name columns as well. */
const LAST_LABELS = [TAX_LABELS, ...TOTAL_LABELS.slice(0, 3).map(({ labels }) => labels)]

/**
 * The items of a table whose head names a description and at least one of quantity, unit price, amount. Numbers go to
 * the column they stand under, text to the description; rows with text only continue the description above them.
 * The table ends at the first tax or total, at a sub-total that no full items follow, or where prices stop. Needs boxes: text without places has no columns.
 */
export function findItems(view: TextView, style: DecimalStyle | undefined): InvoiceItem[] {
  const items: InvoiceItem[] = []
  for (let i = 0; i < view.rows.length; i++) {
    const columns = columnsOf(view.rows[i]!)
    if (!columns) continue
    const table = readTable(view, i + 1, columns, style)
    items.push(...table.items)
    i = Math.max(i, table.end - 1)
  }
  return items
}

/** The columns that a row names, from left to right; null when it is no head of a table of items. */
function columnsOf(row: Row): Column[] | null {
  if (!row.box || !hasPhrase(row, ITEM_COLUMNS.description)) return null
  if (findAmounts(row.text).some((amount) => amount.decimals === 2)) return null
  const columns: Column[] = []
  const words = wordsOf(row)
  let at = 0
  while (at < words.length) {
    const match = labelAt(row, at)
    if (!match) {
      at++
      continue
    }
    const { box } = subRun(row, match.start, match.end)
    if (box) columns.push({ name: match.name, x0: box.x0, x1: box.x1 })
    at = match.last + 1
  }
  const names = new Set(columns.map((column) => column.name))
  const numbers = ['quantity', 'unit_price', 'amount'].filter((name) => names.has(name as ColumnName)).length
  return names.has('description') && numbers >= 1 && columns.length >= 3 ? firstOfEach(columns) : null
}

function labelAt(row: Row, at: number) {
  const near = wordsOf(row).slice(at, at + MOST_LABEL_WORDS)
  let best: { name: ColumnName; start: number; end: number; last: number } | null = null
  for (const [name, labels] of Object.entries(ITEM_COLUMNS) as [ColumnName, (typeof ITEM_COLUMNS)[ColumnName]][]) {
    const match = findAnyPhrase(near, labels)
    if (match?.first !== 0 || (best && match.last <= best.last - at)) continue
    best = { name, start: match.start, end: match.end, last: at + match.last }
  }
  return best
}

/** Of two columns with one meaning the wider word wins no more: the first description and the last amount count. */
function firstOfEach(columns: readonly Column[]): Column[] {
  return columns.map((column, i) => {
    const same = columns.filter((other) => other.name === column.name)
    const wanted =
      column.name === 'amount' ? same.at(-1) : column.name === 'description' ? widest(columns, same) : same[0]
    return wanted === column || column.name === 'other' ? column : { ...columns[i]!, name: 'other' }
  })
}

/** The description with the most room to the next column. */
function widest(columns: readonly Column[], same: readonly Column[]): Column | undefined {
  const room = (column: Column) => (columns[columns.indexOf(column) + 1]?.x0 ?? 1) - column.x0
  return [...same].sort((a, b) => room(b) - room(a))[0]
}

function readTable(view: TextView, from: number, columns: readonly Column[], style: DecimalStyle | undefined) {
  const items: { item: InvoiceItem; more: Span[]; texts: string[] }[] = []
  const steps: number[] = []
  let plain = 0
  let isOpen = true
  let i = from
  for (; i < view.rows.length && i < from + MOST_ROWS; i++) {
    const row = view.rows[i]!
    if (row.page !== view.rows[from]!.page || columnsOf(row)) break
    const item = readRow(row, columns, style)
    const sum = sumIn(row, item)
    if (sum === 'last') break
    if (sum === 'part') {
      isOpen = false
      continue
    }
    // Behind a sub-total a group of full items may follow, but nothing that merely has an amount.
    if (!isOpen && !isFull(item)) {
      if (++plain > MOST_PLAIN_ROWS) break
      continue
    }
    isOpen = true
    const step = stepBetween(view.rows[i - 1]!, row)
    if (item && (item.amount || (item.unit_price && item.quantity))) {
      items.push({ item, more: [], texts: [item.description.value] })
      if (items.length > 1) steps.push(step)
      plain = 0
      continue
    }
    if (++plain > MOST_PLAIN_ROWS) break
    const current = items.at(-1)
    // A line that goes on an item follows it without another one in between.
    const isNext = current !== undefined && current.texts.length === plain && plain <= MOST_MORE_LINES
    const text = isNext && isNear(view.rows[i - 1]!, row, steps) ? descriptionOf(row, columns) : null
    if (current && text && text.tokens.length === row.tokens.length && staysInColumn(text, columns)) {
      current.more.push(spanOf(text))
      current.texts.push(text.text)
      steps.push(step)
    }
  }
  return { items: items.map(finish), end: i }
}

function finish({
  item,
  more,
  texts,
}: {
  item: InvoiceItem
  more: readonly Span[]
  texts: readonly string[]
}): InvoiceItem {
  const { description } = item
  return {
    ...item,
    description: {
      value: texts.join('\n'),
      span: joinSpans([description.span, ...more]),
      confidence: description.confidence,
    },
  }
}

/** From the middle of a row to that of the one below, in heights of the page. */
function stepBetween(above: Row, row: Row): number {
  if (!above.box || !row.box) return 0
  return (row.box.y0 + row.box.y1 - above.box.y0 - above.box.y1) / 2
}

/** True when the row follows the one above as lines of one paragraph do, and no farther than rows of the table. */
function isNear(above: Row, row: Row, steps: readonly number[]): boolean {
  if (!above.box || !row.box) return false
  const height = row.box.y1 - row.box.y0
  if (row.box.y0 - above.box.y1 >= height * 1.2) return false
  return steps.length === 0 || stepBetween(above, row) <= Math.max(...steps) * STEP_TOLERANCE
}

/** True for text that ends before the next column begins. */
function staysInColumn(text: TextRun, columns: readonly Column[]): boolean {
  const next = columns[columns.findIndex((column) => column.name === 'description') + 1]
  return !next || !text.box || text.box.x1 < next.x1
}

const isFull = (item: InvoiceItem | null): item is InvoiceItem =>
  item !== null && item.quantity !== null && item.unit_price !== null && item.amount !== null

/** Whether a row with an amount begins as a total or tax, or as a sum before tax, which may stand between groups. */
function sumIn(row: Row, item: InvoiceItem | null): 'last' | 'part' | null {
  if (!findAmounts(row.text).some((amount) => amount.decimals === 2 || amount.currency !== null)) return null
  if (isFull(item) && isCalledLikeSum(item.description.value)) return null
  const words = wordsOf(row)
  if (sumLabelOf(words, UNTAXED_LABELS)) return 'part'
  return LAST_LABELS.some((labels) => sumLabelOf(words, labels) !== null) ? 'last' : null
}

/** True when a description goes on behind the label of a sum: "Total care package". */
function isCalledLikeSum(description: string): boolean {
  const words = labelWords(description)
  const longest = Math.max(...[UNTAXED_LABELS, ...LAST_LABELS].map((labels) => sumLabelOf(words, labels)?.end ?? 0))
  return longest > 0 && /\p{L}{3}/u.test(description.slice(longest))
}

function readRow(row: Row, columns: readonly Column[], style: DecimalStyle | undefined): InvoiceItem | null {
  const text = descriptionOf(row, columns)
  if (!text || !/\p{L}{2}/u.test(text.text)) return null
  const numbers = { quantity: null, unit_price: null, amount: null } as Record<string, Found<number> | null>
  for (const cell of row.cells) {
    for (const amount of findAmounts(cell.text, style)) {
      const run = subRun(cell, amount.start, amount.end)
      const column = run.box && columnAt(columns, (run.box.x0 + run.box.x1) / 2, run.box)
      if (!column || !(column.name in numbers) || amount.isPercent) continue
      if (run.tokens.some((token) => text.tokens.includes(token))) continue
      if (column.name !== 'quantity' && amount.decimals < 2 && amount.currency === null && amount.value !== 0) continue
      numbers[column.name] ??= { value: amount.value, span: spanOf(cell, amount.start, amount.end), confidence: 0.8 }
    }
  }
  const { quantity, unit_price, amount } = numbers as {
    quantity: Found<number> | null
    unit_price: Found<number> | null
    amount: Found<number> | null
  }
  return { description: { value: text.text, span: spanOf(text), confidence: 0.8 }, quantity, unit_price, amount }
}

/** The words of a row that stand in the description's column; null for none. */
function descriptionOf(row: Row, columns: readonly Column[]): TextRun | null {
  const tokens = row.cells.flatMap((cell, i) => {
    if (!cell.box || (i > 0 && !/\p{L}/u.test(cell.text))) return []
    // A cell belongs as a whole to the column in which it begins, if that is text; numbers go by their own place.
    const column = columnOfText(columns, cell.box.x0, cell.box.x1)
    return column?.name === 'description' ? cell.tokens : []
  })
  return tokens.length === 0 ? null : runOf(tokens, row.page)
}

function columnOfText(columns: readonly Column[], x0: number, x1: number): Column | undefined {
  const index = columns.findIndex((column) => column.name === 'description')
  const description = columns[index]!
  const next = columns[index + 1]
  const previous = columns[index - 1]
  const startsAt = previous ? (previous.x1 + description.x0) / 2 : 0
  return x0 >= Math.min(startsAt, description.x0 - 0.01) && x0 < (next?.x0 ?? 1) - 0.01 && x1 > x0
    ? description
    : undefined
}

/** The column over a number: the one it overlaps most, else the nearest. */
function columnAt(columns: readonly Column[], middle: number, box: { x0: number; x1: number }): Column | undefined {
  let best: Column | undefined
  let bestDistance = 0.12
  for (const column of columns) {
    const overlap = Math.min(box.x1, column.x1) - Math.max(box.x0, column.x0)
    const edges = Math.min(
      Math.abs(box.x1 - column.x1),
      Math.abs(box.x0 - column.x0),
      Math.abs(middle - (column.x0 + column.x1) / 2),
    )
    const distance = overlap > 0 ? edges * 0.3 : edges
    if (distance < bestDistance) {
      best = column
      bestDistance = distance
    }
  }
  return best
}
