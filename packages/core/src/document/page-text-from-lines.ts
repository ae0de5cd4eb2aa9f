import { boxFromUnits } from './box.ts'
import { lineFromWords, pageTextFromLines } from './build-page-text.ts'
import type { Line, PageText, Word } from './page-text.ts'

/** A line as other programs write it: text and a box `[x0, y0, x1, y1]` in the page's own units. */
export interface BoxedLine {
  readonly text: string
  readonly box: readonly [number, number, number, number]
  /** From 0. Default 0. */
  readonly page?: number
  /** 0..1. Default 1. */
  readonly confidence?: number
}

export interface PageSize {
  readonly width: number
  readonly height: number
}

/**
 * Pages made of lines that know their box but not their words: each line's width is shared among its words and
 * spaces by their number of characters. Pages run from 0 to the highest page named, those without lines are empty.
 *
 * @param pageSizes by page; where missing, the largest coordinates of the page's lines stand for its size
 * @param provider  name given to the pages
 */
export function pageTextsFromLines(
  lines: readonly BoxedLine[],
  pageSizes: readonly PageSize[] = [],
  provider = 'lines',
): PageText[] {
  const byPage: BoxedLine[][] = []
  for (const line of lines) {
    const page = line.page ?? 0
    while (byPage.length <= page) byPage.push([])
    byPage[page]!.push(line)
  }
  return byPage.map((pageLines, pageIndex) => {
    const size = pageSizes[pageIndex] ?? extentOf(pageLines)
    const built = pageLines.map((line) => splitLine(line, size)).filter((line) => line.words.length > 0)
    return pageTextFromLines(pageIndex, built, provider)
  })
}

function extentOf(lines: readonly BoxedLine[]): PageSize {
  let width = 1
  let height = 1
  for (const { box } of lines) {
    width = Math.max(width, box[0], box[2])
    height = Math.max(height, box[1], box[3])
  }
  return { width, height }
}

function splitLine(line: BoxedLine, { width, height }: PageSize): Line {
  const parts = line.text.split(/\s+/u).filter((part) => part !== '')
  const characters = parts.reduce((sum, part) => sum + part.length, 0) + Math.max(0, parts.length - 1)
  const [x0, y0, x1, y1] = line.box
  const step = (x1 - x0) / Math.max(1, characters)
  let at = 0
  const words: Word[] = parts.map((text) => {
    const from = x0 + at * step
    const to = from + text.length * step
    at += text.length + 1
    return { text, box: boxFromUnits(from, y0, to, y1, width, height), confidence: line.confidence ?? 1 }
  })
  return lineFromWords(words)
}
