import { type Found, joinSpans, type Span, spanOf } from '../evidence.ts'
import { findAnyPhrase, hasPhrase, wordsOf } from '../label-match.ts'
import { ADDRESS_LABELS, REGIONS } from '../labels/address.ts'
import type { Row, TextRun } from '../rows.ts'
import { addressEnd, addressScore, isNoAddress } from './header.ts'

const SURE = 1.4
const LIKELY = 0.8
const MOST_LINES = 7
/** Lines without a mark of an address that may stand between two that have one. */
const MOST_PLAIN_LINES = 2

/**
 * The address in the head of a receipt: from the first line that reads like one to the last before telephone,
 * registration, date or heading. Lines without a mark of their own belong to it while the postcode is still to come.
 * Where the head has nothing but a single line without a postcode, an address with one further down is taken instead.
 */
export function findAddress(header: readonly Row[], below: number, rows: readonly Row[]): Found<string> | null {
  const first = blockFrom(header, below)
  if (first?.hasPostcode || (first && first.rows.length > 1)) return assemble(first)
  for (let at = header.length; at < rows.length; at++) {
    const other = blockFrom(rows, at)
    if (!other) break
    if (other.hasPostcode && other.rows.length > 1) return assemble(other)
    at = Math.max(at, other.end - 1)
  }
  return first ? assemble(first) : null
}

interface Block {
  readonly rows: readonly Row[]
  readonly hasPostcode: boolean
  /** One past the position of its last row. */
  readonly end: number
}

/** A sure line, or a likely one over a sure one: `8189 Tannery Row` over `Dunmallow, OR 98419`. */
function isStart(row: Row, next: Row | undefined): boolean {
  const score = addressScore(addressPart(row))
  return score >= SURE || (score >= LIKELY && next !== undefined && addressScore(addressPart(next)) >= SURE)
}

/** The first block of address lines at or below a position. */
function blockFrom(rows: readonly Row[], from: number): Block | null {
  const first = rows.findIndex((row, i) => i >= from && isStart(row, rows[i + 1]))
  if (first < 0) return null
  const lines: Row[] = []
  let sure = 0
  let hasPostcode = false
  for (const row of rows.slice(first, first + MOST_LINES)) {
    const run = addressPart(row)
    const score = addressScore(run)
    if (lines.length > 0 && (isNoAddress(run) || isBracketed(row.text))) {
      // "22 LRG PERUSAHAAN 4 / KIMPAL INDS.PARK / TEL": one plain line before the telephone is the town.
      if (!hasPostcode && lines.length - sure === 1) sure = lines.length
      break
    }
    if (hasPostcode && score < 1 && !hasPhrase(row, REGIONS)) break
    if (score < SURE && lines.length - sure >= MOST_PLAIN_LINES) break
    lines.push(row)
    if (score >= 1) sure = lines.length
    hasPostcode ||= /(?<!\d)\d{5}(?!\d)|^(?:\p{Lu}{1,2}-)?\d{4} \p{Lu}/u.test(run.text)
    if (addressEnd(row) < row.text.length) break
  }
  const kept = lines.slice(0, Math.max(1, sure))
  return { rows: kept, hasPostcode, end: first + kept.length }
}

function assemble({ rows, hasPostcode }: Block): Found<string> {
  const spans: Span[] = []
  let value = ''
  for (const row of rows) {
    const from = labelEnd(row)
    const to = addressEnd(row)
    const text = row.text.slice(from, to).trim()
    if (text === '') continue
    spans.push(spanOf(row, from, row.text.slice(0, to).trimEnd().length))
    value += value === '' ? text : value.endsWith(',') ? ` ${text}` : `, ${text}`
  }
  return {
    value: value.replace(/[,;\s]+$/u, ''),
    span: joinSpans(spans),
    confidence: (hasPostcode ? 0.75 : 0.5) + (rows.length > 1 ? 0.1 : 0),
  }
}

/** Where the address starts behind `ADDRESS:`. */
function labelEnd(row: Row): number {
  const label = findAnyPhrase(wordsOf(row), ADDRESS_LABELS)
  if (label?.first !== 0) return 0
  const colon = /^\W*/u.exec(row.text.slice(label.end))![0]
  return label.end + colon.length < row.text.length ? label.end + colon.length : 0
}

/** The row without a label before the address and what stands behind it, such as a telephone number. */
function addressPart(row: Row): TextRun {
  const from = labelEnd(row)
  const to = addressEnd(row)
  return from === 0 && to === row.text.length ? row : { ...row, text: row.text.slice(from, to) }
}

const isBracketed = (text: string): boolean => /^\s*[([{].*[)\]}]\s*$/u.test(text)
