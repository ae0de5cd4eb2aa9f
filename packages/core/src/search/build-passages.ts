import type { Line, PageText } from '../document/page-text.ts'
import { SdkError } from '../errors/sdk-error.ts'
import type { Passage } from './passage.ts'

/** Options of {@link buildPassages}. */
export interface PassageOptions {
  /** UTF-16 units a passage may hold; a single longer line is a passage of its own. Default 1200. */
  readonly maxLength?: number
  /** UTF-16 units, at most, that a passage repeats of the one before it; whole lines only. Default 150. */
  readonly overlap?: number
}

export const PASSAGE_DEFAULTS = {
  /** About 200 English words, near the 256 terms BM25 takes for an average text; a receipt stays whole. */
  maxLength: 1200,
  /** A sentence or two, so that an answer across a border stands whole on one side. */
  overlap: 150,
} as const satisfies Required<PassageOptions>

/** A page up to this much over `maxLength` stays whole rather than leave a scrap. */
const SLACK = 1.25

/**
 * The passages of a document's pages, in order. A short page is one passage; a long one is cut between lines, best
 * after a line that ends a sentence or before a blank one. Pages without text give none. Passages never cross pages.
 *
 * @throws SdkError `INPUT_ERROR` for lengths that are not positive, or an overlap above half of `maxLength`
 */
export function buildPassages(pages: readonly PageText[], options: PassageOptions = {}): Passage[] {
  const { maxLength = PASSAGE_DEFAULTS.maxLength, overlap = PASSAGE_DEFAULTS.overlap } = options
  if (!(maxLength > 0)) throw new SdkError('INPUT_ERROR', `buildPassages: maxLength is ${maxLength}; must be above 0`)
  if (!(overlap >= 0 && overlap <= maxLength / 2)) {
    throw new SdkError('INPUT_ERROR', `buildPassages: overlap is ${overlap}; allowed 0 to ${maxLength / 2}`)
  }
  return pages.flatMap((page) => passagesOfPage(page, maxLength, overlap))
}

function passagesOfPage(page: PageText, maxLength: number, overlap: number): Passage[] {
  const { lines } = page
  const starts = lineStarts(lines)
  const passages: Passage[] = []
  let first = 0
  while (first < lines.length) {
    const end = endOfPassage(lines, starts, first, maxLength)
    const passage = passageOf(page, starts, first, end, passages.length)
    if (passage.text.trim() !== '') passages.push(passage)
    if (end === lines.length) break
    first = startOfNext(lines, starts, first, end, overlap)
  }
  return passages
}

/** Where each line starts in the page's text; one entry more, for the end (a line feed beyond it). */
function lineStarts(lines: readonly Line[]): number[] {
  const starts = [0]
  for (const line of lines) starts.push(starts.at(-1)! + line.text.length + 1)
  return starts
}

/** One past the last line of the passage that begins with line `first`. */
function endOfPassage(lines: readonly Line[], starts: readonly number[], first: number, maxLength: number): number {
  const lengthTo = (end: number) => starts[end]! - starts[first]! - 1
  if (lengthTo(lines.length) <= maxLength * SLACK) return lines.length
  let end = first + 1
  while (end < lines.length && lengthTo(end + 1) <= maxLength) end++
  // A better border in the last third is worth a shorter passage.
  for (let border = end; border > first + 1 && lengthTo(border) > (maxLength * 2) / 3; border--) {
    if (endsParagraph(lines, border)) return border
  }
  return end
}

function endsParagraph(lines: readonly Line[], end: number): boolean {
  return /[.!?:][")\]’”]?$/.test(lines[end - 1]!.text.trimEnd().slice(-2)) || lines[end]!.text.trim() === ''
}

/** The line the next passage begins with: as many of the last lines again as fit into `overlap`. */
function startOfNext(
  lines: readonly Line[],
  starts: readonly number[],
  first: number,
  end: number,
  overlap: number,
): number {
  let start = end
  while (start - 1 > first && starts[end]! - starts[start - 1]! <= overlap) start--
  while (start < end && lines[start]!.text.trim() === '') start++
  return start
}

function passageOf(
  page: PageText,
  starts: readonly number[],
  first: number,
  end: number,
  passageIndex: number,
): Passage {
  const lines = page.lines.slice(first, end)
  return {
    pageIndex: page.pageIndex,
    passageIndex,
    text: lines.map((line) => line.text).join('\n'),
    start: starts[first]!,
    end: starts[end]! - 1,
    lines,
  }
}
