import type { Meter } from '../ports/meter.ts'

/**
 * How a request was answered: from the cache, from it past its freshness, by a load of its own, by the load of another
 * caller, or not at all.
 */
export type RequestResult = 'hit' | 'stale' | 'miss' | 'shared' | 'error'

/** Requests of one namespace. `hitRatio` is the share answered without a load of their own; null before the first. */
export interface RequestTally extends Readonly<Record<RequestResult, number>> {
  readonly hitRatio: number | null
}

type Counts = Record<RequestResult, number>

/** Counts requests by namespace, and tells the meter. */
export class RequestCounts {
  readonly #byNamespace = new Map<string, Counts>()
  readonly #meter: Meter | undefined

  constructor(meter: Meter | undefined) {
    this.#meter = meter
  }

  add(namespace: string, result: RequestResult): void {
    const counts = this.#byNamespace.get(namespace) ?? { hit: 0, stale: 0, miss: 0, shared: 0, error: 0 }
    counts[result]++
    this.#byNamespace.set(namespace, counts)
    this.#meter?.count('cache_requests_total', { cache: namespace, result })
    this.#meter?.gauge('cache_hit_ratio', hitRatio(counts) ?? 0, { cache: namespace })
  }

  all(): Readonly<Record<string, RequestTally>> {
    return Object.fromEntries(
      [...this.#byNamespace].map(([namespace, counts]) => [namespace, { ...counts, hitRatio: hitRatio(counts) }]),
    )
  }
}

function hitRatio({ hit, stale, miss, shared, error }: Counts): number | null {
  const all = hit + stale + miss + shared + error
  return all === 0 ? null : (hit + stale + shared) / all
}
