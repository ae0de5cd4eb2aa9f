import {
  type ManagedVectorStore,
  type Payload,
  type PointId,
  SdkError,
  type StoredPoint,
  type WithPayload,
  type WithVector,
} from '@sheaf/core'
import { comparePointIds, parsePointId } from '../parse-point-id.ts'
import { compileFilter } from './compile-filter.ts'
import type { LocalCollection } from './local-collection.ts'
import { vectorToJson } from './parse-vectors.ts'
import { pickPaths } from './payload-path.ts'
import { queryPoints, wholeNumber } from './query-points.ts'
import { type Journal, NO_JOURNAL, type StoreRecord } from './store-record.ts'
import { StoreState } from './store-state.ts'
import type { StoredRecord } from './stored-record.ts'

const SCROLL_LIMIT = 10

/**
 * A vector store in this process, in memory: exact search, Qdrant's verbs, for Node and the browser. It is gone with
 * the process; `fileStore` of `@sheaf/store/local/node` stays.
 */
export function localStore(): ManagedVectorStore {
  return storeOver(new StoreState(), NO_JOURNAL, 'local')
}

/** The store's methods over a state. A change is in memory at once, and acknowledged when the journal has it. */
export function storeOver(state: StoreState, journal: Journal, name: string): ManagedVectorStore {
  let isClosed = false

  /** Every method begins here. */
  function requireOpen(): void {
    if (isClosed) throw new SdkError('CLOSED', 'the store is closed', { provider: name })
  }

  async function commit(record: StoreRecord): Promise<void> {
    if (journal.failure) throw journal.failure
    state.apply(record)
    await journal.append(record)
  }

  const acknowledged = { status: 'completed' } as const

  return {
    name,

    async upsert(collectionName, { points }) {
      requireOpen()
      const collection = state.resolve(collectionName).name
      await commit({ op: 'upsert', collection, points })
      return acknowledged
    },

    async retrieve(collectionName, { ids, with_payload = true, with_vector = false }) {
      requireOpen()
      const collection = state.resolve(collectionName)
      const found = ids.map((id) => collection.get(parsePointId(id))).filter((record) => record !== undefined)
      return found.map((record) => project(collection, record, with_payload, with_vector))
    },

    async delete(collectionName, selector) {
      requireOpen()
      const collection = state.resolve(collectionName)
      const ids = collection.select(selector)
      if (ids.length > 0) await commit({ op: 'delete', collection: collection.name, ids })
      return acknowledged
    },

    async setPayload(collectionName, { payload, points, filter }) {
      requireOpen()
      const collection = state.resolve(collectionName)
      const ids = collection.select(points ? { points } : { filter: filter! })
      if (ids.length > 0) await commit({ op: 'merge_payload', collection: collection.name, ids, payload })
      return acknowledged
    },

    async query(collectionName, request) {
      requireOpen()
      const collection = state.resolve(collectionName)
      const { with_payload = false, with_vector = false } = request
      const points = queryPoints(collection, request).map(({ point, score }) => ({
        ...project(collection, point, with_payload, with_vector),
        score,
      }))
      return { points }
    },

    async scroll(
      collectionName,
      { filter, limit = SCROLL_LIMIT, offset, with_payload = true, with_vector = false } = {},
    ) {
      requireOpen()
      const collection = state.resolve(collectionName)
      wholeNumber('limit', limit, 1)
      const { page, next } = pageOf(collection, compileFilter(filter), limit, offset)
      return {
        points: page.map((record) => project(collection, record, with_payload, with_vector)),
        next_page_offset: next,
      }
    },

    async count(collectionName, { filter } = {}) {
      requireOpen()
      const collection = state.resolve(collectionName)
      return { count: filter ? collection.select({ filter }).length : collection.size }
    },

    async createCollection(collection, config) {
      requireOpen()
      await commit({ op: 'create_collection', collection, config })
      return true
    },

    async deleteCollection(collection) {
      requireOpen()
      if (!state.collections.has(collection)) return false
      await commit({ op: 'delete_collection', collection })
      return true
    },

    async collectionExists(collectionName) {
      requireOpen()
      return { exists: state.find(collectionName) !== undefined }
    },

    async getCollections() {
      requireOpen()
      return { collections: [...state.collections.keys()].map((collection) => ({ name: collection })) }
    },

    async getCollection(collectionName) {
      requireOpen()
      const { size, config, payloadIndexes } = state.resolve(collectionName)
      return {
        status: 'green',
        points_count: size,
        config: { params: structuredClone(config) },
        payload_schema: Object.fromEntries([...payloadIndexes].map(([field, data_type]) => [field, { data_type }])),
      }
    },

    async createPayloadIndex(collectionName, { field_name, field_schema }) {
      requireOpen()
      const collection = state.resolve(collectionName).name
      if (!['keyword', 'integer', 'float', 'bool'].includes(field_schema)) {
        throw new SdkError('INPUT_ERROR', `a payload index of kind ${JSON.stringify(field_schema)} is not there`)
      }
      await commit({ op: 'create_payload_index', collection, field: field_name, schema: field_schema })
      return acknowledged
    },

    async updateCollectionAliases({ actions }) {
      requireOpen()
      await commit({ op: 'set_aliases', aliases: Object.fromEntries(state.aliasesAfter(actions)) })
      return true
    },

    async getAliases() {
      requireOpen()
      return { aliases: [...state.aliases].map(([alias_name, collection_name]) => ({ alias_name, collection_name })) }
    },

    async close() {
      isClosed = true
      await journal.close()
    },
  }
}

/** The points from `offset` in the order of their ids, and the id that the next page begins with. */
function pageOf(
  collection: LocalCollection,
  isWanted: (record: StoredRecord) => boolean,
  limit: number,
  offset: PointId | null | undefined,
): { readonly page: readonly StoredRecord[]; readonly next: PointId | null } {
  const ids = collection.sortedIds()
  const page: StoredRecord[] = []
  for (let i = firstAtOrAfter(ids, offset); i < ids.length; i++) {
    const record = collection.get(ids[i]!)!
    if (!isWanted(record)) continue
    if (page.length === limit) return { page, next: record.id }
    page.push(record)
  }
  return { page, next: null }
}

function firstAtOrAfter(ids: readonly PointId[], offset: PointId | null | undefined): number {
  if (offset === null || offset === undefined) return 0
  const from = parsePointId(offset)
  let low = 0
  let high = ids.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (comparePointIds(ids[middle]!, from) < 0) low = middle + 1
    else high = middle
  }
  return low
}

function project(
  collection: LocalCollection,
  record: StoredRecord,
  withPayload: WithPayload,
  withVector: WithVector,
): StoredPoint {
  return {
    id: record.id,
    ...(withPayload !== false && { payload: payloadPart(record.payload, withPayload) }),
    ...(withVector !== false && { vector: vectorPart(collection, record, withVector) }),
  }
}

function payloadPart(payload: Payload, wanted: true | readonly string[]): Payload {
  return structuredClone(wanted === true ? payload : pickPaths(payload, wanted))
}

function vectorPart({ config }: LocalCollection, { vectors }: StoredRecord, wanted: true | readonly string[]) {
  const named = [...vectors].filter(([name]) => wanted === true || wanted.includes(name))
  return Object.fromEntries(named.map(([name, vector]) => [name, vectorToJson(vector, config, name)]))
}
