/**
 * Levenshtein distance of two sequences: the fewest insertions, deletions and substitutions that turn one into the
 * other (Wagner & Fischer 1974, two rows). Time is the product of the lengths, after equal ends are cut off.
 */
export function editDistance(from: readonly string[], to: readonly string[]): number {
  let start = 0
  let fromEnd = from.length
  let toEnd = to.length
  while (start < fromEnd && start < toEnd && from[start] === to[start]) start++
  while (fromEnd > start && toEnd > start && from[fromEnd - 1] === to[toEnd - 1]) {
    fromEnd--
    toEnd--
  }
  const rows = fromEnd - start
  const columns = toEnd - start
  if (rows === 0 || columns === 0) return rows + columns
  const numbers = new Map<string, number>()
  const numberOf = (symbol: string) => {
    const known = numbers.get(symbol)
    if (known === undefined) numbers.set(symbol, numbers.size)
    return known ?? numbers.size - 1
  }
  const across = Uint32Array.from(to.slice(start, toEnd), numberOf)
  let previous = Uint32Array.from({ length: columns + 1 }, (_, j) => j)
  let current = new Uint32Array(columns + 1)
  for (let i = 1; i <= rows; i++) {
    current[0] = i
    const symbol = numberOf(from[start + i - 1]!)
    for (let j = 1; j <= columns; j++) {
      const substituted = previous[j - 1]! + (symbol === across[j - 1] ? 0 : 1)
      current[j] = Math.min(substituted, previous[j]! + 1, current[j - 1]! + 1)
    }
    const swap = previous
    previous = current
    current = swap
  }
  return previous[columns]!
}
