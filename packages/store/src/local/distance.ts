import type { Distance } from '@sheaf/core'

/**
 * How near two rows are, larger for nearer, in the form that sums over rows of multivectors: dot product, minus squared
 * Euclidean distance, minus Manhattan distance. Cosine is the dot product of unit rows.
 */
export type Nearness = (a: Float32Array, aStart: number, b: Float32Array, bStart: number, size: number) => number

export const NEARNESS: Readonly<Record<Distance, Nearness>> = {
  Cosine: dot,
  Dot: dot,
  Euclid: minusSquaredEuclid,
  Manhattan: minusManhattan,
}

/** The score that is reported for a nearness: distances are positive, and smaller ones are better. */
export function scoreOf(distance: Distance, nearness: number): number {
  if (distance === 'Euclid') return Math.sqrt(Math.abs(nearness))
  return distance === 'Manhattan' ? Math.abs(nearness) : nearness
}

/** Whether a smaller score is the better one. */
export function isSmallerBetter(distance: Distance): boolean {
  return distance === 'Euclid' || distance === 'Manhattan'
}

/**
 * Scales each row to length 1, as the server does on writing: a row whose squared length is below 2^-23 or within 1e-6
 * of 1 stays as it is.
 */
export function normalizeRows(rows: Float32Array, size: number): void {
  for (let start = 0; start < rows.length; start += size) {
    const squared = dot(rows, start, rows, start, size)
    if (squared < 2 ** -23 || Math.abs(squared - 1) <= 1e-6) continue
    const length = Math.sqrt(squared)
    for (let i = start; i < start + size; i++) rows[i] = rows[i]! / length
  }
}

function dot(a: Float32Array, aStart: number, b: Float32Array, bStart: number, size: number): number {
  let sum = 0
  for (let i = 0; i < size; i++) sum += a[aStart + i]! * b[bStart + i]!
  return sum
}

function minusSquaredEuclid(a: Float32Array, aStart: number, b: Float32Array, bStart: number, size: number): number {
  let sum = 0
  for (let i = 0; i < size; i++) {
    const difference = a[aStart + i]! - b[bStart + i]!
    sum -= difference * difference
  }
  return sum
}

function minusManhattan(a: Float32Array, aStart: number, b: Float32Array, bStart: number, size: number): number {
  let sum = 0
  for (let i = 0; i < size; i++) sum -= Math.abs(a[aStart + i]! - b[bStart + i]!)
  return sum
}
