import { type Box, unionBoxes } from '../document/box.ts'
import type { PageText } from '../document/page-text.ts'

/** A word with its place in the text of its page. */
export interface Token {
  readonly text: string
  readonly page: PageText
  /** UTF-16 offsets in `page.text`. */
  readonly start: number
  readonly end: number
  readonly box: Box | null
  readonly confidence: number
}

/** Words read from left to right, as one string for the rules to look at, with the way back to the words. */
export interface TextRun {
  /** The words joined by single spaces. */
  readonly text: string
  readonly tokens: readonly Token[]
  /** Where each word starts in `text`. */
  readonly starts: readonly number[]
  readonly box: Box | null
  readonly page: PageText
}

/** What stands at one height of a page. A cell is a stretch of the row without a wide gap. */
export interface Row extends TextRun {
  /** Position in {@link TextView.rows}. */
  readonly index: number
  readonly cells: readonly TextRun[]
}

/** A document as rows, top down, page after page. */
export interface TextView {
  readonly pages: readonly PageText[]
  readonly rows: readonly Row[]
}

/**
 * Gap between two words, in widths of a character, from which they stand in different cells.
 * A space is one character wide, justified print stretches it to about 1.5.
 */
const CELL_GAP = 1.8
/** Part of the smaller height by which the middles of two words of one row may differ. */
const ROW_TOLERANCE = 0.5
/** Slopes are told from this many pieces on. */
const LEAST_PIECES = 12
/** Share of the level rows that a slope must come down to. */
const CLEARLY_FEWER = 0.85
/** Largest slope that is looked for, in line heights across the page: beyond, pages are to be straightened before. */
const MOST_LINES_ASKEW = 3
const SLOPE_STEPS = 12
/** Rows that are looked at for a place to put a line: only the last ones can still reach it. */
const OPEN_ROWS = 8

/**
 * The rows of the pages by geometry, so that it does not matter whether the reader joined the parts of a row into
 * one line. Where words have no boxes a line is a row with one cell.
 */
export function viewOf(pages: readonly PageText[]): TextView {
  const rows: Row[] = []
  for (const page of pages) {
    const width = characterWidth(page)
    for (const tokens of rowsOfPage(page)) {
      rows.push({ ...runOf(tokens, page), index: rows.length, cells: cellsOf(tokens, page, width) })
    }
  }
  return { pages, rows }
}

/** The run made of these words. */
export function runOf(tokens: readonly Token[], page: PageText): TextRun {
  let text = ''
  const starts: number[] = []
  for (const token of tokens) {
    if (text !== '') text += ' '
    starts.push(text.length)
    text += token.text
  }
  return { text, tokens, starts, box: unionBoxes(tokens.map((token) => token.box)), page }
}

/** The part of a run between two offsets of its text, cut to whole words. */
export function subRun(run: TextRun, from: number, to: number): TextRun {
  const inside = run.tokens.filter((token, i) => run.starts[i]! < to && run.starts[i]! + token.text.length > from)
  return runOf(inside, run.page)
}

/** Mean height of the words' boxes in fractions of the page; 0 without boxes. */
export function heightOf(run: TextRun): number {
  let sum = 0
  let count = 0
  for (const token of run.tokens) {
    if (!token.box) continue
    sum += token.box.y1 - token.box.y0
    count++
  }
  return count === 0 ? 0 : sum / count
}

/** Share of the narrower of two runs that lies above or below the other, 0..1; 0 when one has no box. */
export function horizontalOverlap(a: TextRun, b: TextRun): number {
  if (!a.box || !b.box) return 0
  const shared = Math.min(a.box.x1, b.box.x1) - Math.max(a.box.x0, b.box.x0)
  const narrower = Math.min(a.box.x1 - a.box.x0, b.box.x1 - b.box.x0)
  return narrower <= 0 ? 0 : Math.max(0, shared / narrower)
}

/** The words of each line with their offsets; words that the page's text does not hold in this order are left out. */
function tokensByLine(page: PageText): Token[][] {
  let cursor = 0
  return page.lines.map((line) => {
    const tokens: Token[] = []
    for (const word of line.words) {
      if (word.text === '') continue
      const start = page.text.indexOf(word.text, cursor)
      if (start < 0) continue
      cursor = start + word.text.length
      tokens.push({ text: word.text, page, start, end: cursor, box: word.box, confidence: word.confidence })
    }
    return tokens
  })
}

/** A line, or the part of one, on its way into a row. */
interface Piece {
  readonly tokens: readonly Token[]
  readonly box: Box
  readonly middle: number
  readonly height: number
}

function rowsOfPage(page: PageText): Token[][] {
  const rows: Token[][] = []
  const pieces: Piece[] = []
  for (const tokens of tokensByLine(page)) {
    const box = unionBoxes(tokens.map((token) => token.box))
    if (tokens.length === 0) continue
    if (box === null) {
      rows.push(tokens)
      continue
    }
    const height = tokens.reduce((sum, { box: b }) => sum + (b ? b.y1 - b.y0 : 0), 0) / tokens.length
    pieces.push({ tokens, box, middle: (box.y0 + box.y1) / 2, height })
  }
  const level = levelled(pieces, slopeOf(pieces))
  level.sort((a, b) => a.middle - b.middle || a.box.x0 - b.box.x0)
  const open: Piece[][] = []
  for (const piece of level) {
    const row = rowFor(piece, open.slice(-OPEN_ROWS))
    if (row) row.push(piece)
    else open.push([piece])
  }
  const middle = (row: readonly Piece[]) => row.reduce((sum, piece) => sum + piece.middle, 0) / row.length
  open.sort((a, b) => middle(a) - middle(b))
  for (const row of open) rows.push(row.sort((a, b) => a.box.x0 - b.box.x0).flatMap((piece) => piece.tokens))
  return rows
}

/** The pieces with their middles as they would be if rows of this slope were level. */
function levelled(pieces: readonly Piece[], slope: number): Piece[] {
  if (slope === 0) return [...pieces]
  return pieces.map((piece) => ({ ...piece, middle: piece.middle - slope * ((piece.box.x0 + piece.box.x1) / 2 - 0.5) }))
}

/**
 * How much rows sink from the left edge of the page to the right one, in heights of the page: the slope at which the
 * pieces fall into clearly fewest rows, 0 when none is clearly better. A photograph taken askew has its amounts a
 * line lower than their labels.
 */
function slopeOf(pieces: readonly Piece[]): number {
  if (pieces.length < LEAST_PIECES) return 0
  const heights = pieces.map((piece) => piece.height).sort((a, b) => a - b)
  const height = heights[heights.length >> 1]!
  const level = rowCount(pieces, 0, height)
  let best = 0
  let fewest = level * CLEARLY_FEWER
  for (let step = -SLOPE_STEPS; step <= SLOPE_STEPS; step++) {
    const slope = (step / SLOPE_STEPS) * MOST_LINES_ASKEW * height
    const count = rowCount(pieces, slope, height)
    if (count > fewest || (count === fewest && Math.abs(slope) >= Math.abs(best))) continue
    best = slope
    fewest = count
  }
  return best
}

function rowCount(pieces: readonly Piece[], slope: number, height: number): number {
  const middles = levelled(pieces, slope).map((piece) => piece.middle)
  middles.sort((a, b) => a - b)
  let count = 1
  for (let i = 1; i < middles.length; i++) if (middles[i]! - middles[i - 1]! > height * 0.4) count++
  return count
}

/** The open row whose nearest piece stands at the same height beside this one. */
function rowFor(piece: Piece, open: readonly Piece[][]): Piece[] | null {
  let best: Piece[] | null = null
  let bestDistance = Number.POSITIVE_INFINITY
  for (const row of open) {
    if (row.some((other) => overlapsAcross(piece, other))) continue
    const nearest = row.reduce((a, b) => (gapBetween(piece, a) <= gapBetween(piece, b) ? a : b))
    const distance = Math.abs(nearest.middle - piece.middle)
    if (distance >= ROW_TOLERANCE * Math.min(nearest.height, piece.height) || distance >= bestDistance) continue
    best = row
    bestDistance = distance
  }
  return best
}

function gapBetween(a: Piece, b: Piece): number {
  return Math.max(0, Math.max(a.box.x0, b.box.x0) - Math.min(a.box.x1, b.box.x1))
}

function overlapsAcross(a: Piece, b: Piece): boolean {
  const shared = Math.min(a.box.x1, b.box.x1) - Math.max(a.box.x0, b.box.x0)
  return shared > 0.3 * Math.min(a.box.x1 - a.box.x0, b.box.x1 - b.box.x0)
}

/** Median width of a character on the page, in fractions of its width; 0 without boxes. */
function characterWidth(page: PageText): number {
  const widths: number[] = []
  for (const line of page.lines) {
    for (const { text, box } of line.words) if (box && text.length > 0) widths.push((box.x1 - box.x0) / text.length)
  }
  widths.sort((a, b) => a - b)
  return widths[widths.length >> 1] ?? 0
}

function cellsOf(tokens: readonly Token[], page: PageText, pageCharacter: number): TextRun[] {
  const cells: TextRun[] = []
  let from = 0
  for (let i = 1; i <= tokens.length; i++) {
    const left = tokens[i - 1]!
    const right = tokens[i]
    if (right && !isCellBreak(left, right, pageCharacter)) continue
    cells.push(runOf(tokens.slice(from, i), page))
    from = i
  }
  return cells
}

function isCellBreak(left: Token, right: Token, pageCharacter: number): boolean {
  if (!left.box || !right.box) return false
  const gap = right.box.x0 - left.box.x1
  const own = (left.box.x1 - left.box.x0 + right.box.x1 - right.box.x0) / (left.text.length + right.text.length)
  // A heading's characters are wider than the page's, so its spaces are as well.
  return gap > CELL_GAP * Math.max(own, pageCharacter * 0.7)
}
