import { type DateOrder, dayOf, findDates } from '../dates.ts'
import { fold } from '../fold.ts'
import { type Amount, type DecimalStyle, findAmounts } from '../money.ts'
import type { Accept, Accepted } from '../value-lookup.ts'
import type { SchemaField } from './schema-fields.ts'

type Scalar = string | number | boolean

/** How numbers and dates of the document are written. */
export interface DocumentStyle {
  readonly decimals: DecimalStyle | undefined
  readonly dates: DateOrder
}

const MOST_CHARACTERS = 120
const LEAD = /^[\s:.#°=]*(?:-\s)?/u

/** Reads a value of the field's type, format and enum from what stands at a label. */
export function acceptFor(field: SchemaField, style: DocumentStyle): Accept<Scalar> {
  if (field.options) return oneOf(field.options)
  if (field.type === 'boolean') return yesOrNo
  if (field.type === 'number' || field.type === 'integer') return number(field.type === 'integer', style.decimals)
  if (field.format === 'date' || field.format === 'date-time') return date(style.dates)
  if (field.format === 'email') return pattern(/[^\s@<>(),;:]{1,64}@[\p{L}\d.-]{1,190}\.\p{L}{2,}/u)
  if (field.format === 'uri' || field.format === 'url') return pattern(/(?:https?:\/\/|www\.)\S{3,200}/u)
  return text
}

const text: Accept<string> = (run, from) => {
  const start = from + LEAD.exec(run.text.slice(from))![0].length
  const value = run.text.slice(start).trimEnd()
  if (!/[\p{L}\d]/u.test(value) || value.length > MOST_CHARACTERS || value.endsWith(':')) return null
  return { value, from: start, to: start + value.length }
}

function pattern(expression: RegExp): Accept<string> {
  return (run, from) => {
    const match = expression.exec(run.text.slice(from))
    return match ? at(match[0], from + match.index, match[0]) : null
  }
}

/** Reads an amount that looks like money: two decimals, a currency or thousands in groups; no percentage. */
export function acceptMoney(style: DocumentStyle): Accept<number> {
  return (run, from) => {
    const amount = findAmounts(run.text, style.decimals).find(
      (each) => each.start >= from && !each.isPercent && isMoney(each, run.text),
    )
    return amount ? { value: amount.value, from: amount.start, to: amount.end } : null
  }
}

function isMoney({ decimals, currency, start, end }: Amount, text: string): boolean {
  return decimals === 2 || currency !== null || /\d[.,'’\s]\d{3}(?!\d)/u.test(text.slice(start, end))
}

function number(isInteger: boolean, style: DecimalStyle | undefined): Accept<number> {
  return (run, from) => {
    const amount = findAmounts(run.text, style).find((each) => each.start >= from)
    if (!amount || (isInteger && !Number.isInteger(amount.value))) return null
    return { value: amount.value, from: amount.start, to: amount.end }
  }
}

function date(order: DateOrder): Accept<string> {
  return (run, from) => {
    const match = findDates(run.text, { compact: true }).find((each) => each.start >= from)
    return match ? { value: dayOf(match, order), from: match.start, to: match.end } : null
  }
}

const YES = new Set(['yes', 'y', 'true', 'x', '✓', '✔', '☑', '☒', 'ja', 'oui', 'si', 'sim', 'ya'])
const NO = new Set(['no', 'n', 'false', '☐', 'nein', 'non', 'nee', 'nao', 'tidak'])

const yesOrNo: Accept<boolean> = (run, from) => {
  const start = from + LEAD.exec(run.text.slice(from))![0].length
  const word = /^[^\s.,;]+/u.exec(run.text.slice(start))?.[0]
  if (!word) return null
  const plain = fold(word)
  return YES.has(plain) || NO.has(plain) ? { value: YES.has(plain), from: start, to: start + word.length } : null
}

/** The option whose text stands behind the label; the longest one where several do. */
function oneOf(options: readonly Scalar[]): Accept<Scalar> {
  const longestFirst = [...options].sort((a, b) => String(b).length - String(a).length)
  return (run, from) => {
    const plain = fold(run.text)
    for (const option of longestFirst) {
      const wanted = fold(String(option))
      const found = wanted === '' ? -1 : plain.indexOf(wanted, from)
      if (found < 0) continue
      const isWhole =
        !/[\p{L}\d]/u.test(plain[found - 1] ?? ' ') && !/[\p{L}\d]/u.test(plain[found + wanted.length] ?? ' ')
      if (isWhole) return at(option, found, wanted)
    }
    return null
  }
}

const at = <T>(value: T, from: number, length: string): Accepted<T> => ({ value, from, to: from + length.length })
