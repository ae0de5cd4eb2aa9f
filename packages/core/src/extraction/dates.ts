import { fold } from './fold.ts'
import { MONTHS } from './labels/months.ts'
import { decimalStyleOf, foldDigits } from './money.ts'

/** Which part of an all-digits date stands first. */
export type DateOrder = 'day-first' | 'month-first'

/** A date in a text that can be read in one way or two. Offsets are UTF-16 units. */
export interface DateMatch {
  /** ISO days this text can mean; the first is the one to take when `order` is day-first. */
  readonly dayFirst: string | null
  readonly monthFirst: string | null
  /** True when the text itself says which number is the month. */
  readonly isCertain: boolean
  readonly start: number
  readonly end: number
}

const SEPARATOR = '[ ]?[-/.][ ]?'
const ISO_LIKE = new RegExp(`(?<![\\d/.-])((?:19|20)\\d\\d)${SEPARATOR}(\\d{1,2})${SEPARATOR}(\\d{1,2})(?![\\d])`, 'gu')
const CJK = /(?<!\d)((?:19|20)\d\d)\s?年\s?(\d{1,2})\s?月\s?(\d{1,2})\s?日/gu
const NUMERIC = new RegExp(
  `(?<![\\d/.,-]|[\\d][ ]?[-/.])(\\d{1,2})(${SEPARATOR})(\\d{1,2})(${SEPARATOR})((?:19|20)\\d\\d|\\d\\d)(?!\\d|[-/.,]\\d|[ ]?%)`,
  'gu',
)
/** `2 / 1 / 2018` broken by a reader, and `02 01 2018`. */
const SPACED = /(?<![\d/.,-]|\d )(\d{2}) (\d{2}) ((?:19|20)\d\d)(?! ?[\d/.,-])/gu
const MONTH = `(${[...MONTHS.keys()].sort((a, b) => b.length - a.length).join('|')})(?!\\p{L})`
const DAY_NAME_YEAR = new RegExp(
  `(?<![\\d/])(\\d{1,2})(?:st|nd|rd|th|er|o|\\.)?[\\s\\-/.,]{0,3}(?:de |of )?${MONTH}\\.?[\\s\\-/.,']{0,3}(?:de |del )?((?:19|20)\\d\\d|\\d\\d)(?!\\d|[:/])`,
  'gu',
)
const NAME_DAY_YEAR = new RegExp(
  `(?<!\\p{L})${MONTH}\\.?[\\s\\-/.,]{0,3}(\\d{1,2})(?:st|nd|rd|th)?[\\s\\-/.,']{1,3}((?:19|20)\\d\\d|\\d\\d)(?!\\d|[:/])`,
  'gu',
)
const COMPACT = /(?<!\d)((?:19|20)\d\d)(\d\d)(\d\d)(?!\d)/gu

/**
 * The dates in a text, from left to right. Dates that no calendar has (30 February, month 13) are left out.
 *
 * @param options.compact also reads eight digits such as `20180325`, for use behind a label only
 */
export function findDates(text: string, options: { readonly compact?: boolean } = {}): DateMatch[] {
  if (!/\d/u.test(text)) return []
  const plain = foldDigits(text)
  const folded = fold(plain)
  const found: DateMatch[] = []
  const taken = new Uint8Array(text.length)
  const add = (match: RegExpExecArray, dayFirst: string | null, monthFirst: string | null, isCertain: boolean) => {
    if (!dayFirst && !monthFirst) return
    const start = match.index
    const end = start + match[0].length
    if (taken[start] || taken[end - 1]) return
    taken.fill(1, start, end)
    found.push({
      dayFirst,
      monthFirst,
      isCertain: isCertain || !dayFirst || !monthFirst || dayFirst === monthFirst,
      start,
      end,
    })
  }
  for (const pattern of [ISO_LIKE, CJK]) {
    for (const match of plain.matchAll(pattern)) {
      const iso = isoDay(match[1]!, match[2]!, match[3]!)
      add(match, iso, iso, true)
    }
  }
  for (const match of plain.matchAll(NUMERIC)) {
    if (match[2]!.trim() !== match[4]!.trim() && match[5]!.length === 2) continue
    if (match[2]!.trim() === '.' && isTimeOfDay(plain, match.index, match.index + match[0].length)) continue
    add(match, isoDay(match[5]!, match[3]!, match[1]!), isoDay(match[5]!, match[1]!, match[3]!), false)
  }
  for (const match of plain.matchAll(SPACED)) {
    add(match, isoDay(match[3]!, match[2]!, match[1]!), isoDay(match[3]!, match[1]!, match[2]!), false)
  }
  for (const match of folded.matchAll(DAY_NAME_YEAR)) {
    const iso = isoDay(match[3]!, MONTHS.get(match[2]!)!, match[1]!)
    add(match, iso, iso, true)
  }
  for (const match of folded.matchAll(NAME_DAY_YEAR)) {
    const iso = isoDay(match[3]!, MONTHS.get(match[1]!)!, match[2]!)
    add(match, iso, iso, true)
  }
  if (options.compact) {
    for (const match of plain.matchAll(COMPACT)) {
      const iso = isoDay(match[1]!, match[2]!, match[3]!)
      add(match, iso, iso, true)
    }
  }
  return found.sort((a, b) => a.start - b.start)
}

/**
 * The order of the document's all-digits dates: what its unmistakable dates use (`12/25/2018` is month first), else
 * month first where the addresses or words are those of the United States, else day first as nearly everywhere.
 */
export function inferDateOrder(text: string): { readonly order: DateOrder; readonly isSure: boolean } {
  let dayFirst = 0
  let monthFirst = 0
  for (const match of findDates(text)) {
    if (match.dayFirst && !match.monthFirst) dayFirst++
    else if (match.monthFirst && !match.dayFirst) monthFirst++
  }
  if (dayFirst !== monthFirst) return { order: dayFirst > monthFirst ? 'day-first' : 'month-first', isSure: true }
  // Nobody who writes decimals with a comma puts the month first.
  if (decimalStyleOf(text) === 'comma') return { order: 'day-first', isSure: true }
  return { order: isFromUnitedStates(text) ? 'month-first' : 'day-first', isSure: false }
}

const STATES =
  /(?<!\p{L})(?:A[LKZR]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY]),? \d{5}(?:-\d{4})?(?!\d)/u

/** True when the text holds a state and ZIP code, or names the country. */
export function isFromUnitedStates(text: string): boolean {
  return STATES.test(text) || /(?<!\p{L})(?:U\.S\.A\.|USA|United States)(?!\p{L})/u.test(text)
}

/** True for `12.17.26` behind a date or before AM or PM. */
function isTimeOfDay(text: string, start: number, end: number): boolean {
  return (
    /^ ?[ap]\.?m/iu.test(text.slice(end, end + 4)) ||
    /[-/.]\d{2,4}\W{1,3}$/u.test(text.slice(Math.max(0, start - 8), start))
  )
}

/** The day that a match means in a document of this order. */
export function dayOf(match: DateMatch, order: DateOrder): string {
  const [first, second] =
    order === 'day-first' ? [match.dayFirst, match.monthFirst] : [match.monthFirst, match.dayFirst]
  return (first ?? second)!
}

/** Two-digit years below this are of this century. */
const CENTURY_SPLIT = 70

/** `YYYY-MM-DD`; null for a day that does not exist. */
export function isoDay(year: string | number, month: string | number, day: string | number): string | null {
  let y = Number(year)
  const m = Number(month)
  const d = Number(day)
  if (String(year).length === 2) y += y < CENTURY_SPLIT ? 2000 : 1900
  const date = new Date(Date.UTC(y, m - 1, d))
  if (date.getUTCFullYear() !== y || date.getUTCMonth() !== m - 1 || date.getUTCDate() !== d) return null
  return date.toISOString().slice(0, 10)
}
