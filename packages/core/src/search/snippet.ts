import { matchingWords } from './highlight.ts'
import type { TextWord } from './word-boxes.ts'

/** UTF-16 units; two lines of a result list. */
export const SNIPPET_LENGTH = 200

const ELLIPSIS = '…'

/**
 * A piece of `text` on one line, at most `maxLength` units and two ellipses long, where the most words of the query
 * stand together; the beginning when none stands in it. Words are kept whole, except one longer than `maxLength`.
 */
export function snippetOf(text: string, query: string, maxLength: number = SNIPPET_LENGTH): string {
  const line = text.replace(/\s/g, ' ')
  if (line.trim().length <= maxLength) return collapse(line)
  const [from, to] = densestWindow(matchingWords(line, query), maxLength)
  // What the matches leave of the room is shared by both sides; what one side cannot use goes to the other.
  const room = Math.max(0, maxLength - (to - from))
  const start = Math.max(0, Math.min(from - Math.floor(room / 2), line.length - maxLength))
  const first = start === 0 ? 0 : Math.min(wordStart(line, start), from)
  const last = Math.min(line.length, first + maxLength)
  const end = last === line.length ? last : wordEnd(line, first, last)
  return `${first > 0 ? ELLIPSIS : ''}${collapse(line.slice(first, end))}${end < line.length ? ELLIPSIS : ''}`
}

/** Start and end of the stretch of at most `maxLength` that holds the most matches, the first such. */
function densestWindow(matches: readonly TextWord[], maxLength: number): readonly [number, number] {
  let best: readonly [number, number] = [0, 0]
  let bestCount = 0
  let first = 0
  matches.forEach((match, last) => {
    while (first < last && match.end - matches[first]!.start > maxLength) first++
    if (last - first + 1 > bestCount) {
      bestCount = last - first + 1
      best = [matches[first]!.start, match.end]
    }
  })
  return best
}

/** The first start of a word at or after `at`; `at` itself when a single word fills the text. */
function wordStart(line: string, at: number): number {
  if (line[at - 1] === ' ') return at
  const space = line.indexOf(' ', at)
  return space === -1 ? at : space + 1
}

/** The last end of a word at or before `at` and after `first`; `at` itself when a single word fills the window. */
function wordEnd(line: string, first: number, at: number): number {
  if (line[at] === ' ') return at
  const space = line.lastIndexOf(' ', at)
  return space <= first ? at : space
}

function collapse(text: string): string {
  return text.replace(/ +/g, ' ').trim()
}
