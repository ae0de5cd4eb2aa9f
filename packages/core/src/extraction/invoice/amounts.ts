import { type Found, spanOf } from '../evidence.ts'
import { findAnyPhrase, labelWords, type Phrase, wordsOf } from '../label-match.ts'
import { TAX_LABELS, TAX_NUMBER_WORDS, UNTAXED_LABELS } from '../labels/invoice.ts'
import { type DecimalStyle, findAmounts } from '../money.ts'
import { findTotal, moneyOf } from '../receipt/total.ts'
import type { TextView } from '../rows.ts'
import { type Accept, lookUp, type Place } from '../value-lookup.ts'

export interface InvoiceAmounts {
  readonly amount: Found<number> | null
  readonly amount_untaxed: Found<number> | null
  readonly amount_tax: Found<number> | null
  readonly warnings: readonly string[]
}

type Labelled = Found<number> & { readonly place: Place }

/** Rounding of each of a few parts. */
const TOLERANCE = 0.03

/**
 * Grand total, sum before tax, and tax. Where several printed sums carry a fitting label, the pair with
 * untaxed + tax = total is taken; nothing is computed that is not printed.
 */
export function findInvoiceAmounts(view: TextView, style: DecimalStyle | undefined): InvoiceAmounts {
  const amount = findTotal(view, style)
  const untaxed = labelled(view, UNTAXED_LABELS, style, false)
  const taxes = labelled(view, TAX_LABELS, style, true)
  const warnings: string[] = []
  const pair = amount && balanced(amount.value, untaxed, taxes)
  if (pair) return { amount: { ...amount, confidence: Math.max(amount.confidence, 0.95) }, ...pair, warnings }
  const amount_untaxed = lastUpTo(untaxed, amount?.value)
  const amount_tax = lastUpTo(taxes, amount?.value)
  if (amount && amount_untaxed && amount_tax) {
    warnings.push(
      `amounts: ${amount_untaxed.value} without tax and ${amount_tax.value} tax do not add up to ${amount.value}`,
    )
  }
  return { amount, amount_untaxed, amount_tax, warnings }
}

function balanced(total: number, untaxed: readonly Found<number>[], taxes: readonly Found<number>[]) {
  for (const amount_untaxed of [...untaxed].reverse()) {
    for (const amount_tax of [...taxes].reverse()) {
      if (amount_tax.value > amount_untaxed.value) continue
      if (Math.abs(amount_untaxed.value + amount_tax.value - total) < TOLERANCE) {
        return { amount_untaxed: sure(amount_untaxed), amount_tax: sure(amount_tax) }
      }
    }
  }
  return null
}

const sure = (found: Found<number>): Found<number> => ({ ...found, confidence: 0.95 })

function lastUpTo(candidates: readonly Labelled[], total: number | undefined): Found<number> | null {
  // A number below a label may as well be the first price of a column.
  const fitting = candidates.filter(
    ({ place, value }) => place !== 'below' && (total === undefined || value <= total + TOLERANCE),
  )
  return fitting.at(-1) ?? null
}

function labelled(
  view: TextView,
  labels: readonly Phrase[],
  style: DecimalStyle | undefined,
  isTax: boolean,
): Labelled[] {
  const accept: Accept<number> = (run, from) => {
    if (isTax && from > 0 && isTaxNumber(run.text.slice(from))) return null
    const money = findAmounts(run.text, style).filter(
      (amount) => amount.start >= from && !amount.isPercent && (amount.decimals === 2 || amount.currency !== null),
    )
    const last = isTax && money.length > 1 && /\bon\b|%/u.test(run.text) ? money.at(-1) : money[0]
    return last ? { value: last.value, from: last.start, to: last.end } : null
  }
  const found: Labelled[] = lookUp(view, labels, accept).map((candidate) => ({
    value: candidate.value,
    span: candidate.span,
    place: candidate.place,
    confidence: candidate.confidence * (candidate.isLabelFirst ? 0.85 : 0.7),
  }))
  return [...found, ...rowEnds(view, labels, style, isTax)]
}

/** The amount at the end of a row that begins with the label, past cells in between (rates, bases). */
function rowEnds(
  view: TextView,
  labels: readonly Phrase[],
  style: DecimalStyle | undefined,
  isTax: boolean,
): Labelled[] {
  const found: Labelled[] = []
  for (const row of view.rows) {
    const label = findAnyPhrase(wordsOf(row), labels)
    if (!label || label.first > 1 || (isTax && isTaxNumber(row.text.slice(label.end)))) continue
    const last = moneyOf(row, style).at(-1)
    if (!last) continue
    found.push({
      value: last.amount.value,
      span: spanOf(row, last.amount.start, last.amount.end),
      confidence: 0.75,
      place: 'beside',
    })
  }
  return found
}

function isTaxNumber(behind: string): boolean {
  return findAnyPhrase(labelWords(behind), TAX_NUMBER_WORDS)?.first === 0 || /^\W{0,3}\p{L}{2}\s?\d{6}/u.test(behind)
}
