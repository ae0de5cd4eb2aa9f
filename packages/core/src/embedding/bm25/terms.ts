import { BM25_DEFAULTS } from './bm25-defaults.ts'
import { stemEnglish } from './porter-stemmer.ts'
import { ENGLISH_STOP_WORDS } from './stop-words.ts'
import { tokenize } from './tokenize.ts'

const STOP_WORDS = new Set(ENGLISH_STOP_WORDS)

/** Stems of words seen lately. Emptied when full: a document's own words come back within its first page. */
const stems = new Map<string, string>()
const MAX_STEMS = 50_000

/** The terms a text is found by, in order and with repeats: its words without stop words and overlong ones, stemmed. */
export function termsOf(text: string): string[] {
  const terms: string[] = []
  for (const token of tokenize(text)) {
    if (STOP_WORDS.has(token) || isTooLong(token)) continue
    const stem = stemOf(token)
    if (stem !== '') terms.push(stem)
  }
  return terms
}

function isTooLong(token: string): boolean {
  const { maxTokenLength } = BM25_DEFAULTS
  return token.length > maxTokenLength && (token.length > 2 * maxTokenLength || [...token].length > maxTokenLength)
}

function stemOf(token: string): string {
  const known = stems.get(token)
  if (known !== undefined) return known
  const stem = stemEnglish(token)
  if (stems.size >= MAX_STEMS) stems.clear()
  stems.set(token, stem)
  return stem
}
