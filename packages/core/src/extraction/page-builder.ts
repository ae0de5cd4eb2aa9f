// Builders that make pages readable in tests.
import type { PageText } from '../document/page-text.ts'
import { type BoxedLine, pageTextsFromLines } from '../document/page-text-from-lines.ts'

const CHARACTER = 8
const LINE = 20
const SIZE = { width: 1000, height: 1400 }

/** Text at a column of the page, counted in characters from the left. */
export interface Cell {
  readonly at: number
  readonly text: string
}

export const cell = (at: number, text: string): Cell => ({ at, text })

/** A page of rows from the top: a text begins at the left, cells at their columns, an empty text leaves a gap. */
export function pageOf(...rows: readonly (string | readonly Cell[])[]): PageText[] {
  const lines = rows.flatMap((row, i) => {
    const cells = typeof row === 'string' ? [cell(0, row)] : row
    return cells.filter(({ text }) => text !== '').map(({ at, text }) => lineAt(at, i, text))
  })
  return pageTextsFromLines(lines, [SIZE])
}

function lineAt(column: number, row: number, text: string): BoxedLine {
  const x = 20 + column * CHARACTER
  const y = 20 + row * LINE
  return { text, box: [x, y, x + text.length * CHARACTER, y + LINE * 0.8] }
}
