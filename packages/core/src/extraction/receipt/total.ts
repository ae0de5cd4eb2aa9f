import { type Found, spanOf } from '../evidence.ts'
import { findAnyPhrase, hasPhrase, type LabelMatch, wordsOf } from '../label-match.ts'
import {
  CHANGE_LABELS,
  COUNT_WORDS,
  EXTRA_LABELS,
  OTHER_SUMS,
  PAYMENT_LABELS,
  ROUNDING_LABELS,
  SUBTOTAL_LABELS,
  TAX_SUMMARY,
  TOTAL_LABELS,
} from '../labels/totals.ts'
import { type Amount, type DecimalStyle, findAmounts } from '../money.ts'
import type { Row, TextView } from '../rows.ts'

/** An amount of money in a row. */
interface Money {
  readonly row: Row
  readonly amount: Amount
}

interface Candidate extends Money {
  /** 0..1 by the label; 0 without one. */
  readonly weight: number
}

/** Points from arithmetic that an amount without a label needs: two independent signs. */
const LEAST_UNLABELLED = 1
/** Half a cent: sums of printed amounts are exact, and a rounding of one cent must tell two totals apart. */
const TOLERANCE = 0.005

/**
 * The amount to pay. Every amount behind a label for a total is a candidate with the weight of its label; sub-totals,
 * numbers of items, taxes, discounts and payments are none. Arithmetic then speaks: a candidate gains where money
 * given minus change, or another sum plus rounding, comes to the same. Among equals the lower one on the page wins,
 * since rounding comes last. Without any label the amount must be printed and equal cash minus change.
 */
export function findTotal(view: TextView, style: DecimalStyle | undefined): Found<number> | null {
  const rows = rowsBeforeTaxSummary(view)
  const facts = collectFacts(rows, style)
  let best: { readonly candidate: Candidate; readonly points: number } | null = null
  for (const candidate of facts.candidates) {
    const points = candidate.weight * 3 + arithmeticPoints(candidate.amount.value, facts) + candidate.row.index * 0.004
    if (!best || points > best.points) best = { candidate, points }
  }
  if (!best || (best.candidate.weight === 0 && best.points < LEAST_UNLABELLED)) return null
  const { row, amount, weight } = best.candidate
  return {
    value: amount.value,
    span: spanOf(row, amount.start, amount.end),
    confidence: Math.min(0.97, 0.35 + weight * 0.35 + arithmeticPoints(amount.value, facts) * 0.12),
  }
}

interface Facts {
  readonly candidates: readonly Candidate[]
  readonly paid: readonly number[]
  readonly change: readonly number[]
  readonly rounding: readonly number[]
  readonly sums: readonly number[]
  /** Taxes and charges on top of a sum. */
  readonly extras: readonly number[]
  /** How often an amount is printed. */
  readonly counts: ReadonlyMap<number, number>
}

function collectFacts(rows: readonly Row[], style: DecimalStyle | undefined): Facts {
  const facts = {
    candidates: [] as Candidate[],
    paid: [] as number[],
    change: [] as number[],
    rounding: [] as number[],
    sums: [] as number[],
    extras: [] as number[],
    counts: new Map<number, number>(),
  }
  for (const [i, row] of rows.entries()) {
    const money = moneyOf(row, style)
    const value = money.at(-1)?.amount.value
    const words = wordsOf(row)
    const payment = findAnyPhrase(words, PAYMENT_LABELS)
    const change = findAnyPhrase(words, CHANGE_LABELS)
    const rounding = findAnyPhrase(words, ROUNDING_LABELS)
    if (value !== undefined) {
      if (change && change.first <= 1) facts.change.push(Math.abs(value))
      else if (payment && payment.first <= 1) facts.paid.push(Math.abs(value))
    } else if (payment && payment.first <= 1 && style === 'dot') {
      // "100.000": a third decimal the reader or the till added.
      const last = findAmounts(row.text, style).at(-1)
      if (last?.decimals === 3) facts.paid.push(last.value)
    }
    if (value !== undefined) {
      if (rounding && Math.abs(value) < 1) facts.rounding.push(value)
      if (hasPhrase(row, SUBTOTAL_LABELS)) facts.sums.push(value)
      if (hasPhrase(row, EXTRA_LABELS)) facts.extras.push(value)
      facts.counts.set(value, (facts.counts.get(value) ?? 0) + 1)
    }
    const label = totalLabel(row)
    if (label) {
      const found =
        behind(money, label.match) ?? withBrokenDecimals(row, label.match, style) ?? amountNear(rows, i, style)
      if (found) facts.candidates.push({ ...found, weight: label.weight })
    } else if (!change) {
      for (const each of money) facts.candidates.push({ ...each, weight: 0 })
    }
  }
  return facts
}

/** The last amount right of the label. */
function behind(money: readonly Money[], label: LabelMatch): Money | null {
  const last = money.at(-1)
  return last && last.amount.start >= label.start ? last : null
}

/** An amount at the end of the row whose decimal sign (`57 50`) or last digit (`53.5`) the reader lost. */
function withBrokenDecimals(row: Row, label: LabelMatch, style: DecimalStyle | undefined): Money | null {
  const match = /(?<![\d.,])(\d{1,4}) (\d{2})\W{0,3}$/u.exec(row.text)
  if (match && match.index >= label.end) {
    const end = match.index + match[1]!.length + 3
    const value = Number(`${match[1]}.${match[2]}`)
    return { row, amount: { value, decimals: 2, currency: null, isPercent: false, start: match.index, end } }
  }
  const last = findAmounts(row.text, style).at(-1)
  return last && last.decimals === 1 && !last.isPercent && last.start >= label.end ? { row, amount: last } : null
}

/** For a label that stands alone: the amount alone in the row below or above it. */
function amountNear(rows: readonly Row[], i: number, style: DecimalStyle | undefined): Money | null {
  for (const row of [rows[i + 1], rows[i - 1]]) {
    if (!row) continue
    const money = moneyOf(row, style)
    const letters = row.text.replace(/[^\p{L}]/gu, '').length
    if (money.length === 1 && letters <= 2) return money[0]!
  }
  return null
}

function totalLabel(row: Row): { readonly weight: number; readonly match: LabelMatch } | null {
  if (isOtherSum(row)) return null
  const words = wordsOf(row)
  for (const { weight, labels } of TOTAL_LABELS) {
    const match = findAnyPhrase(words, labels)
    if (match && findAnyPhrase(words, COUNT_WORDS, match.first)) return null
    if (match) return { weight: match.isExact ? weight : weight * 0.9, match }
  }
  return null
}

function isOtherSum(row: Row): boolean {
  return hasPhrase(row, OTHER_SUMS)
}

function arithmeticPoints(value: number, facts: Facts): number {
  if (value <= 0) return -2
  const near = (a: number, b: number) => Math.abs(a - b) < TOLERANCE
  let points = 0
  const isPaidMinusChange = facts.paid.some((paid) => facts.change.some((change) => near(paid - change, value)))
  const isPaidExactly = facts.paid.some((paid) => near(paid, value))
  if (isPaidMinusChange) points += 1.6
  else if (isPaidExactly) points += facts.change.some((change) => change > 0) ? -0.5 : 0.8
  const [extra, ...moreExtras] = facts.extras
  const allExtras = facts.extras.reduce((sum, each) => sum + each, 0)
  if (
    extra !== undefined &&
    allExtras > 0 &&
    facts.sums.some((sum) => near(sum + allExtras, value) || (moreExtras.length > 0 && near(sum + extra, value)))
  )
    points += 0.8
  if (points > 0 && (facts.counts.get(value) ?? 0) > 1) points += 0.3
  if (facts.rounding.some((rounding) => rounding !== 0 && facts.sums.some((sum) => near(sum + rounding, value))))
    points += 0.8
  return points
}

/** Amounts with decimals, percentages left out; whole numbers only where a currency stands beside them. */
export function moneyOf(row: Row, style: DecimalStyle | undefined): Money[] {
  return findAmounts(row.text, style)
    .filter((amount) => !amount.isPercent && (amount.decimals === 2 || amount.currency !== null))
    .map((amount) => ({ row, amount }))
}

function rowsBeforeTaxSummary(view: TextView): readonly Row[] {
  const rows = view.rows
  const end = rows.findIndex((row, i) => i > rows.length * 0.3 && hasPhrase(row, TAX_SUMMARY))
  // A summary printed above the totals must not hide them.
  return end > 0 && rows.slice(0, end).some((row) => totalLabel(row) !== null) ? rows.slice(0, end) : rows
}
