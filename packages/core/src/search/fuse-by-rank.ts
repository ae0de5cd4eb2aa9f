import { SdkError } from '../errors/sdk-error.ts'

/** Options of {@link fuseByRank}. */
export interface RrfOptions {
  /** Rank constant: a list adds 1 / (position + k), position from 0, as Qdrant counts. The customary 60 with ranks from 1 is 61 here. Default 2. */
  readonly k?: number
}

/** Qdrant's default. */
export const RRF_DEFAULTS = { k: 2 } as const satisfies Required<RrfOptions>

/**
 * Reciprocal rank fusion (Cormack, Clarke & Büttcher 2009): one list of ids from several, best first. An id's score is
 * the sum of 1 / (position + k) over the lists it is in. Equal scores keep the order in which the ids were first met.
 *
 * @throws SdkError `INPUT_ERROR` when k is not above 0
 */
export function fuseByRank<Id extends string | number>(
  lists: readonly (readonly Id[])[],
  options: RrfOptions = {},
): { readonly id: Id; readonly score: number }[] {
  const { k = RRF_DEFAULTS.k } = options
  if (!(k > 0)) throw new SdkError('INPUT_ERROR', `fuseByRank: k is ${k}; must be above 0`)
  const scores = new Map<Id, number>()
  for (const list of lists) {
    list.forEach((id, position) => {
      scores.set(id, (scores.get(id) ?? 0) + 1 / (position + k))
    })
  }
  return [...scores].map(([id, score]) => ({ id, score })).sort((a, b) => b.score - a.score)
}
