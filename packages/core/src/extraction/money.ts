import { CURRENCY_SIGNS, ISO_CURRENCIES } from './labels/currencies.ts'

/** Which sign stands before the decimals. */
export type DecimalStyle = 'dot' | 'comma'

/** A number found in a text. Offsets are UTF-16 units. */
export interface Amount {
  readonly value: number
  /** Digits after the decimal sign. */
  readonly decimals: number
  /** ISO 4217, when a sign or code stands beside the number. */
  readonly currency: string | null
  /** A per cent sign follows. */
  readonly isPercent: boolean
  /** Start of the number, sign and currency included. */
  readonly start: number
  readonly end: number
}

const MAX_DIGITS = 15
/** Characters after which a run of digits and separators is no number; keeps the look-back below short. */
const MAX_NUMERAL = 32
const SPACES = ' \u00a0\u2009\u202f'
const THOUSANDS = `'\u2019${SPACES}`

/**
 * The value of a numeral such as `1,234.50`, `1.234,50`, `1 234,50`, `1'234.50`, `.50`; null when the grouping fits
 * no way of writing numbers. A single sign with three digits behind it groups thousands unless `style` says otherwise.
 */
export function parseNumeral(raw: string, style?: DecimalStyle): { value: number; decimals: number } | null {
  let digits = ''
  const signs: { sign: string; at: number }[] = []
  for (const character of raw) {
    if (character >= '0' && character <= '9') digits += character
    else if (character === '.' || character === ',') signs.push({ sign: character, at: digits.length })
    else if (THOUSANDS.includes(character)) signs.push({ sign: ' ', at: digits.length })
    else return null
  }
  if (digits === '' || digits.length > MAX_DIGITS) return null
  const last = signs.at(-1)
  const point = last && isDecimalSign(last, signs, digits.length, digits.startsWith('0'), style) ? last : null
  const groups = point ? signs.slice(0, -1) : signs
  if (!isGrouped(groups, point ? point.at : digits.length)) return null
  const whole = point ? digits.slice(0, point.at) : digits
  const fraction = point ? digits.slice(point.at) : ''
  return { value: Number(`${whole || '0'}.${fraction || '0'}`), decimals: fraction.length }
}

function isDecimalSign(
  last: { sign: string; at: number },
  signs: readonly { sign: string }[],
  length: number,
  startsWithZero: boolean,
  style: DecimalStyle | undefined,
): boolean {
  if (last.sign === ' ') return false
  if (signs.filter((other) => other.sign === last.sign).length > 1) return false
  if (signs.some((other) => other.sign !== last.sign && other.sign !== ' ')) return true
  const behind = length - last.at
  if (behind !== 3 || last.at === 0 || last.at > 3 || startsWithZero) return true
  return style === 'dot' ? last.sign === '.' : style === 'comma' ? last.sign === ',' : false
}

/** Groups of three behind a first group of one to three; groups of two before the last one as India writes them. */
function isGrouped(groups: readonly { sign: string; at: number }[], length: number): boolean {
  if (groups.length === 0) return true
  if (new Set(groups.map((group) => group.sign)).size > 1) return false
  if (groups[0]!.at === 0 || groups[0]!.at > 3 || length - groups.at(-1)!.at !== 3) return false
  const sizes = groups.slice(1).map((group, i) => group.at - groups[i]!.at)
  return sizes.every((size) => size === 3) || (groups[0]!.at <= 2 && sizes.every((size) => size === 2))
}

/**
 * The numbers in a text, from left to right. Left out are parts of dates, times, codes and telephone numbers: digits
 * that touch letters (other than a currency), `/`, `:` or a hyphen between digits.
 *
 * Look-alike letters inside numbers (`6O.3O`) and a space beside the decimal sign (`60. 30`) are read as misread print.
 */
export function findAmounts(text: string, style?: DecimalStyle): Amount[] {
  const amounts: Amount[] = []
  if (!/\d/u.test(text)) return amounts
  const folded = foldDigits(text)
  let i = 0
  while (i < folded.length) {
    const end = numeralEnd(folded, i)
    if (end === i) {
      i++
      continue
    }
    const amount = readAmount(folded, i, end, style)
    if (amount) amounts.push(amount)
    i = Math.max(end, amount?.end ?? 0)
  }
  return amounts
}

/** What most numbers of a text use before exactly two decimals; undefined for a draw. */
export function decimalStyleOf(text: string): DecimalStyle | undefined {
  let dots = 0
  let commas = 0
  for (const match of text.matchAll(/\d([.,])\d\d(?![\d.,])/gu)) {
    if (match[1] === '.') dots++
    else commas++
  }
  return dots > commas ? 'dot' : commas > dots ? 'comma' : undefined
}

/** Letters that print and recognisers confuse with digits. */
const LOOK_ALIKES: Readonly<Record<string, string>> = {
  O: '0',
  o: '0',
  Q: '0',
  D: '0',
  l: '1',
  I: '1',
  '|': '1',
  S: '5',
  B: '8',
  Z: '2',
}

/** A look-alike beside a digit or separator. */
const MISREAD = /[\d.,/:-][OoQDlI|SBZ]|[OoQDlI|SBZ][\d.,/:-]/u

/**
 * The text with look-alike letters between digits and separators turned into digits, same length: `1O/I2/2O18` gives
 * `10/12/2018`. A stretch without spaces is only touched when most of it is digits and nothing else in it is a letter.
 */
export function foldDigits(text: string): string {
  if (!MISREAD.test(text)) return text
  return text.replace(/[^\s]+/gu, (part) => {
    // A currency before the number is letters by right.
    const lead = /^[(-]?(?:RM|Rs\.?|[A-Z]{3}|S)?/u.exec(part)![0].length
    const body = part.slice(lead)
    let digits = 0
    let likes = 0
    for (const character of body) {
      if (character >= '0' && character <= '9') digits++
      else if (character in LOOK_ALIKES) likes++
      else if (/\p{L}/u.test(character)) return part
    }
    if (likes === 0 || digits < 2 || likes > digits) return part
    return part.slice(0, lead) + Array.from(body, (character) => LOOK_ALIKES[character] ?? character).join('')
  })
}

const isDigit = (character: string | undefined): boolean =>
  character !== undefined && character >= '0' && character <= '9'

/** One past the numeral that starts at `from`; `from` when none does. */
function numeralEnd(text: string, from: number): number {
  let i = from
  if (text[i] === '.' || text[i] === ',') {
    if (!(isDigit(text[i + 1]) && isDigit(text[i + 2]) && !isDigit(text[i + 3]))) return from
    if (i > 0 && (isDigit(text[i - 1]) || text[i - 1] === '.' || text[i - 1] === ',')) return from
  } else if (!isDigit(text[i])) return from
  while (i < text.length) {
    while (isDigit(text[i])) i++
    if (i - from > MAX_NUMERAL) return endOfDigits(text, i)
    const next = groupStart(text, from, i)
    if (next < 0) break
    i = next
  }
  return i
}

function endOfDigits(text: string, from: number): number {
  let i = from
  while (isDigit(text[i]) || text[i] === '.' || text[i] === ',') i++
  return i
}

/** Where the digits go on behind the separator at `i`; -1 when the numeral ends there. */
function groupStart(text: string, from: number, i: number): number {
  const sign = text[i]
  if (sign === undefined) return -1
  if (sign === '.' || sign === ',') {
    if (isDigit(text[i + 1])) return i + 1
    // "60. 30": two digits and no more, and no decimals before.
    const isBroken =
      text[i + 1] === ' ' && isDigit(text[i + 2]) && isDigit(text[i + 3]) && !/[\d.,%]/u.test(text[i + 4] ?? '')
    return isBroken && i - from <= 6 && !/[.,]/u.test(text.slice(from, i)) ? i + 2 : -1
  }
  if (sign === "'" || sign === '\u2019') return isThree(text, i + 1) ? i + 1 : -1
  if (!SPACES.includes(sign)) return -1
  // "60 .30"
  if (
    (text[i + 1] === '.' || text[i + 1] === ',') &&
    isDigit(text[i + 2]) &&
    isDigit(text[i + 3]) &&
    !isDigit(text[i + 4])
  ) {
    return /[.,]/u.test(text.slice(from, i)) ? -1 : i + 2
  }
  const lead = text.slice(from, i)
  return isThree(text, i + 1) && /^\d{1,3}(?:[^\d.,]\d{3})*$/u.test(lead) && hasDecimalsAfter(text, i + 4) ? i + 1 : -1
}

const isThree = (text: string, i: number): boolean =>
  isDigit(text[i]) && isDigit(text[i + 1]) && isDigit(text[i + 2]) && !isDigit(text[i + 3])

/** True when more groups or decimals follow: `1 234,50`, but not the columns `12 500`. */
function hasDecimalsAfter(text: string, i: number): boolean {
  let at = i
  while (at - i < MAX_NUMERAL && SPACES.includes(text[at] ?? '\n') && isThree(text, at + 1)) at += 4
  return (text[at] === ',' || text[at] === '.') && isDigit(text[at + 1])
}

function readAmount(text: string, from: number, end: number, style: DecimalStyle | undefined): Amount | null {
  const parsed = parseNumeral(text.slice(from, end).replace(/\s(?=[.,])|(?<=[.,])\s/gu, ''), style)
  if (!parsed) return null
  const before = currencyBefore(text, isMinus(text[from - 1]) ? from - 1 : from)
  // Without a currency the minus is looked at again below.
  if (!before.currency) before.start = from
  const after = before.currency ? { currency: null, end } : currencyAfter(text, end)
  if (!before.currency && /[\p{L}\d#]/u.test(text[before.start - 1] ?? ' ') && !isMisreadCurrency(text, from, end))
    return null
  if (/[/:]/u.test(text[before.start - 1] ?? ' ') && /\d/u.test(text[before.start - 2] ?? ' ')) return null
  const next = text[after.end] ?? ' '
  if (!after.currency && /[\p{L}]/u.test(next) && !isTaxMark(text, after.end)) return null
  if (/[/:]/u.test(next) && isDigit(text[after.end + 1])) return null
  const sign = signOf(text, before.start, from, after.end)
  if (!sign) return null
  return {
    value: sign.isNegative && parsed.value !== 0 ? -parsed.value : parsed.value,
    decimals: parsed.decimals,
    currency: before.currency ?? after.currency,
    isPercent: /^\s?%/u.test(text.slice(end, end + 2)),
    start: sign.start,
    end: sign.end,
  }
}

/** One or two letters at the start of a word right before exactly two decimals: `S7.70` for `$7.70`, `fM1.00` for `RM1.00`. */
function isMisreadCurrency(text: string, from: number, end: number): boolean {
  return (
    /(?:^|[\s(-])\p{L}{1,2}$/u.test(text.slice(Math.max(0, from - 3), from)) &&
    /\d[.,]\d\d$/u.test(text.slice(from, end))
  )
}

/** A single letter right behind a price says how it is taxed: `3.65S`. */
function isTaxMark(text: string, at: number): boolean {
  return (
    /\p{L}/u.test(text[at]!) &&
    !/[\p{L}\d]/u.test(text[at + 1] ?? ' ') &&
    /\d[.,]\d\d$/u.test(text.slice(Math.max(0, at - 4), at))
  )
}

const isMinus = (character: string | undefined): boolean =>
  character === '-' || character === '\u2212' || character === '\u2013'

/** A minus before or behind, or brackets; null for a hyphen that joins digits, as in a telephone number. */
function signOf(
  text: string,
  start: number,
  from: number,
  end: number,
): { isNegative: boolean; start: number; end: number } | null {
  const left = text[start - 1]
  if (start < from && isMinus(text[from - 1])) return { isNegative: true, start, end }
  if (isMinus(left)) {
    return /[\p{L}\d]/u.test(text[start - 2] ?? ' ') ? null : { isNegative: true, start: start - 1, end }
  }
  if (left === '(' && text[end] === ')') return { isNegative: true, start: start - 1, end: end + 1 }
  if (text[end] === '-') {
    if (/[\p{L}\d]/u.test(text[end + 1] ?? ' ')) return null
    return { isNegative: true, start, end: end + 1 }
  }
  // "-RM 0.02" keeps its minus before the currency; "- 5.00" has a space.
  return /(?:^|\s)[-\u2212]\s$/u.test(text.slice(Math.max(0, start - 3), start))
    ? { isNegative: true, start: start - 2, end }
    : { isNegative: false, start, end }
}

const LONGEST_SIGN = 4

function currencyBefore(text: string, from: number): { currency: string | null; start: number } {
  const head = text.slice(Math.max(0, from - LONGEST_SIGN - 1), from)
  const trimmed = head.trimEnd()
  const gap = head.length - trimmed.length
  const code = currencyAtEnd(trimmed)
  return code ? { currency: code.currency, start: from - gap - code.length } : { currency: null, start: from }
}

function currencyAtEnd(text: string): { currency: string; length: number } | null {
  for (let length = Math.min(LONGEST_SIGN, text.length); length > 0; length--) {
    const currency = currencyOf(text.slice(-length))
    const touchesLetter = /\p{L}/u.test(text.at(-length) ?? '') && /[\p{L}]/u.test(text.at(-length - 1) ?? ' ')
    if (currency && !touchesLetter) return { currency, length }
  }
  return null
}

function currencyAfter(text: string, end: number): { currency: string | null; end: number } {
  const gap = SPACES.includes(text[end] ?? '\n') ? 1 : 0
  for (let length = LONGEST_SIGN; length > 0; length--) {
    const part = text.slice(end + gap, end + gap + length)
    const currency = part.length === length ? currencyOf(part) : null
    // "2014 $4.11": the sign belongs to the number it touches.
    if (currency && !/[\p{L}\d]/u.test(text[end + gap + length] ?? ' ')) return { currency, end: end + gap + length }
  }
  return { currency: null, end }
}

/** ISO 4217 code of a currency sign, abbreviation or code; null for anything else. */
function currencyOf(text: string): string | null {
  return CURRENCY_SIGNS[text] ?? CURRENCY_SIGNS[text.toUpperCase()] ?? (ISO_CURRENCIES.has(text) ? text : null)
}
