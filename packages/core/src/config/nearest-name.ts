/** The most edits at which a name still counts as meant. */
const MAX_EDITS = 3

/** The name that is fewest edits away, `undefined` when all are further than three or half of its length. */
export function nearestName(name: string, names: readonly string[]): string | undefined {
  let best: string | undefined
  let fewest = Math.min(MAX_EDITS, Math.floor(name.length / 2)) + 1
  for (const candidate of names) {
    if (Math.abs(candidate.length - name.length) >= fewest) continue
    const edits = editDistance(name, candidate)
    if (edits < fewest) {
      fewest = edits
      best = candidate
    }
  }
  return best
}

/** Levenshtein's distance, one row at a time. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1))
    }
    row = next
  }
  return row[b.length]!
}
