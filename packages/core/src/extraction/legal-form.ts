import { isOneEditApart } from './fold.ts'
import { findExactPhrase, type LabelMatch, wordsOf } from './label-match.ts'
import { LEGAL_FORMS } from './labels/company.ts'
import type { TextRun } from './rows.ts'

/** A legal form in a name, and how it is spelt where the reader got a character wrong. */
export interface LegalForm extends LabelMatch {
  /** `SDN BHD` for `SON BHD`; null where nothing was misread. */
  readonly corrected: string | null
}

/**
 * The legal form in a name, if one stands there as such. Forms of two letters must be in capitals or end the name
 * (`KG` is a form, `kg` a unit); forms of two words may have one misread character in all.
 */
export function findLegalForm(run: TextRun): LegalForm | null {
  const words = wordsOf(run)
  const match = findExactPhrase(words, LEGAL_FORMS)
  if (match && isPrintedAsForm(run.text, match)) return { ...match, corrected: null }
  return misreadForm(run)
}

function isPrintedAsForm(text: string, { start, end }: LabelMatch): boolean {
  const form = text.slice(start, end)
  if (form.replace(/[^\p{L}]/gu, '').length > 2 || form === form.toUpperCase()) return true
  return /^\p{Lu}/u.test(form) && /^(?:[.,&)]|\s*$)/u.test(text.slice(end))
}

/** Two words in capitals that are one character away from a form of two words. */
function misreadForm(run: TextRun): LegalForm | null {
  const words = wordsOf(run)
  for (let first = 1; first + 1 < words.length; first++) {
    const [a, b] = [words[first]!, words[first + 1]!]
    const text = run.text.slice(a.start, b.end)
    if (text !== text.toUpperCase()) continue
    for (const form of LEGAL_FORMS) {
      if (
        form.length !== 2 ||
        form.join('').length < 6 ||
        a.text.length !== form[0]!.length ||
        b.text.length !== form[1]!.length
      )
        continue
      if (!isOneEditApart(a.text + b.text, form.join(''))) continue
      return {
        first,
        last: first + 1,
        start: a.start,
        end: b.end,
        isExact: false,
        corrected: form.join(' ').toUpperCase(),
      }
    }
  }
  return null
}
