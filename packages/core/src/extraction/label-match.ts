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
    const match = phraseAt(words, phrase, first)
    if (match) return match
  }
  return null
}

function phraseAt(words: readonly LabelWord[], phrase: Phrase, first: number): LabelMatch | null {
  const last = first + phrase.length - 1
  if (last >= words.length) return null
  let isExact = true
  for (let k = 0; k < phrase.length; k++) {
    const seen = words[first + k]!.text
    if (seen === phrase[k]) continue
    if (!isNearly(seen, phrase[k]!)) return null
    isExact = false
  }
  return { first, last, start: words[first]!.start, end: words[last]!.end, isExact }
}

function isNearly(seen: string, wanted: string): boolean {
  return wanted.length >= FUZZY_LENGTH && seen.length >= FUZZY_LENGTH - 1 && isOneEditApart(seen, wanted)
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
  const index = indexOf(list)
  let best: LabelMatch | null = null
  for (let first = from; first < words.length; first++) {
    for (const phrase of phrasesBegunBy(index, words[first]!.text, exact)) {
      if (best && phrase.length <= best.last - best.first + 1) continue
      const match = phraseAt(words, phrase, first)
      if (match && (match.isExact || !exact)) best = match
    }
  }
  return best
}

/** The phrases of a list by their first word, and by its length where it may differ by a character. */
interface PhraseIndex {
  readonly byWord: ReadonlyMap<string, readonly Phrase[]>
  readonly byLength: ReadonlyMap<number, readonly Phrase[]>
  /** Answers for words already seen. */
  readonly remembered: Map<string, readonly Phrase[]>
}

const indexes = new WeakMap<readonly Phrase[], PhraseIndex>()

function indexOf(list: readonly Phrase[]): PhraseIndex {
  let index = indexes.get(list)
  if (!index) {
    const byWord = new Map<string, Phrase[]>()
    const byLength = new Map<number, Phrase[]>()
    for (const phrase of list) {
      const word = phrase[0]!
      byWord.set(word, [...(byWord.get(word) ?? []), phrase])
      if (word.length >= FUZZY_LENGTH) byLength.set(word.length, [...(byLength.get(word.length) ?? []), phrase])
    }
    index = { byWord, byLength, remembered: new Map() }
    indexes.set(list, index)
  }
  return index
}

/** Words whose phrases are remembered per list; documents share most of their words. */
const MOST_REMEMBERED = 4000

function phrasesBegunBy(index: PhraseIndex, word: string, exact: boolean): readonly Phrase[] {
  if (exact) return index.byWord.get(word) ?? []
  const known = index.remembered.get(word)
  if (known) return known
  const found = [...(index.byWord.get(word) ?? [])]
  for (let length = Math.max(FUZZY_LENGTH, word.length - 1); length <= word.length + 1; length++) {
    for (const phrase of index.byLength.get(length) ?? []) {
      if (phrase[0] !== word && isNearly(word, phrase[0]!)) found.push(phrase)
    }
  }
  if (index.remembered.size >= MOST_REMEMBERED) index.remembered.clear()
  index.remembered.set(word, found)
  return found
}

export const hasPhrase = (run: TextRun, list: readonly Phrase[]): boolean => findAnyPhrase(wordsOf(run), list) !== null
