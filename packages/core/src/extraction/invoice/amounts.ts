import { type Found, spanOf } from '../evidence.ts'
import { findAnyPhrase, labelWords, type Phrase, wordsOf } from '../label-match.ts'
import { TAX_LABELS, TAX_NUMBER_WORDS, UNTAXED_LABELS } from '../labels/invoice.ts'
import { type DecimalStyle, findAmounts } from '../money.ts'
import { findTotal, moneyOf } from '../receipt/total.ts'
import type { TextView } from '../rows.ts'
import { type Accept, lookUp, type Place } from '../value-lookup.ts'
import { sumLabelOf } from './sum-label.ts'

export interface InvoiceAmounts {
  readonly amount: Found<number> | null
  readonly amount_untaxed: Found<number> | null
  readonly amount_tax: Found<number> | null
  readonly warnings: readonly string[]
}

type Labelled = Found<number> & {
  readonly place: Place
  /** The label begins its cell or row and is spelt right. */
  readonly isSure: boolean
}

/** Rounding of each of a few parts. */
const TOLERANCE = 0.03
/** Score of a pair that no total speaks for. */
const UNCONFIRMED = 0.6
/** Rates of value added tax that are no half or whole per cent (France, Switzerland), in per cent. */
const ODD_RATES = [2.1, 2.6, 3.7, 3.8, 7.7, 8.1]
const HIGHEST_RATE = 27

/**
 * Grand total, sum before tax, and tax. Where several printed sums carry a fitting label, the pair with
 * untaxed + tax = total is taken; nothing is computed that is not printed. A total below a sum before tax whose tax
 * comes at a customary rate was misread: it gives way to their sum where that is printed, else to null.
 */
export function findInvoiceAmounts(view: TextView, style: DecimalStyle | undefined): InvoiceAmounts {
  const amount = findTotal(view, style)
  const untaxed = labelled(view, UNTAXED_LABELS, style, false)
  const taxes = labelled(view, TAX_LABELS, style, true)
  const warnings: string[] = []
  const pair = amount && balanced(amount.value, untaxed, taxes)
  if (pair) return { amount: { ...amount, confidence: Math.max(amount.confidence, 0.95) }, ...pair, warnings }
  const own = labelledPair(untaxed, taxes)
  if (own && (!amount || amount.value < own.amount_untaxed.value - TOLERANCE)) {
    const sum = own.amount_untaxed.value + own.amount_tax.value
    if (amount) warnings.push(contradiction(own.amount_untaxed, own.amount_tax, amount))
    return { amount: printed(view, style, sum), ...own, warnings }
  }
  const amount_untaxed = lastUpTo(untaxed, amount?.value)
  const amount_tax = lastUpTo(taxes, amount?.value)
  if (amount && amount_untaxed && amount_tax) {
    warnings.push(contradiction(amount_untaxed, amount_tax, amount))
  }
  return { amount, amount_untaxed, amount_tax, warnings }
}

function contradiction(untaxed: Found<number>, tax: Found<number>, total: Found<number>): string {
  return `amounts: ${untaxed.value} without tax and ${tax.value} tax do not add up to ${total.value}`
}

/** The last sum before tax and tax with labels of their own between which a customary rate lies. */
function labelledPair(untaxed: readonly Labelled[], taxes: readonly Labelled[]) {
  const isOwn = ({ isSure, place }: Labelled) => isSure && place !== 'below'
  for (const amount_untaxed of untaxed.filter(isOwn).reverse()) {
    for (const amount_tax of taxes.filter(isOwn).reverse()) {
      if (!isAtRate(amount_untaxed.value, amount_tax.value)) continue
      return { amount_untaxed: unconfirmed(amount_untaxed), amount_tax: unconfirmed(amount_tax) }
    }
  }
  return null
}

/** True when the tax is, to the cent, a whole or half per cent of the sum, or another rate that is in use. */
function isAtRate(untaxed: number, tax: number): boolean {
  if (untaxed <= 0 || tax <= 0) return false
  const percent = (tax / untaxed) * 100
  if (percent > HIGHEST_RATE + 0.5) return false
  return [Math.round(percent * 2) / 2, ...ODD_RATES].some(
    (rate) => rate > 0 && Math.abs((untaxed * rate) / 100 - tax) < 0.0101,
  )
}

const unconfirmed = (found: Found<number>): Found<number> => ({
  ...found,
  confidence: Math.min(found.confidence, UNCONFIRMED),
})

/** The last place where this very amount is printed; null for none. */
function printed(view: TextView, style: DecimalStyle | undefined, value: number): Found<number> | null {
  const same = view.rows
    .flatMap((row) => moneyOf(row, style))
    .filter(({ amount }) => Math.abs(amount.value - value) < 0.005)
  const last = same.at(-1)
  if (!last) return null
  const { row, amount } = last
  return { value: amount.value, span: spanOf(row, amount.start, amount.end), confidence: UNCONFIRMED }
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
    isSure: candidate.isLabelFirst && candidate.label.isExact,
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
    const words = wordsOf(row)
    const first = sumLabelOf(words, labels)
    const label = first ?? findAnyPhrase(words, labels)
    if (!label || (!first && label.first > 1) || (isTax && isTaxNumber(row.text.slice(label.end)))) continue
    const last = moneyOf(row, style).at(-1)
    if (!last) continue
    found.push({
      value: last.amount.value,
      span: spanOf(row, last.amount.start, last.amount.end),
      confidence: 0.75,
      place: 'beside',
      isSure: first?.isExact === true,
    })
  }
  return found
}

function isTaxNumber(behind: string): boolean {
  return findAnyPhrase(labelWords(behind), TAX_NUMBER_WORDS)?.first === 0 || /^\W{0,3}\p{L}{2}\s?\d{6}/u.test(behind)
}
