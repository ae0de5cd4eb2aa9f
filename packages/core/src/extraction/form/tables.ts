import { gapAbove, isLabelLike, overlapOf, type Part } from './parts.ts'

/** A column of a table: its head, of one part or stacked ones, and the parts below. */
export interface TableColumn {
  readonly head: readonly Part[]
  readonly values: readonly Part[]
}

const LEAST_ROWS = 2
/** Empty height between rows of one table, in line heights. */
const MOST_GAP = 1.6
/** Part of a cell that must stand under its head. */
const LEAST_OVERLAP = 0.25

/**
 * The table whose head is this row: two or more labels with nothing but parts under them in the next rows.
 * Null when fewer than two rows follow or no row fills two columns.
 */
export function tableBelow(
  rows: readonly (readonly Part[])[],
  index: number,
): { readonly columns: readonly TableColumn[]; readonly end: number } | null {
  const heads = rows[index]!
  if (heads.length < 2 || !heads.every((head) => head.isKey || isLabelLike(head))) return null
  const values: Part[][] = heads.map(() => [])
  let widest = 0
  let end = index + 1
  let last = heads
  for (; end < rows.length; end++) {
    const row = rows[end]!
    const placed = place(row, heads)
    if (!placed || row.length === 0 || row[0]!.row.page !== heads[0]!.row.page) break
    if (gapAbove(last[0]!.row.box, row[0]!.row.box) > MOST_GAP) break
    widest = Math.max(widest, row.length)
    for (const [i, part] of placed) values[i]!.push(part)
    last = row
  }
  if (end - index - 1 < LEAST_ROWS || widest < 2) return null
  if (heads.length === 2 && !heads.every((head) => head.isKey) && isList(heads, values)) return null
  const columns = heads.map((head, i) => ({
    head: [...stackedAbove(rows, index, head, heads), head],
    values: values[i]!,
  }))
  return { columns, end }
}

/**
 * Two columns may as well be a list of labels and what was filled in. In a table the second column is of one kind
 * (nearly all of it with digits, or nearly all without) and its head is not of the kind that has digits.
 */
function isList(heads: readonly Part[], values: readonly (readonly Part[])[]): boolean {
  const second = values[1]!
  const withDigits = second.filter((part) => /\d/u.test(part.text)).length / Math.max(1, second.length)
  return /\d/u.test(heads[1]!.text) || (withDigits > 0.2 && withDigits < 0.8)
}

/** The column of each part; null when one is a key, stands under no head, or two share one. */
function place(row: readonly Part[], heads: readonly Part[]): [number, Part][] | null {
  const placed: [number, Part][] = []
  for (const part of row) {
    if (part.isKey) return null
    let column = -1
    let best = LEAST_OVERLAP
    for (const [i, head] of heads.entries()) {
      const overlap = overlapOf(part.box, head.box)
      if (overlap > best) {
        column = i
        best = overlap
      }
    }
    if (column < 0 || placed.some(([other]) => other === column)) return null
    placed.push([column, part])
  }
  return placed
}

/** The upper line of a head of two lines: `NO. OF` over `STORES`. */
function stackedAbove(rows: readonly (readonly Part[])[], index: number, head: Part, heads: readonly Part[]): Part[] {
  const above = rows[index - 1]
  if (!above || above.length > heads.length || gapAbove(above[0]?.row.box ?? null, head.row.box) > 0.8) return []
  const over = above.filter((part) => overlapOf(part.box, head.box) > 0.4 && isLabelLike(part) && !part.isKey)
  // A title over several columns is no part of one head.
  return over.filter((part) => heads.filter((other) => overlapOf(part.box, other.box) > 0).length === 1)
}
