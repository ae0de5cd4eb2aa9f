import {
  type DenseVector,
  type Filter,
  fuseByRank,
  type MultiVector,
  type PointId,
  type Prefetch,
  type QueryRequest,
  SdkError,
  type SparseVector,
} from '@sheaf/core'
import { compileFilter, type PointPredicate } from './compile-filter.ts'
import { isSmallerBetter, NEARNESS, scoreOf } from './distance.ts'
import type { LocalCollection } from './local-collection.ts'
import { type DenseConfig, ownEntry, parseDense, parseSparse, unknownVector } from './parse-vectors.ts'
import type { StoredMultiVector, StoredRecord } from './stored-record.ts'
import { TopPoints } from './top-points.ts'

/** A point with its score as it is reported. */
export interface ScoredRecord {
  readonly point: StoredRecord
  readonly score: number
}

/** The server's. */
const QUERY_DEFAULTS = { limit: 10, offset: 0 } as const

type QueryVector = DenseVector | SparseVector | MultiVector

/** One search of one vector space. */
interface NearestRequest {
  readonly query: QueryVector
  readonly using: string
  readonly limit: number
  readonly isWanted: PointPredicate
  readonly threshold: number | undefined
}

/**
 * The best points of a request, exactly. As on the server: the outer filter also holds for every prefetch; offset and
 * score threshold belong to the outer query; a vector query over prefetches scores their points anew.
 *
 * @throws SdkError `INPUT_ERROR` for a request that does not fit the collection
 */
export function queryPoints(collection: LocalCollection, request: QueryRequest): ScoredRecord[] {
  const limit = wholeNumber('limit', request.limit ?? QUERY_DEFAULTS.limit, 1)
  const offset = wholeNumber('offset', request.offset ?? QUERY_DEFAULTS.offset, 0)
  const threshold = request.score_threshold ?? undefined
  const candidates = (request.prefetch ?? []).map((prefetch) => prefetchPoints(collection, prefetch, request.filter))
  if (isFusion(request.query)) {
    if (request.query.fusion !== 'rrf') {
      throw new SdkError('NOT_AVAILABLE', `fusion "${String(request.query.fusion)}" is not there; there is: rrf`)
    }
    if (candidates.length === 0) throw new SdkError('INPUT_ERROR', 'a fusion needs one prefetch or more')
    return fuse(candidates)
      .filter(({ score }) => threshold === undefined || score > threshold)
      .slice(offset, offset + limit)
  }
  if (request.using === undefined) throw new SdkError('INPUT_ERROR', 'the query names no vector (`using`)')
  const found = nearestPoints(collection, {
    query: request.query,
    using: request.using,
    limit: limit + offset,
    isWanted: request.prefetch ? oneOf(candidates) : compileFilter(request.filter),
    threshold,
  })
  return found.slice(offset)
}

function prefetchPoints(collection: LocalCollection, prefetch: Prefetch, outer: Filter | undefined): ScoredRecord[] {
  const filters = [prefetch.filter, outer].filter((filter) => filter !== undefined && filter !== null)
  return nearestPoints(collection, {
    query: prefetch.query,
    using: prefetch.using,
    limit: wholeNumber('limit', prefetch.limit ?? QUERY_DEFAULTS.limit, 1),
    isWanted: compileFilter({ must: filters }),
    threshold: prefetch.score_threshold ?? undefined,
  })
}

function fuse(lists: readonly (readonly ScoredRecord[])[]): ScoredRecord[] {
  const points = new Map<PointId, StoredRecord>()
  for (const { point } of lists.flat()) points.set(point.id, point)
  const fused = fuseByRank(lists.map((list) => list.map(({ point }) => point.id)))
  return fused.map(({ id, score }) => ({ point: points.get(id)!, score }))
}

function oneOf(lists: readonly (readonly ScoredRecord[])[]): PointPredicate {
  const points = new Set(lists.flat().map(({ point }) => point))
  return (point) => points.has(point)
}

function nearestPoints(collection: LocalCollection, request: NearestRequest): ScoredRecord[] {
  const { using, limit, isWanted, threshold } = request
  const dense = ownEntry(collection.config.vectors, using)
  if (dense) return nearestDense(collection, dense, request)
  const sparseIndex = collection.sparseIndex(using)
  if (!sparseIndex) throw unknownVector(collection.config, using)
  const { indices, values } = parseSparse(using, request.query)
  return sparseIndex
    .search({ indices: [...indices], values: [...values] }, limit, isWanted, threshold)
    .map(({ point, nearness }) => ({ point, score: nearness }))
}

function nearestDense(collection: LocalCollection, config: DenseConfig, request: NearestRequest): ScoredRecord[] {
  const { using, limit, isWanted, threshold } = request
  const { distance } = config
  const nearnessTo = nearnessToQuery(config, parseDense(using, config, request.query))
  const isAbove = (score: number) =>
    threshold === undefined || (isSmallerBetter(distance) ? score < threshold : score > threshold)
  const top = new TopPoints(limit)
  for (const point of collection.points()) {
    const vector = point.vectors.get(using) as Float32Array | StoredMultiVector | undefined
    if (!vector || !isWanted(point)) continue
    const nearness = nearnessTo(vector)
    if (isAbove(scoreOf(distance, nearness))) top.add(point, nearness)
  }
  return top.sorted().map(({ point, nearness }) => ({ point, score: scoreOf(distance, nearness) }))
}

/** For multivectors: the sum over query rows of the nearest row (late interaction, MaxSim). */
function nearnessToQuery(config: DenseConfig, query: Float32Array | StoredMultiVector) {
  const { size, distance } = config
  const nearness = NEARNESS[distance]
  if (query instanceof Float32Array) {
    return (vector: Float32Array | StoredMultiVector) => nearness(query, 0, vector as Float32Array, 0, size)
  }
  return (vector: Float32Array | StoredMultiVector) => {
    const { rows } = vector as StoredMultiVector
    let sum = 0
    for (let q = 0; q < query.rows.length; q += size) {
      let best = Number.NEGATIVE_INFINITY
      for (let row = 0; row < rows.length; row += size) {
        const value = nearness(query.rows, q, rows, row, size)
        if (value > best) best = value
      }
      sum += best
    }
    return sum
  }
}

function isFusion(query: QueryRequest['query']): query is { readonly fusion: 'rrf' } {
  return typeof query === 'object' && query !== null && 'fusion' in query
}

/** @throws SdkError `INPUT_ERROR` unless the value is a whole number of at least `least` */
export function wholeNumber(name: string, value: number, least: number): number {
  if (Number.isSafeInteger(value) && value >= least) return value
  throw new SdkError('INPUT_ERROR', `${name} is ${value}; a whole number of at least ${least} is needed`)
}
