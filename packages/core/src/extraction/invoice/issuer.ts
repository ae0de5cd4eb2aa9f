import { type Found, spanOf } from '../evidence.ts'
import { fold } from '../fold.ts'
import { findAnyPhrase, hasPhrase, wordsOf } from '../label-match.ts'
import { BUSINESS_WORDS, NOT_A_NAME } from '../labels/company.ts'
import { CUSTOMER_LABELS, ISSUER_LABELS } from '../labels/invoice.ts'
import { findLegalForm } from '../legal-form.ts'
import { findAmounts } from '../money.ts'
import { addressScore } from '../receipt/header.ts'
import { heightOf, subRun, type TextRun, type TextView } from '../rows.ts'
import { cellBelow } from '../value-lookup.ts'

/** Longest name in words; longer cells are sentences. */
const MOST_WORDS = 8
const LEAST_POINTS = 1.5
const HEAD_ROWS = 12
/** Points from which a line is one of an address without doubt. */
const LEAST_ADDRESS = 2

interface Candidate {
  readonly cell: TextRun
  readonly name: { readonly from: number; readonly to: number }
  points: number
}

/**
 * Who issued the invoice: a name that has a legal form, that the document's web or mail addresses repeat, that a
 * label such as "Sold by" names, or that is printed several times. Names below "Bill to" are the customer's.
 */
export function findIssuer(view: TextView): Found<string> | null {
  const domains = domainsOf(view)
  const text = fold(view.pages.map((page) => page.text).join('\n'))
  let best: Candidate | null = null
  for (const row of view.rows) {
    for (const [i, cell] of row.cells.entries()) {
      const name = nameIn(cell)
      if (!name) continue
      const points =
        judge(view, cell, name, domains, text) +
        (isLabelled(row.cells[i - 1], cell, name.from) ? 2 : 0) +
        (isLetterhead(view, row.index, cell) ? 0.8 : 0) -
        (isBelowCustomer(view, row.index, cell) ? 2.5 : 0) -
        Math.min(1, row.index * 0.01)
      if (!best || points > best.points) best = { cell, name, points }
    }
  }
  if (!best || best.points < LEAST_POINTS) return null
  const { cell, name, points } = best
  return {
    value: cell.text.slice(name.from, name.to),
    span: spanOf(cell, name.from, name.to),
    confidence: Math.min(0.9, 0.3 + points * 0.1),
  }
}

function judge(
  view: TextView,
  cell: TextRun,
  name: { from: number; to: number },
  domains: readonly string[],
  text: string,
): number {
  const value = cell.text.slice(name.from, name.to)
  let points = 0
  const legal = findLegalForm(cell)
  if (legal && legal.first > 0 && legal.end <= name.to) points += 2
  const squeezed = fold(value).replace(/[^a-z0-9]/gu, '')
  const stem = fold(
    legal && legal.first > 0 ? cell.text.slice(name.from, Math.max(name.from, legal.start)) : value,
  ).replace(/[^a-z0-9]/gu, '')
  if (stem.length >= 4 && domains.some((domain) => domain === stem || domain === squeezed)) points += 2.5
  else if (
    stem.length >= 5 &&
    domains.some((domain) => domain.includes(stem) || (domain.length >= 5 && stem.includes(domain)))
  )
    points += 1.2
  const repeats = squeezed.length >= 4 ? text.split(fold(value)).length - 1 : 0
  points += Math.min(1.2, (repeats - 1) * 0.4)
  if (cell.page === view.pages[0] && view.rows.slice(0, HEAD_ROWS).some((row) => row.cells.includes(cell)))
    points += 0.6
  if (heightOf(cell) > 1.4 * usualHeight(view)) points += 0.5
  if (hasPhrase(cell, BUSINESS_WORDS)) points += 0.6
  if (!legal && !hasPhrase(cell, BUSINESS_WORDS))
    points -= Math.max(0, addressScore(subRun(cell, name.from, name.to))) * 0.8
  return points
}

/** Where a name stands in a cell: cut before ` - `, a comma or a bracket; null when the cell holds no name. */
function nameIn(cell: TextRun): { from: number; to: number } | null {
  const words = wordsOf(cell)
  const label = findAnyPhrase(words, ISSUER_LABELS)
  const isLabel = label?.first === 0 && (label.last > 0 || /^\s?:/u.test(cell.text.slice(label.end)))
  const from = label && isLabel ? label.end + /^[\s:.-]*/u.exec(cell.text.slice(label.end))![0].length : 0
  const rest = cell.text.slice(from)
  const legal = findLegalForm(cell)
  const sentenceEnd =
    legal && legal.first > 0 && legal.first <= MOST_WORDS && legal.start >= from
      ? legal.end - from + (cell.text[legal.end] === '.' ? 1 : 0)
      : rest.length
  const cut = /\s[-–|•]\s|,(?!\s(?:Inc|Ltd|LLC|L\.L\.C|S\.|Lda|GmbH))|\s\(|:/u.exec(rest.slice(0, sentenceEnd))
  const to = from + (cut && cut.index > 2 ? cut.index : sentenceEnd)
  const value = cell.text.slice(from, to)
  const letters = value.replace(/[^\p{L}]/gu, '').length
  if (letters < 3 || letters < value.replace(/\s/gu, '').length * 0.6) return null
  if (value.split(' ').length > MOST_WORDS || /@|www\.|https?:/u.test(value) || /^\p{Ll}/u.test(value)) return null
  if (isHeadingLike(cell) || findAmounts(value).some((amount) => amount.decimals === 2)) return null
  return { from, to: from + value.trimEnd().length }
}

function isHeadingLike(cell: TextRun): boolean {
  const words = wordsOf(cell)
  const match = findAnyPhrase(words, NOT_A_NAME)
  return match !== null && (match.last - match.first + 1) * 2 >= words.length
}

function isLabelled(left: TextRun | undefined, cell: TextRun, from: number): boolean {
  if (from > 0) return true
  return left !== undefined && hasPhrase(left, ISSUER_LABELS) && wordsOf(left).length <= 3 && cell.text !== ''
}

/** True for the first words of the document when an address stands right below them. */
function isLetterhead(view: TextView, index: number, cell: TextRun): boolean {
  if (index > 0 || cell !== view.rows[0]?.cells[0]) return false
  const below = view.rows[1]
  const under = below && below.page === cell.page ? cellBelow(cell, below) : null
  return under !== null && addressScore(under) >= LEAST_ADDRESS
}

/** True when one of the four rows above has a customer label over this cell, or the cell's own row begins with one. */
function isBelowCustomer(view: TextView, index: number, cell: TextRun): boolean {
  for (let up = 0; up <= 3; up++) {
    const row = view.rows[index - up]
    if (!row || row.page !== cell.page) return false
    for (const other of row.cells) {
      if (other === cell && up === 0 && !startsAsCustomer(cell)) continue
      if (!startsAsCustomer(other)) continue
      if (up === 0 || cellBelow(other, view.rows[index]!) === cell) return true
    }
  }
  return false
}

function startsAsCustomer(cell: TextRun): boolean {
  return findAnyPhrase(wordsOf(cell), CUSTOMER_LABELS)?.first === 0 && wordsOf(cell).length <= 8
}

/** Second-level names of web and mail addresses, folded, letters and digits only. */
function domainsOf(view: TextView): string[] {
  const domains = new Set<string>()
  for (const page of view.pages) {
    for (const match of page.text.matchAll(/(?:@|www\.|https?:\/\/(?:www\.)?)([\p{L}\d-]{2,40})\.[\p{L}]{2,}/gu)) {
      domains.add(fold(match[1]!).replace(/[^a-z0-9]/gu, ''))
    }
  }
  return [...domains]
}

const usualHeights = new WeakMap<TextView, number>()

function usualHeight(view: TextView): number {
  let height = usualHeights.get(view)
  if (height === undefined) {
    const heights = view.rows.map(heightOf).sort((a, b) => a - b)
    height = heights[heights.length >> 1] ?? 0
    usualHeights.set(view, height)
  }
  return height
}
