import {
  type CollectionConfig,
  type Payload,
  type PayloadSchemaType,
  type Point,
  type PointId,
  type PointsSelector,
  SdkError,
} from '@sheaf/core'
import { comparePointIds, parsePointId } from '../parse-point-id.ts'
import { compileFilter } from './compile-filter.ts'
import { parseVectors } from './parse-vectors.ts'
import { SparseIndex } from './sparse-index.ts'
import type { StoredRecord } from './stored-record.ts'

/** The points of one collection and what is needed to find them. */
export class LocalCollection {
  readonly name: string
  readonly config: CollectionConfig
  readonly payloadIndexes = new Map<string, PayloadSchemaType>()
  readonly #points = new Map<PointId, StoredRecord>()
  readonly #sparseIndexes: ReadonlyMap<string, SparseIndex>
  /** All ids in order; null after a change that added or removed one. */
  #sortedIds: readonly PointId[] | null = null

  constructor(name: string, config: CollectionConfig) {
    this.name = name
    this.config = config
    this.#sparseIndexes = new Map(
      Object.entries(config.sparse_vectors ?? {}).map(([vectorName, { modifier }]) => [
        vectorName,
        new SparseIndex(vectorName, modifier === 'idf'),
      ]),
    )
  }

  get size(): number {
    return this.#points.size
  }

  get(id: PointId): StoredRecord | undefined {
    return this.#points.get(id)
  }

  /** In the order of their first insertion. */
  points(): Iterable<StoredRecord> {
    return this.#points.values()
  }

  sparseIndex(vectorName: string): SparseIndex | undefined {
    return this.#sparseIndexes.get(vectorName)
  }

  sortedIds(): readonly PointId[] {
    this.#sortedIds ??= [...this.#points.keys()].sort(comparePointIds)
    return this.#sortedIds
  }

  /** The points that are named, of those that exist, or that satisfy the filter. */
  select(selector: PointsSelector): PointId[] {
    if ('points' in selector && Array.isArray(selector.points)) {
      return selector.points.map(parsePointId).filter((id) => this.#points.has(id))
    }
    if ('filter' in selector && selector.filter) {
      const isWanted = compileFilter(selector.filter)
      return [...this.#points.values()].filter(isWanted).map(({ id }) => id)
    }
    throw new SdkError('INPUT_ERROR', 'which points? Neither `points` nor `filter` is given')
  }

  /** Takes all of the points or, when one is not valid, none. */
  upsert(points: readonly Point[]): void {
    if (!Array.isArray(points)) throw new SdkError('INPUT_ERROR', '`points` must be a list')
    const records = points.map((point) => this.#parsePoint(point))
    for (const record of records) this.#put(record)
  }

  delete(ids: readonly PointId[]): void {
    for (const id of ids) {
      const record = this.#points.get(id)
      if (!record) continue
      this.#unindex(record)
      this.#points.delete(id)
      this.#sortedIds = null
    }
  }

  mergePayload(ids: readonly PointId[], payload: Payload): void {
    const addition = copyPayload(payload)
    for (const id of ids) {
      const record = this.#points.get(id)
      // A copy for each point: they change apart from now on.
      if (record) this.#put({ ...record, payload: { ...record.payload, ...structuredClone(addition) } })
    }
  }

  #parsePoint(point: Point): StoredRecord {
    const id = parsePointId(point?.id)
    try {
      return { id, payload: copyPayload(point.payload ?? {}), vectors: parseVectors(this.config, point.vector) }
    } catch (error) {
      if (!SdkError.isInstance(error)) throw error
      throw new SdkError(error.code, `point ${id} of collection "${this.name}": ${error.message}`, { cause: error })
    }
  }

  #put(record: StoredRecord): void {
    const old = this.#points.get(record.id)
    if (old) this.#unindex(old)
    else this.#sortedIds = null
    this.#points.set(record.id, record)
    for (const [name, index] of this.#sparseIndexes) if (record.vectors.has(name)) index.add(record)
  }

  #unindex(record: StoredRecord): void {
    for (const index of this.#sparseIndexes.values()) index.remove(record)
  }
}

/** The payload as JSON keeps it, so that memory and disk hold the same and nobody changes it from outside. */
function copyPayload(payload: Payload): Payload {
  if (typeof payload !== 'object' || payload === null || Array.isArray(payload)) {
    throw new SdkError('INPUT_ERROR', 'the payload must be an object')
  }
  try {
    return JSON.parse(JSON.stringify(payload))
  } catch (error) {
    throw new SdkError('INPUT_ERROR', `the payload cannot be written as JSON: ${String(error)}`, { cause: error })
  }
}
