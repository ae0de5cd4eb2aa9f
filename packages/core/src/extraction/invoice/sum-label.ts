import { findAnyPhrase, type LabelMatch, type LabelWord, type Phrase } from '../label-match.ts'
import { SUM_LEADS } from '../labels/invoice.ts'

/**
 * A label of a sum or tax with which a row begins, rates and words such as "zzgl.", "plus", "davon" before it left
 * aside: `zzgl. 19 % MwSt.`, `20% VAT`. Null when the row begins otherwise. A bare number before the label is no
 * rate: it counts the items.
 */
export function sumLabelOf(words: readonly LabelWord[], labels: readonly Phrase[]): LabelMatch | null {
  const rest = words.slice(leadOf(words))
  const match = findAnyPhrase(words, labels)
  if (match?.first === 0) return match
  const behind = rest.length === words.length ? null : findAnyPhrase(rest, labels)
  return behind?.first === 0 ? behind : null
}

/** How many words at the start are leads, percentages and their signs. */
function leadOf(words: readonly LabelWord[]): number {
  let i = 0
  while (i < words.length) {
    const lead = findAnyPhrase(words.slice(i, i + 1), SUM_LEADS)
    if (lead?.isExact || words[i]!.text === '%') i++
    else if (isRate(words, i)) i += words[i + 1]!.text === '%' ? 2 : 3
    else break
  }
  return i
}

/** A number of up to two digits and, where a comma parts them, decimals, before a per cent sign. */
function isRate(words: readonly LabelWord[], i: number): boolean {
  const isNumber = (at: number) =>
    words[at] !== undefined && words[at].end - words[at].start <= 5 && IS_NUMBER.test(words[at].text)
  return isNumber(i) && (words[i + 1]?.text === '%' || (isNumber(i + 1) && words[i + 2]?.text === '%'))
}

/** Digits as label words spell them: 0, 1, 5 and 8 are letters there. */
const IS_NUMBER = /^[oisb2-9]+$/u
