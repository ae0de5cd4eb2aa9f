import { findDates } from '../dates.ts'
import { fold } from '../fold.ts'
import { findAnyPhrase, hasPhrase, wordsOf } from '../label-match.ts'
import { ADDRESS_STOPS, REGIONS, STREET_WORDS } from '../labels/address.ts'
import { findAmounts } from '../money.ts'
import type { Row, TextRun, TextView } from '../rows.ts'

/** Rows at the top of a document in which the sender presents itself. */
const HEADER_ROWS = 16

const TELEPHONE = /(?:\+?\d[\d ()/]{0,4}[-\s]\s?\d{3,4}[-\s]?\d{3,5})|\d{9,}/u
const WEB = /@|www|https?:|\.(?:com|net|org|de|fr|my)(?:$|[/\s])/iu
const REGISTRATION = /^\W*(?:\p{L}{0,3}\d{6,}\s?[-\s]?\s?\p{L}{0,2}|\d{5}\s?-\s?\p{L}|\d{4,}-\p{L})\W*$/u

const COMPOUND_STREET =
  /\p{L}{3}(?:strasse|strase|str\.|weg|gasse|platz|allee|ufer|straat|laan|plein|gracht|kade|vej|gatan) \d/u
const UK_POSTCODE = /(?<![\p{L}\d])[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}(?![\p{L}\d])/u

/** The rows of the first page down to the table of items, at most {@link HEADER_ROWS}. */
export function headerOf(view: TextView): readonly Row[] {
  const header: Row[] = []
  for (const row of view.rows) {
    if (row.page !== view.pages[0] || header.length === HEADER_ROWS) break
    if (header.length > 2 && isItemRow(row)) break
    header.push(row)
  }
  return header
}

/** A row with a price at its end and words before it. */
function isItemRow(row: Row): boolean {
  const last = findAmounts(row.text).at(-1)
  return (
    last !== undefined && last.decimals === 2 && last.end >= row.text.length - 2 && findDates(row.text).length === 0
  )
}

/** True for a line that is a registration number, in brackets or not. */
export const isRegistration = (text: string): boolean =>
  REGISTRATION.test(text) || /^\W*(?:gst|roc|co|company|reg)\b/iu.test(text)

/** Points for being a line of an address: 0 for none, 2 and more for a sure one. */
export function addressScore(run: TextRun): number {
  const text = run.text
  let score = 0
  if (hasPhrase(run, STREET_WORDS)) score += 2
  if (/(?<!\d)(?:[A-Z]{1,2}-)?\d{5}(?!\d)[,.]?\s+\p{L}/u.test(text) || /(?<!\d)\d{5}\W*$/u.test(text)) score += 1.5
  if (/^\W*(?:no|lot|unit|blk|block)\W{0,3}\s?[\p{L}\d]*\d/iu.test(text)) score += 1.5
  else if (/^\W*\d{1,4}[\p{L}\d/&-]{0,12}[,.\s]+\p{L}{2}/u.test(text)) score += 1
  if (hasPhrase(run, REGIONS)) score += 1
  if (COMPOUND_STREET.test(fold(text))) score += 2
  // "Am Alten Hafen 80": words and a house number.
  else if (/^\p{Lu}[\p{L}.' -]{3,40} \d{1,4}\p{L}?$/u.test(text)) score += 0.8
  // "3999 YI Kerkwoude", "8338 Lindach", "SC5 1NW".
  if (/^(?:\p{Lu}{1,2}-)?\d{4} (?:\p{Lu}{2} )?\p{Lu}\p{L}{2}/u.test(text) || UK_POSTCODE.test(text)) score += 1.4
  if (/,\s*$/u.test(text)) score += 0.4
  if (isNoAddress(run)) score -= 3
  return score
}

/** True for telephone, web and registration lines, dates and heads. */
export function isNoAddress(run: TextRun): boolean {
  const text = run.text
  if (WEB.test(text) || REGISTRATION.test(text) || findDates(text).length > 0) return true
  const stop = findAnyPhrase(wordsOf(run), ADDRESS_STOPS)
  if (stop && stop.first === 0) return true
  return TELEPHONE.test(text) && !hasPhrase(run, STREET_WORDS)
}

/** Offset in the run's text where something that is no address begins, such as `TEL:`; the length when nothing does. */
export function addressEnd(run: TextRun): number {
  const words = wordsOf(run)
  for (let from = 1; from < words.length; ) {
    const match = findAnyPhrase(words, ADDRESS_STOPS, from)
    if (!match) break
    if (match.isExact && /^\s?(?:[:.(/]|no|\d|\+)/iu.test(run.text.slice(match.end))) return match.start
    from = match.last + 1
  }
  return run.text.length
}
