import { findExactPhrase, type LabelMatch, wordsOf } from './label-match.ts'
import { LEGAL_FORMS } from './labels/company.ts'
import type { TextRun } from './rows.ts'

/** The legal form in a name, if one stands there as such: forms of two letters must be in capitals (`KG` is a form, `kg` a unit). */
export function findLegalForm(run: TextRun): LabelMatch | null {
  const match = findExactPhrase(wordsOf(run), LEGAL_FORMS)
  if (!match) return null
  const text = run.text.slice(match.start, match.end)
  return text.replace(/[^\p{L}]/gu, '').length <= 2 && /^\p{Ll}/u.test(text) ? null : match
}
