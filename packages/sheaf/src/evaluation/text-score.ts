import { type BagMatch, matchBags } from './bag-match.ts'
import { editDistance } from './edit-distance.ts'

/** What one document's text is worth against the truth. Counts, so that documents can be pooled. */
export interface TextScore {
  /** Edit distance in characters, white space folded, and the same with all letters in upper case. */
  readonly characterErrors: number
  readonly characterErrorsFolded: number
  /** Characters of the truth. */
  readonly characters: number
  /** Words as a multiset, upper case. */
  readonly words: BagMatch
  /** Lines of the truth that occur in the reading, and all of them. */
  readonly linesFound: number
  readonly lines: number
}

/** Text as it is compared: compatibility forms (NFKC), runs of white space as one space. */
export function foldSpace(text: string): string {
  return text.normalize('NFKC').replace(/\s+/gu, ' ').trim()
}

/** Upper case; signs of a diameter, which recognisers confuse, as one. */
function foldCase(text: string): string {
  return text.replace(/[ØøΦφ∅⌀]/gu, '⌀').toUpperCase()
}

/** Compares a reading with the truth. Order counts for characters, not for words and lines. */
export function scoreText(
  truth: { readonly text: string; readonly lines: readonly string[] },
  reading: { readonly text: string; readonly lines: readonly string[] },
): TextScore {
  const expected = foldSpace(truth.text)
  const seen = foldSpace(reading.text)
  const expectedCharacters = [...expected]
  const solid = (text: string) => foldCase(foldSpace(text)).replaceAll(' ', '')
  const expectedLines = truth.lines.map(solid).filter((line) => line !== '')
  const haystack = [solid(seen), ...reading.lines.map(solid)]
  return {
    characterErrors: editDistance(expectedCharacters, [...seen]),
    characterErrorsFolded: editDistance([...expected.toUpperCase()], [...seen.toUpperCase()]),
    characters: expectedCharacters.length,
    words: matchBags(foldCase(expected).split(' '), foldCase(seen).split(' ')),
    lines: expectedLines.length,
    linesFound: expectedLines.filter((line) => haystack.some((text) => text.includes(line))).length,
  }
}
