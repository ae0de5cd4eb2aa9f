import { foldSpace } from './text-score.ts'

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/** Ways to write a day, tried in turn, with the groups that hold year, month and day. Quantifiers are bounded. */
const DAY_PATTERNS: readonly { readonly pattern: RegExp; readonly groups: readonly [number, number, number] }[] = [
  { pattern: /(?<!\d)((?:19|20)\d\d) ?[-/.年] ?(\d{1,2}) ?[-/.月] ?(\d{1,2})(?!\d)/, groups: [1, 2, 3] },
  { pattern: /(?<!\d)(\d{1,2}) ?[-/. ] ?(\d{1,2}) ?[-/. ] ?((?:19|20)?\d\d)(?!\d)/, groups: [3, 2, 1] },
  {
    pattern: /(\d{1,2})(?:st|nd|rd|th)?[ \-/.,]{0,3}([a-z]{3})[a-z]{0,9}[ \-/.,']{0,3}((?:19|20)?\d\d)(?!\d)/,
    groups: [3, 2, 1],
  },
  {
    pattern: /([a-z]{3})[a-z]{0,9}[ \-/.,]{0,3}(\d{1,2})(?:st|nd|rd|th)?[ \-/.,']{1,3}((?:19|20)\d\d)(?!\d)/,
    groups: [3, 1, 2],
  },
  { pattern: /(?<!\d)((?:19|20)\d\d)(\d\d)(\d\d)(?!\d)/, groups: [1, 2, 3] },
  { pattern: /(?<!\d)(\d\d)(\d\d)((?:19|20)\d\d)(?!\d)/, groups: [3, 2, 1] },
]

/** The first day written in the text as `2018-03-12`; day before month where both can be meant. Null for none. */
export function normalizeDate(text: string): string | null {
  const folded = foldSpace(text).toLowerCase()
  for (const { pattern, groups } of DAY_PATTERNS) {
    const match = pattern.exec(folded)
    const [year, month, day] = groups.map((group) => match?.[group] ?? '')
    if (!match || Number.isNaN(monthNumber(month!))) continue
    return isoDay(Number(year), monthNumber(month!), Number(day))
  }
  return null
}

function monthNumber(text: string): number {
  if (/^\d/.test(text)) return Number(text)
  const index = MONTHS.indexOf(text)
  return index < 0 ? Number.NaN : index + 1
}

function isoDay(year: number, month: number, day: number): string | null {
  const [m, d] = month > 12 && day <= 12 ? [day, month] : [month, day]
  if (m < 1 || m > 12 || d < 1 || d > 31) return null
  const fullYear = year >= 100 ? year : year < 70 ? 2000 + year : 1900 + year
  return `${fullYear}-${String(m).padStart(2, '0')}-${String(d).padStart(2, '0')}`
}

/** The first amount in the text with two decimals: `RM 1,234.56` and `1.234,56` are `1234.56`. Null for none. */
export function normalizeAmount(value: string | number): string | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value.toFixed(2) : null
  const folded = foldSpace(value).replace(/(\d) (?=\d{3}(?!\d))/g, '$1')
  const match = /\d[\d.,' ]{0,40}/.exec(folded)
  if (!match) return null
  const before = folded.slice(0, match.index).trimEnd()
  const amount = Number(decimalText(match[0]))
  if (!Number.isFinite(amount)) return null
  return `${/[-(]$/.test(before) && amount !== 0 ? '-' : ''}${amount.toFixed(2)}`
}

/** Digits with one decimal point: the last of two kinds of separators is the decimal one. */
function decimalText(text: string): string {
  let digits = text.replace(/[^\d.,]/g, '')
  while (/[.,]$/.test(digits)) digits = digits.slice(0, -1)
  const dot = digits.lastIndexOf('.')
  const comma = digits.lastIndexOf(',')
  if (dot >= 0 && comma >= 0) {
    return dot > comma ? digits.replaceAll(',', '') : digits.replaceAll('.', '').replace(',', '.')
  }
  const hasSeveral = (separator: string) => digits.indexOf(separator) !== digits.lastIndexOf(separator)
  if (comma >= 0) {
    const isThousands = digits.length - comma === 4 || hasSeveral(',')
    return isThousands ? digits.replaceAll(',', '') : digits.replace(',', '.')
  }
  return hasSeveral('.') ? digits.replaceAll('.', '') : digits
}

/** Letters and digits in upper case. */
export function normalizeText(value: unknown): string {
  return foldSpace(String(value ?? ''))
    .toUpperCase()
    .replace(/[^\p{L}\p{N}]/gu, '')
}

/** A field's value as it is compared: by what the name says it is, a date, an amount or text. */
export function normalizeField(name: string, value: string | number | boolean): string {
  if (/date|_on$|^due/i.test(name)) return normalizeDate(String(value)) ?? normalizeText(value)
  if (isAmountName(name)) {
    return normalizeAmount(typeof value === 'number' ? value : String(value)) ?? normalizeText(value)
  }
  return normalizeText(value)
}

function isAmountName(name: string): boolean {
  const match = /total|amount|price|tax|vat|subtotal|net|gross|qty|quantity/i.exec(name)
  return match !== null && !/id|number|no|code/i.test(name.slice(match.index + match[0].length))
}
