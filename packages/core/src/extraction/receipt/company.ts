import { type Found, joinSpans, spanOf } from '../evidence.ts'
import { findPhrase, hasPhrase, type LabelWord, wordsOf } from '../label-match.ts'
import { BUSINESS_WORDS, LEGAL_FORMS, NOT_A_NAME } from '../labels/company.ts'
import { findLegalForm, type LegalForm } from '../legal-form.ts'
import { heightOf, type Row } from '../rows.ts'
import { addressScore, isNoAddress, isRegistration } from './header.ts'

/** A registration number behind a name: `(519537-X)`, `616227-D`, `(Co. No. 1234)`. */
const REGISTRATION_TAIL =
  /[\s([]{1,3}(?:co\.?\s?)?(?:reg\.?\s?)?(?:no\.?\s?)?[:\s]{0,2}\(?\d{4,}\s?-?\s?\p{L}?\s?[)\]]?\W*$/iu

const LEGAL_POINTS = 3
const BUSINESS_POINTS = 1.2
const BEFORE_ADDRESS_POINTS = 0.8
const TALL_POINTS = 0.8
/** Points lost by a line the reader could not make out at all. */
const DOUBT_POINTS = 2
/** Points lost per row from the top: names stand high. */
const POINTS_PER_ROW = 0.25
/** Points below which a line is not taken for a name. */
const LEAST_POINTS = 0.2

interface Candidate {
  readonly row: Row
  readonly position: number
  /** Length of the name within the row's text. */
  readonly end: number
  readonly points: number
}

/**
 * The name of the company in the head of a receipt: the line with a legal form, else with a word that shops have in
 * their names, else large print, near the top and just above the address. A registration number behind it is cut off,
 * and a line that is nothing but generic words (`RESTAURANT SDN BHD`) is completed by the line above it.
 */
export function findCompany(header: readonly Row[]): (Found<string> & { readonly rows: readonly Row[] }) | null {
  const usual = medianHeight(header)
  let best: Candidate | null = null
  for (const [position, row] of header.entries()) {
    const candidate = judge(row, position, header, usual)
    if (candidate && candidate.points >= LEAST_POINTS && (!best || candidate.points > best.points)) best = candidate
  }
  if (!best) return null
  const rows = [best.row]
  const above = header[best.position - 1]
  if (above && isGeneric(best) && !isNoAddress(above) && !isHeading(above)) rows.unshift(above)
  const texts = rows.map((row) => (row === best.row ? nameOf(best) : row.text))
  return {
    value: texts.join(' ').trim(),
    span: joinSpans(rows.map((row) => spanOf(row, 0, row === best.row ? best.end : row.text.length))),
    confidence: Math.min(0.95, 0.45 + best.points * 0.12),
    rows,
  }
}

/** The name as it was printed, as far as that can be told: a misread legal form and `0` within letters are put right. */
function nameOf({ row, end }: Candidate): string {
  const legal = legalForm(row)
  const text = legal?.corrected
    ? row.text.slice(0, legal.start) + legal.corrected + row.text.slice(legal.end, end)
    : row.text.slice(0, end)
  return text.replace(/(?<![\p{L}\d])(?:\p{Lu}+0\p{Lu}*|0\p{Lu}{2,})(?![\p{L}\d])/gu, (word) => word.replace('0', 'O'))
}

function judge(row: Row, position: number, header: readonly Row[], usual: number): Candidate | null {
  const end = nameEnd(row)
  const name = row.text.slice(0, end)
  const letters = name.replace(/[^\p{L}]/gu, '').length
  if (letters < 3 || letters < name.replace(/\s/gu, '').length * 0.5) return null
  const hasLegalForm = legalForm(row) !== null
  if (!hasLegalForm && (isNoAddress(row) || isHeading(row))) return null
  let points = 1.5 - position * POINTS_PER_ROW
  if (hasLegalForm) points += LEGAL_POINTS
  else points -= addressScore(row)
  if (hasPhrase(row, BUSINESS_WORDS)) points += BUSINESS_POINTS
  if (isAboveAddress(header, position)) points += BEFORE_ADDRESS_POINTS
  points -= (1 - confidenceOf(row)) * DOUBT_POINTS
  if (usual > 0 && heightOf(row) > usual * 1.35) points += TALL_POINTS
  return { row, position, end, points }
}

/** True when the next row, past a registration number, begins an address. */
function isAboveAddress(header: readonly Row[], position: number): boolean {
  const next = header[position + 1]
  if (next && addressScore(next) >= 1.5) return true
  const second = header[position + 2]
  return next !== undefined && second !== undefined && isRegistration(next.text) && addressScore(second) >= 1.5
}

function confidenceOf(row: Row): number {
  return row.tokens.reduce((sum, token) => sum + token.confidence, 0) / row.tokens.length
}

/** Where the name ends: before a registration number, and behind the legal form unless another word follows. */
function nameEnd(row: Row): number {
  const text = row.text
  const tail = REGISTRATION_TAIL.exec(text)
  const cut = tail && tail.index > 0 ? text.slice(0, tail.index) : text
  const legal = legalForm(row)
  if (!legal || /\p{L}{3}/u.test(cut.slice(legal.end))) return cut.trimEnd().length
  return Math.min(
    cut.trimEnd().length,
    legal.end + /^\.?(?: ?\([\p{L}&. ]{1,20}\))?/u.exec(text.slice(legal.end))![0].length,
  )
}

/** The legal form in the row: behind a name, or alone. */
function legalForm(row: Row): LegalForm | null {
  const match = findLegalForm(row)
  if (!match || (match.first === 0 && wordsOf(row).length > match.last + 2)) return null
  return match
}

/** True when most words of the row say what the paper is and none is left for a name. */
function isHeading(row: Row): boolean {
  const words = wordsOf(row)
  let covered = 0
  for (const phrase of NOT_A_NAME) {
    const match = findPhrase(words, phrase)
    if (match) covered = Math.max(covered, match.last - match.first + 1)
  }
  return words.length > 0 && covered * 2 >= words.length
}

/** True when the name has no word of its own: only legal forms, business words, brackets and single letters. */
function isGeneric({ row, end }: Candidate): boolean {
  const words = wordsOf(row).filter((word) => word.start < end)
  const covered = new Set<LabelWord>()
  for (const list of [LEGAL_FORMS, BUSINESS_WORDS]) {
    for (const phrase of list) {
      const match = findPhrase(words, phrase)
      if (match) for (let i = match.first; i <= match.last; i++) covered.add(words[i]!)
    }
  }
  return legalForm(row) !== null && words.every((word) => covered.has(word) || word.text.length === 1)
}

function medianHeight(rows: readonly Row[]): number {
  const heights = rows.map(heightOf).sort((a, b) => a - b)
  return heights[heights.length >> 1] ?? 0
}
