import { type DateMatch, type DateOrder, dayOf, findDates } from '../dates.ts'
import { type Found, spanOf } from '../evidence.ts'
import { findAnyPhrase, type LabelWord, labelWords, wordsOf } from '../label-match.ts'
import { DATE_LABELS, OTHER_DATE_LABELS } from '../labels/dates.ts'
import { INVOICE_NUMBER_LABELS } from '../labels/invoice.ts'
import { horizontalOverlap, type Row, subRun, type TextView } from '../rows.ts'

const INVOICE_LABELS = INVOICE_NUMBER_LABELS.flat()
/** Characters before a date in which its label stands. */
const LOOK_BACK = 60
const TIME = /^\W{0,3}(?:[01]?\d|2[0-3])(?:\s?:\s?[0-5]\d|\.[0-5]\d[.:][0-5]\d)/u

interface Candidate {
  readonly row: Row
  readonly match: DateMatch
  readonly points: number
}

/**
 * The day the document was issued: a date behind or below a date label, else beside a time of day, else the first
 * one. Dates labelled as something else (due, delivery, print) are taken only when nothing else is there.
 */
export function findIssueDate(
  view: TextView,
  order: DateOrder,
): (Found<string> & { readonly isCertain: boolean }) | null {
  let best: Candidate | null = null
  for (const row of view.rows) {
    for (const match of findDates(row.text)) {
      const points = judge(view, row, match)
      if (!best || points > best.points) best = { row, match, points }
    }
  }
  if (!best) best = compactDate(view)
  if (!best) return null
  return {
    value: dayOf(best.match, order),
    span: spanOf(best.row, best.match.start, best.match.end),
    confidence: Math.min(0.97, 0.55 + best.points * 0.1 + (best.match.isCertain ? 0.1 : 0)),
    isCertain: best.match.isCertain,
  }
}

function judge(view: TextView, row: Row, match: DateMatch): number {
  // Earlier rows win a draw.
  let points = 1 - row.index * 0.001
  const before = labelWords(row.text.slice(Math.max(0, match.start - LOOK_BACK), match.start))
  const label = lastLabel(before)
  if (label === 'issue') points += 3
  else if (label === 'other') points -= 2
  else {
    const above = labelAbove(view, row, match)
    if (above === 'issue') points += 2
    else if (above === 'other') points -= 1
    // "Facture n° 562044387 du 02 Juillet 2015"
    else if (isBehindInvoiceLabel(row, match)) points += 1.5
  }
  if (TIME.test(row.text.slice(match.end, match.end + 16))) points += 1
  return points
}

function isBehindInvoiceLabel(row: Row, match: DateMatch): boolean {
  const label = findAnyPhrase(wordsOf(row).slice(0, 4), INVOICE_LABELS)
  return label?.first === 0 && label.end <= match.start
}

/** What the words before a date call it; the label nearest to the date counts. */
function lastLabel(words: readonly LabelWord[]): 'issue' | 'other' | null {
  const near = words.slice(-5)
  const other = findAnyPhrase(near, OTHER_DATE_LABELS)
  const issue = findAnyPhrase(near, DATE_LABELS)
  if (!issue) return other ? 'other' : null
  if (!other) return 'issue'
  // "Order date", "print date": the longer label holds the shorter one.
  return other.last >= issue.last || other.last === issue.first - 1 ? 'other' : 'issue'
}

/** What the cell above the date, up to two rows up, calls it. */
function labelAbove(view: TextView, row: Row, match: DateMatch): 'issue' | 'other' | null {
  const date = subRun(row, match.start, match.end)
  for (let up = 1; up <= 2; up++) {
    const above = view.rows[row.index - up]
    if (!above || above.page !== row.page) return null
    const cell = above.cells.find((other) => horizontalOverlap(other, date) > 0.3)
    // A label, not a sentence with the word in it.
    const label = cell && wordsOf(cell).length <= 4 ? lastLabel(wordsOf(cell)) : null
    if (label) return label
  }
  return null
}

/** Eight digits such as 20180325, only behind a date label. */
function compactDate(view: TextView): Candidate | null {
  for (const row of view.rows) {
    for (const match of findDates(row.text, { compact: true })) {
      if (lastLabel(labelWords(row.text.slice(Math.max(0, match.start - LOOK_BACK), match.start))) === 'issue')
        return { row, match, points: 2 }
    }
  }
  return null
}
