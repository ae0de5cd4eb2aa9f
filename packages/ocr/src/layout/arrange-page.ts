import { lineFromWords, type PageText, pageTextFromLines } from '@sheaf/core'
import { type LevelY, levelling } from './baseline.ts'
import { findGutter } from './columns.ts'
import { placedLines, type Segment, segmentsOfLine, type TextScale, textScale } from './placed-words.ts'
import { type Row, rowsOf } from './rows.ts'
import { turnPage } from './turn-page.ts'

/**
 * The page in reading order: rows from top to bottom, each from left to right, so that a label and its amount are one
 * line; text that is set in columns is read column by column (recursive cut, after Nagy's X-Y trees, 1984). The words stay as
 * they are, and a page whose words have no boxes is given back unchanged.
 */
export function arrangePage(page: PageText): PageText {
  const { turn } = page
  if (turn) {
    const { turn: _, ...upright } = turnPage(page, turn)
    return { ...turnPage(arrangePage(upright), (360 - turn) as typeof turn), turn }
  }
  const lines = placedLines(page)
  if (!lines || lines.length === 0) return page
  const words = lines.flat()
  const scale = textScale(words)
  const levelY = levelling(lines)
  const segments = lines.flatMap((line) => segmentsOfLine(line, scale))
  const rows = inReadingOrder(segments, levelY, scale)
  return pageTextFromLines(
    page.pageIndex,
    rows.map((row) => lineFromWords(row.words)),
    page.provider,
  )
}

function inReadingOrder(segments: readonly Segment[], levelY: LevelY, scale: TextScale): Row[] {
  const rows = rowsOf(segments, levelY)
  const gutter = findGutter(rows, scale)
  if (!gutter) return rows
  const { x, first, end } = gutter
  const columns = rows.slice(first, end).flatMap((row) => row.segments)
  const part = (of: readonly Segment[]) => inReadingOrder(of, levelY, scale)
  return [
    ...part(rows.slice(0, first).flatMap((row) => row.segments)),
    ...part(columns.filter(({ box }) => box.x1 <= x)),
    ...part(columns.filter(({ box }) => box.x1 > x)),
    ...part(rows.slice(end).flatMap((row) => row.segments)),
  ]
}
