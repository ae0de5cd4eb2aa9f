import { raceWithSignal } from '../deadline/deadline.ts'
import { SdkError, toSdkError } from '../errors/sdk-error.ts'
import { hitFromPoint, SPARSE_VECTOR_NAME } from '../search/index.ts'
import type { SearchHit } from '../vectors/search-hit.ts'
import { callStore } from './call-store.ts'
import { resolvesToCollection } from './ensure-collection.ts'
import { type PipelineParts, requireRange } from './parts.ts'
import type { SearchOptions } from './pipeline.ts'

const SEARCH_DEFAULTS = { limit: 10 } as const
/** A query is a sentence or two; longer texts are documents. */
const MAX_QUERY_LENGTH = 10_000

/** Passages that answer the query, best first. */
export async function searchPassages(
  parts: PipelineParts,
  query: string,
  options: SearchOptions,
  signal: AbortSignal,
): Promise<readonly SearchHit[]> {
  const { store, sparseEmbedder, collection, clock, meter, logger } = parts
  const startedAt = clock.monotonic()
  if (!store || !sparseEmbedder)
    throw new SdkError('NOT_AVAILABLE', 'this pipeline has no store to search', { stage: 'search' })
  const limit = options.limit ?? SEARCH_DEFAULTS.limit
  requireRange('limit', limit, 1, 10_000)
  if (typeof query !== 'string')
    throw new SdkError('INPUT_ERROR', `the query is ${query}, not a text`, { stage: 'search' })
  if (query.trim() === '') throw new SdkError('INPUT_ERROR', 'the query is empty', { stage: 'search' })
  if (query.length > MAX_QUERY_LENGTH) {
    throw new SdkError('INPUT_TOO_LARGE', `the query has ${query.length} characters; limit ${MAX_QUERY_LENGTH}`, {
      stage: 'search',
      limit: { name: 'MAX_QUERY_LENGTH', seen: query.length, allowed: MAX_QUERY_LENGTH },
    })
  }
  try {
    const vector = await sparseEmbedder.embedQuery(query, { signal })
    if (vector.indices.length === 0) return []
    const { points } = await raceWithSignal(
      callStore(parts, {
        store,
        operation: 'query',
        work: () =>
          store.query(collection, {
            query: vector,
            using: SPARSE_VECTOR_NAME,
            limit,
            with_payload: true,
            ...(options.filter && { filter: options.filter }),
          }),
        context: { signal },
      }),
      signal,
    )
    const hits = points.map((point) => hitFromPoint(point, query))
    meter.count('search_requests_total', { status: 'success' })
    meter.observe('search_duration_seconds', (clock.monotonic() - startedAt) / 1000)
    logger.info('search.finished', { hits: hits.length, latency_ms: clock.monotonic() - startedAt })
    return hits
  } catch (error) {
    meter.count('search_requests_total', { status: signal.aborted ? 'aborted' : 'error' })
    if (SdkError.isInstance(error) && error.code === 'NOT_FOUND' && !(await resolvesToCollection(store, collection))) {
      throw new SdkError('NOT_FOUND', `the collection "${collection}" does not exist yet: process a document first`, {
        stage: 'search',
        provider: store.name,
        cause: error,
      })
    }
    throw toSdkError(error, 'STORE_ERROR', { stage: 'search', provider: store.name })
  }
}
