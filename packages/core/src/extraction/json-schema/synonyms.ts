import { findAnyPhrase, type LabelMatch, labelWords, type Phrase, phrases, wordsOf } from '../label-match.ts'
import { DATE_LABELS } from '../labels/dates.ts'
import { TITLE_BLOCK_LABELS } from '../labels/drawing.ts'
import { DUE_DATE_LABELS, INVOICE_NUMBER_LABELS, TAX_LABELS, UNTAXED_LABELS } from '../labels/invoice.ts'
import { TOTAL_LABELS } from '../labels/totals.ts'
import type { TextRun } from '../rows.ts'

/**
 * Sums and what they mean. "Net amount" is what is left to pay on a till's receipt and the sum before tax elsewhere;
 * asked for by that name it is the sum before tax.
 */
const UNTAXED_KEYS = new Set(UNTAXED_LABELS.map((phrase) => phrase.join(' ')))
const SUMS: readonly (readonly Phrase[])[] = [
  UNTAXED_LABELS,
  [
    ...TOTAL_LABELS.slice(0, 3).flatMap(({ labels }) => labels),
    ...phrases('gross', 'gross amount', 'amount gross'),
  ].filter((phrase) => !UNTAXED_KEYS.has(phrase.join(' '))),
  TAX_LABELS,
]

/** Labels that mean the same: a property called like one of them is also found under the others, in any language. */
const GROUPS: readonly (readonly Phrase[])[] = [
  DUE_DATE_LABELS,
  INVOICE_NUMBER_LABELS[0]!,
  DATE_LABELS,
  ...SUMS,
  ...Object.values(TITLE_BLOCK_LABELS),
]

/** Longest title or description that is taken as a label, in words. */
const MOST_WORDS = 5

/** What a property is called, as labels; a title or description that lists labels gives each of them. */
export function ownLabels(names: readonly string[]): readonly Phrase[] {
  const listed = names.slice(1).flatMap(partsOf)
  return distinct([...names, ...listed].map(phraseOf)).filter(
    (phrase) => phrase.length > 0 && phrase.length <= MOST_WORDS,
  )
}

/** What stands between the labels of a list. A slash without spaces parts words of three letters and more, not `w/o`. */
const BETWEEN = /[,;|\n]|\s\/\s|(?<=\p{L}{3})\/(?=\p{L}{3})|\s(?:or|oder|ou|o)\s/u
/** A part that begins so goes on a sentence. */
const PROSE =
  /^(?:as|at|by|e\.?g|etc|for|from|if|in|including|like|not|null|of|on|or|such|the|to|usually|which|with|without|als|falls|im|in|mit|nicht|oder|ohne|wie|wenn|z\.?\s?b|avec|comme|en|par|pas|sans|si|sous)(?![\p{L}\d])/iu

/** The labels that a text lists; none when it is a sentence or no list. */
function partsOf(text: string): readonly string[] {
  const parts = text
    .split(BETWEEN)
    .map((part) => part.trim())
    .filter((part) => part !== '')
  const isList = parts.length > 1 && parts.every((part) => !PROSE.test(part) && labelWords(part).length <= MOST_WORDS)
  return isList ? parts : []
}

/** True when a label that stands here is part of a longer one for a sum of another meaning: "total" of "Total HT". */
export function isOtherSum(own: readonly Phrase[], cell: TextRun, label: LabelMatch): boolean {
  const meant = SUMS.filter((group) => own.some((name) => group.some((phrase) => isSame(phrase, name))))
  if (meant.length !== 1) return false
  const words = wordsOf(cell)
  return SUMS.some((group) => {
    if (group === meant[0]) return false
    for (let from = Math.max(0, label.first - MOST_WORDS); from <= label.first; from++) {
      const other = findAnyPhrase(words, group, from)
      if (
        other?.isExact &&
        other.first <= label.first &&
        other.last >= label.last &&
        other.last - other.first > label.last - label.first
      )
        return true
    }
    return false
  })
}

/** The labels to look for, given what a property is called. */
export function labelsOf(names: readonly string[]): readonly Phrase[] {
  const own = ownLabels(names)
  const same = own.flatMap((name) => GROUPS.find((group) => group.some((phrase) => isSame(phrase, name))) ?? [])
  return distinct([...own, ...same])
}

const isSame = (a: Phrase, b: Phrase): boolean => a.join(' ') === b.join(' ')

function distinct(list: readonly Phrase[]): Phrase[] {
  return [...new Map(list.map((phrase) => [phrase.join(' '), phrase])).values()]
}

/** The name of a property with spaces between its words. */
export function spacedName(name: string): string {
  return name.replace(/(\p{Ll}|\d)(?=\p{Lu})/gu, '$1 ').replace(/_/gu, ' ')
}

/** `invoiceNumber`, `invoice_number`, `Invoice number` as words. */
function phraseOf(name: string): Phrase {
  return labelWords(spacedName(name)).map((word) => word.text)
}
