import { editDistance } from '../evaluation/edit-distance.ts'

/** The candidate that `word` was probably meant to be; undefined when none is near (two letters, or a third of them). */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined
  let bestDistance = Number.POSITIVE_INFINITY
  for (const candidate of candidates) {
    const distance = editDistance([...word.toLowerCase()], [...candidate.toLowerCase()])
    if (
      distance < bestDistance &&
      distance <= Math.max(2, Math.ceil(candidate.length / 3)) &&
      distance < candidate.length
    ) {
      best = candidate
      bestDistance = distance
    }
  }
  return best
}

/** `; did you mean X?` where a candidate is near, else nothing. */
export function didYouMean(word: string, candidates: Iterable<string>): string {
  const candidate = nearest(word, candidates)
  return candidate === undefined ? '' : `; did you mean ${candidate}?`
}
