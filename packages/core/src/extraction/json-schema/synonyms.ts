import { labelWords, type Phrase } from '../label-match.ts'
import { DATE_LABELS } from '../labels/dates.ts'
import { TITLE_BLOCK_LABELS } from '../labels/drawing.ts'
import { DUE_DATE_LABELS, INVOICE_NUMBER_LABELS, TAX_LABELS, UNTAXED_LABELS } from '../labels/invoice.ts'
import { TOTAL_LABELS } from '../labels/totals.ts'

/** Labels that mean the same: a property called like one of them is also found under the others, in any language. */
const GROUPS: readonly (readonly Phrase[])[] = [
  DUE_DATE_LABELS,
  INVOICE_NUMBER_LABELS[0]!,
  DATE_LABELS,
  TOTAL_LABELS.slice(0, 3).flatMap(({ labels }) => labels),
  UNTAXED_LABELS,
  TAX_LABELS,
  ...Object.values(TITLE_BLOCK_LABELS),
]

/** Longest title or description that is taken as a label, in words. */
const MOST_WORDS = 5

/** What a property is called, as labels. */
export function ownLabels(names: readonly string[]): readonly Phrase[] {
  return distinct(names.map(phraseOf)).filter((phrase) => phrase.length > 0 && phrase.length <= MOST_WORDS)
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

/** `invoiceNumber`, `invoice_number`, `Invoice number` as words. */
function phraseOf(name: string): Phrase {
  const spaced = name.replace(/(\p{Ll}|\d)(?=\p{Lu})/gu, '$1 ').replace(/_/gu, ' ')
  return labelWords(spaced).map((word) => word.text)
}
