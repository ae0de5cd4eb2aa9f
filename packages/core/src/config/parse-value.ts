import type { Variable } from './environment-table.ts'

/** What a unit at the end of a number multiplies it with, by what the variable counts. */
const SUFFIXES: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  ms: { ms: 1, s: 1000, m: 60_000, h: 3_600_000 },
  s: { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400 },
  bytes: { b: 1, kb: 1e3, mb: 1e6, gb: 1e9, kib: 2 ** 10, mib: 2 ** 20, gib: 2 ** 30 },
  days: { d: 1 },
}
const YES = ['true', '1', 'yes', 'on']
const NO = ['false', '0', 'no', 'off']
const NUMBER = /^([+-]?(?:\d{1,20}(?:\.\d{0,20})?|\.\d{1,20})(?:e[+-]?\d{1,3})?)\s?([a-z]{0,3})$/i

/**
 * The text of an environment variable as the type of the setting.
 *
 * @returns `undefined` when the text is no value of that type; ranges are not looked at here
 */
export function parseValue(variable: Variable, text: string): string | number | boolean | undefined {
  const lower = text.toLowerCase()
  switch (variable.type) {
    case 'text':
    case 'url':
      return text
    case 'choice':
      return variable.values && Object.hasOwn(variable.values, lower) ? variable.values[lower] : lower
    case 'boolean':
      return YES.includes(lower) ? true : NO.includes(lower) ? false : undefined
    case 'integer':
    case 'number':
      return parseNumber(variable, lower)
  }
}

function parseNumber(variable: Variable, text: string): number | undefined {
  const [, digits, suffix] = NUMBER.exec(text) ?? []
  if (digits === undefined) return undefined
  if (!suffix) return Number(digits)
  const factors = variable.unit === undefined ? undefined : SUFFIXES[variable.unit]
  return factors && Object.hasOwn(factors, suffix) ? Number(digits) * factors[suffix]! : undefined
}

/** What a setting may be, as words: `a whole number from 1 to 65535`. */
export function allowedValues(variable: Variable): string {
  const { type, unit, min, max, choices } = variable
  if (type === 'choice') return `one of ${choices?.join(', ')}`
  if (type === 'boolean') return 'true or false'
  if (type === 'url') return 'a URL'
  if (type === 'text') return 'text'
  const counted =
    unit === undefined || unit === 'items' ? '' : unit === 'per second' ? ' per second' : ` of ${UNIT_WORDS[unit]}`
  return `a ${type === 'integer' ? 'whole ' : ''}number${counted} from ${min} to ${max}`
}

const UNIT_WORDS = { ms: 'milliseconds', s: 'seconds', bytes: 'bytes', days: 'days', USD: 'US dollars' } as const
