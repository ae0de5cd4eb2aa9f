/** How two multisets agree. */
export interface BagMatch {
  /** Members in both, counted as often as in both. */
  readonly matched: number
  readonly expected: number
  readonly seen: number
}

/** Compares two lists as multisets; empty strings count for nothing. */
export function matchBags(expected: readonly string[], seen: readonly string[]): BagMatch {
  const left = new Map<string, number>()
  for (const member of expected) if (member !== '') left.set(member, (left.get(member) ?? 0) + 1)
  let matched = 0
  let seenCount = 0
  for (const member of seen) {
    if (member === '') continue
    seenCount++
    const count = left.get(member) ?? 0
    if (count === 0) continue
    matched++
    left.set(member, count - 1)
  }
  return { matched, expected: expected.filter((member) => member !== '').length, seen: seenCount }
}

const EMPTY_MATCH: BagMatch = { matched: 0, expected: 0, seen: 0 }

/** The counts of several documents together (micro average). */
export function poolMatches(matches: Iterable<BagMatch>): BagMatch {
  let pooled = EMPTY_MATCH
  for (const { matched, expected, seen } of matches) {
    pooled = { matched: pooled.matched + matched, expected: pooled.expected + expected, seen: pooled.seen + seen }
  }
  return pooled
}

/** Precision, recall and their harmonic mean, each 0 where it is not defined. */
export function f1Of({ matched, expected, seen }: BagMatch): { precision: number; recall: number; f1: number } {
  const precision = seen === 0 ? 0 : matched / seen
  const recall = expected === 0 ? 0 : matched / expected
  return { precision, recall, f1: precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall) }
}
