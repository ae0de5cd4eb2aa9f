import { type Found, joinSpans, type Span, spanOf } from '../evidence.ts'
import { findAnyPhrase, hasPhrase, wordsOf } from '../label-match.ts'
import { ADDRESS_LABELS, REGIONS } from '../labels/address.ts'
import type { Row } from '../rows.ts'
import { addressEnd, addressScore, isNoAddress } from './header.ts'

const SURE = 1.4
const MOST_LINES = 7
/** Lines without a mark of an address that may stand between two that have one. */
const MOST_PLAIN_LINES = 2

/**
 * The address in the head of a receipt: from the first line that reads like one to the last before telephone,
 * registration, date or heading. Lines without a mark of their own belong to it while the postcode is still to come.
 */
export function findAddress(header: readonly Row[], below: number): Found<string> | null {
  const first = header.findIndex((row, i) => i >= below && addressScore(withoutLabel(row)) >= SURE)
  if (first < 0) return null
  const lines: Row[] = []
  let sure = 0
  let hasPostcode = false
  for (const row of header.slice(first, first + MOST_LINES)) {
    const run = withoutLabel(row)
    const score = addressScore(run)
    if (lines.length > 0 && (isNoAddress(run) || isBracketed(row.text))) break
    if (hasPostcode && score < 1 && !hasPhrase(row, REGIONS)) break
    if (score < SURE && lines.length - sure >= MOST_PLAIN_LINES) break
    lines.push(row)
    if (score >= 1) sure = lines.length
    hasPostcode ||= /(?<!\d)\d{5}(?!\d)/u.test(run.text)
    if (addressEnd(row) < row.text.length) break
  }
  return assemble(lines.slice(0, Math.max(1, sure)), hasPostcode)
}

function assemble(rows: readonly Row[], hasPostcode: boolean): Found<string> {
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

function withoutLabel(row: Row): Row {
  const from = labelEnd(row)
  return from === 0 ? row : { ...row, text: row.text.slice(from) }
}

const isBracketed = (text: string): boolean => /^\s*[([{].*[)\]}]\s*$/u.test(text)
