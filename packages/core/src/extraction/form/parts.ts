import type { Box } from '../../document/box.ts'
import { type Row, subRun, type TextRun } from '../rows.ts'

/** A cell, or the part of one before or behind a colon. */
export interface Part {
  readonly row: Row
  readonly cell: TextRun
  /** Offsets in the cell's text. */
  readonly from: number
  readonly to: number
  readonly text: string
  readonly box: Box | null
  /** True when a colon or question mark ends it. */
  readonly isKey: boolean
}

/** Longest key before a colon, in words. */
const MOST_KEY_WORDS = 10
/** Longest key without a colon, in words. */
const MOST_LABEL_WORDS = 6

/** The parts of a row from left to right. */
export function partsOf(row: Row): Part[] {
  return row.cells.flatMap((cell) => {
    const colon = keyEnd(cell.text)
    if (colon === 0) return [part(row, cell, 0, cell.text.length, false)]
    const rest = colon + /^[\s:]*/u.exec(cell.text.slice(colon))![0].length
    const key = part(row, cell, 0, colon, true)
    return rest < cell.text.length ? [key, part(row, cell, rest, cell.text.length, false)] : [key]
  })
}

function part(row: Row, cell: TextRun, from: number, to: number, isKey: boolean): Part {
  return { row, cell, from, to, text: cell.text.slice(from, to), box: subRun(cell, from, to).box, isKey }
}

/** One past the colon that ends the key at the start of a cell; 0 when the cell starts with none. */
function keyEnd(text: string): number {
  for (let i = text.indexOf(':'); i >= 0; i = text.indexOf(':', i + 1)) {
    const before = text.slice(0, i)
    // A time of day, a web address.
    if (/\d\s?$/u.test(before) && /^\s?\d/u.test(text.slice(i + 1))) continue
    if (text.startsWith('//', i + 1)) continue
    return /\p{L}/u.test(before) && before.trim().split(' ').length <= MOST_KEY_WORDS ? i + 1 : 0
  }
  return /^\p{L}[^?]{2,70}\?$/u.test(text) && text.split(' ').length <= 3 ? text.length : 0
}

/** True for a few words that may be a label: short, letters for the most part, begun in a capital or with a sign. */
export function isLabelLike({ text }: { readonly text: string }): boolean {
  const letters = text.replace(/[^\p{L}]/gu, '').length
  if (letters < 2 || letters < text.replace(/\s/gu, '').length * 0.6) return false
  if (text.split(' ').length > MOST_LABEL_WORDS || /[,;]/u.test(text)) return false
  return /^[\p{Lu}#$(%&]/u.test(text)
}

/** A mark in a box to be ticked. */
export const isTick = ({ text }: { readonly text: string }): boolean => /^[xX✓✔☑☒]$/u.test(text.trim())

/** Horizontal share of the narrower of two boxes; 1 where there are no boxes to compare. */
export function overlapOf(a: Box | null, b: Box | null): number {
  if (!a || !b) return 0
  const shared = Math.min(a.x1, b.x1) - Math.max(a.x0, b.x0)
  return Math.max(0, shared / Math.max(1e-9, Math.min(a.x1 - a.x0, b.x1 - b.x0)))
}

/** Empty height between two boxes in heights of the lower one; 0 without boxes. */
export function gapAbove(upper: Box | null, lower: Box | null): number {
  if (!upper || !lower) return 0
  return (lower.y0 - upper.y1) / Math.max(1e-9, lower.y1 - lower.y0)
}
