import { isOneEditApart, skeleton } from './fold.ts'
import type { TextRun } from './rows.ts'

/** A word of a text as labels are compared: look-alikes made the same. Offsets are UTF-16 units. */
export interface LabelWord {
  readonly text: string
  readonly start: number
  readonly end: number
}

/** Where a label stands in a text. */
export interface LabelMatch {
  /** Positions of the first and last word of the label among the words of the text. */
  readonly first: number
  readonly last: number
  readonly start: number
  readonly end: number
  /** False when a word was only nearly the label's. */
  readonly isExact: boolean
}

/** A label as words, ready to be compared. */
export type Phrase = readonly string[]

/** Shortest word that may differ by one character: shorter ones turn into other words too easily. */
const FUZZY_LENGTH = 5

/** The label texts as phrases. */
export function phrases(...labels: readonly string[]): readonly Phrase[] {
  return labels.map((label) => labelWords(label).map((word) => word.text))
}

/** The words of a text. Full stops inside a word do not part it (`P.U.` is `pu`), hyphens and slashes do. */
export function labelWords(text: string): LabelWord[] {
  const words: LabelWord[] = []
  for (const match of text.matchAll(/(?:[\p{L}\p{N}]|[|!](?=\p{L}))[\p{L}\p{N}|!.]*|[#%&]/gu)) {
    const word = skeleton(match[0].replace(/\.|!$/gu, ''))
    if (word !== '') words.push({ text: word, start: match.index, end: match.index + match[0].length })
  }
  return words
}

const wordCache = new WeakMap<TextRun, readonly LabelWord[]>()

/** {@link labelWords} of a run, computed once. */
export function wordsOf(run: TextRun): readonly LabelWord[] {
  let words = wordCache.get(run)
  if (!words) {
    words = labelWords(run.text)
    wordCache.set(run, words)
  }
  return words
}

/** First place where the words of the phrase follow each other; null for none. */
export function findPhrase(words: readonly LabelWord[], phrase: Phrase, from = 0): LabelMatch | null {
  for (let first = from; first + phrase.length <= words.length; first++) {
    let isExact = true
    let k = 0
    for (; k < phrase.length; k++) {
      const seen = words[first + k]!.text
      const wanted = phrase[k]!
      if (seen === wanted) continue
      if (wanted.length < FUZZY_LENGTH || seen.length < FUZZY_LENGTH - 1 || !isOneEditApart(seen, wanted)) break
      isExact = false
    }
    if (k < phrase.length) continue
    const last = first + phrase.length - 1
    return { first, last, start: words[first]!.start, end: words[last]!.end, isExact }
  }
  return null
}

/** The longest of the phrases found in the words, the first one of equal length; null for none. */
export function findAnyPhrase(words: readonly LabelWord[], list: readonly Phrase[], from = 0): LabelMatch | null {
  return longest(words, list, from, false)
}

/** As {@link findAnyPhrase}, for short words that one changed letter turns into another (`limite`, `limited`). */
export function findExactPhrase(words: readonly LabelWord[], list: readonly Phrase[], from = 0): LabelMatch | null {
  return longest(words, list, from, true)
}

function longest(
  words: readonly LabelWord[],
  list: readonly Phrase[],
  from: number,
  exact: boolean,
): LabelMatch | null {
  let best: LabelMatch | null = null
  for (const phrase of list) {
    const match = findPhrase(words, phrase, from)
    if (match && (match.isExact || !exact) && (!best || match.last - match.first > best.last - best.first)) best = match
  }
  return best
}

export const hasPhrase = (run: TextRun, list: readonly Phrase[]): boolean => findAnyPhrase(wordsOf(run), list) !== null
