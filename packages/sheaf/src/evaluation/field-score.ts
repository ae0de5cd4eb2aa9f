import { type BagMatch, matchBags } from './bag-match.ts'
import { normalizeField, normalizeText } from './normalize-field.ts'
import { foldSpace } from './text-score.ts'

/** What one field of one document is worth: 1 or 0 each. */
export interface FieldScore {
  /** The truth has a value. */
  readonly expected: 0 | 1
  /** The prediction has one. */
  readonly seen: 0 | 1
  /** Both are the same characters. */
  readonly exact: 0 | 1
  /** Both are the same day, amount or letters and digits. */
  readonly normalized: 0 | 1
}

type Fields = Readonly<Record<string, unknown>>

/** Compares the fields that are named; others are not judged. A field that neither has is left out. */
export function scoreFields(truth: Fields, prediction: Fields, names: readonly string[]): Map<string, FieldScore> {
  const scores = new Map<string, FieldScore>()
  for (const name of names) {
    const expected = scalarOf(truth[name])
    const seen = scalarOf(prediction[name])
    if (expected === null && seen === null) continue
    const isBoth = expected !== null && seen !== null
    const exact = isBoth && foldSpace(String(expected)) === foldSpace(String(seen))
    const normalized = isBoth && normalizeField(name, expected) === normalizeField(name, seen)
    scores.set(name, {
      expected: expected === null ? 0 : 1,
      seen: seen === null ? 0 : 1,
      exact: exact ? 1 : 0,
      normalized: normalized ? 1 : 0,
    })
  }
  return scores
}

/** Compares key-value pairs as a multiset; both parts must agree in letters and digits. */
export function scorePairs(truth: readonly unknown[], prediction: readonly unknown[]): BagMatch {
  return matchBags(truth.map(pairKey), prediction.map(pairKey))
}

function pairKey(pair: unknown): string {
  const { key, value } = (pair ?? {}) as { readonly key?: unknown; readonly value?: unknown }
  return `${normalizeText(key)}\u0000${normalizeText(value)}`
}

function scalarOf(value: unknown): string | number | boolean | null {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return null
  return String(value).trim() === '' ? null : value
}
