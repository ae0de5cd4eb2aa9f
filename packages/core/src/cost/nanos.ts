/**
 * Money as a whole number of billionths of the currency, so that sums are exact and a budget is kept to the last
 * digit. Exact up to nine million.
 */
export type Nanos = number

/** Rounds to the nearest billionth; never less for more. */
export function toNanos(amount: number): Nanos {
  return Math.round(amount * 1e9)
}

/** In the currency itself, for people and reports. */
export function fromNanos(nanos: Nanos): number {
  return nanos / 1e9
}
