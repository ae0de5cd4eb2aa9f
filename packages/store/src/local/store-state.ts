import { type AliasAction, type CollectionConfig, type Point, SdkError } from '@sheaf/core'
import { LocalCollection } from './local-collection.ts'
import { ownEntry, vectorToJson } from './parse-vectors.ts'
import type { StoreRecord } from './store-record.ts'
import type { StoredRecord } from './stored-record.ts'

/** Points in one record of a snapshot. */
const POINTS_PER_RECORD = 256

/** All that a store holds. It changes by {@link StoreState.apply} only. */
export class StoreState {
  readonly collections = new Map<string, LocalCollection>()
  aliases: ReadonlyMap<string, string> = new Map()

  /** The collection of this name or alias. */
  resolve(name: string): LocalCollection {
    const collection = this.find(name)
    if (!collection) throw new SdkError('NOT_FOUND', `collection "${name}" does not exist`)
    return collection
  }

  find(name: string): LocalCollection | undefined {
    return this.collections.get(this.aliases.get(name) ?? name)
  }

  /**
   * Makes one change, or none when it is not valid.
   *
   * @throws SdkError `INPUT_ERROR`, `NOT_FOUND`, `CONFLICT`
   */
  apply(record: StoreRecord): void {
    switch (record.op) {
      case 'create_collection':
        this.#createCollection(record.collection, record.config)
        break
      case 'delete_collection':
        this.collections.delete(record.collection)
        this.aliases = new Map([...this.aliases].filter(([, collection]) => collection !== record.collection))
        break
      case 'create_payload_index':
        this.resolve(record.collection).payloadIndexes.set(record.field, record.schema)
        break
      case 'upsert':
        this.resolve(record.collection).upsert(record.points)
        break
      case 'delete':
        this.resolve(record.collection).delete(record.ids)
        break
      case 'merge_payload':
        this.resolve(record.collection).mergePayload(record.ids, record.payload)
        break
      case 'set_aliases':
        this.aliases = new Map(Object.entries(record.aliases))
        break
      default:
        throw new SdkError('STORE_ERROR', `unknown record ${JSON.stringify((record as StoreRecord).op)}`)
    }
  }

  /** The aliases after all of the actions in order. @throws SdkError `NOT_FOUND`, `CONFLICT`, `INPUT_ERROR` */
  aliasesAfter(actions: readonly AliasAction[]): ReadonlyMap<string, string> {
    const aliases = new Map(this.aliases)
    for (const action of actions) {
      if ('create_alias' in action) {
        const { alias_name, collection_name } = action.create_alias
        this.#requireFreeOfCollection(alias_name)
        if (!this.collections.has(collection_name)) {
          throw new SdkError('NOT_FOUND', `collection "${collection_name}" does not exist`)
        }
        aliases.set(alias_name, collection_name)
      } else if ('delete_alias' in action) {
        aliases.delete(action.delete_alias.alias_name)
      } else if ('rename_alias' in action) {
        const { old_alias_name, new_alias_name } = action.rename_alias
        const collection = aliases.get(old_alias_name)
        if (collection === undefined) throw new SdkError('NOT_FOUND', `alias "${old_alias_name}" does not exist`)
        this.#requireFreeOfCollection(new_alias_name)
        aliases.delete(old_alias_name)
        aliases.set(new_alias_name, collection)
      } else {
        throw new SdkError('INPUT_ERROR', `unknown alias action ${JSON.stringify(action)}`)
      }
    }
    return aliases
  }

  /** Records that make this state from nothing. What is applied after the call is not in them. */
  snapshot(): Iterable<StoreRecord> {
    const collections = [...this.collections.values()].map((collection) => ({
      collection,
      indexes: [...collection.payloadIndexes],
      points: [...collection.points()],
    }))
    return snapshotRecords(collections, Object.fromEntries(this.aliases))
  }

  #createCollection(name: string, config: CollectionConfig): void {
    if (this.collections.has(name)) throw new SdkError('CONFLICT', `collection "${name}" already exists`)
    if (this.aliases.has(name)) throw new SdkError('CONFLICT', `"${name}" already exists as an alias`)
    requireName(name)
    requireConfig(config)
    this.collections.set(name, new LocalCollection(name, structuredClone(config)))
  }

  #requireFreeOfCollection(alias: string): void {
    requireName(alias)
    if (this.collections.has(alias)) throw new SdkError('CONFLICT', `collection "${alias}" already exists`)
  }
}

function* snapshotRecords(
  collections: readonly {
    readonly collection: LocalCollection
    readonly indexes: readonly (readonly [string, string])[]
    readonly points: readonly StoredRecord[]
  }[],
  aliases: Readonly<Record<string, string>>,
): Iterable<StoreRecord> {
  for (const { collection, indexes, points } of collections) {
    const { name, config } = collection
    yield { op: 'create_collection', collection: name, config }
    for (const [field, schema] of indexes) {
      yield { op: 'create_payload_index', collection: name, field, schema } as StoreRecord
    }
    for (let start = 0; start < points.length; start += POINTS_PER_RECORD) {
      const batch = points.slice(start, start + POINTS_PER_RECORD).map((record) => pointOf(record, config))
      yield { op: 'upsert', collection: name, points: batch }
    }
  }
  yield { op: 'set_aliases', aliases }
}

/** A point in the JSON shape it came in. */
function pointOf({ id, payload, vectors }: StoredRecord, config: CollectionConfig): Point {
  const named = [...vectors].map(([name, vector]) => [name, vectorToJson(vector, config, name)] as const)
  return { id, payload, vector: Object.fromEntries(named) }
}

/** The server's rule: up to 255 characters, none that a path could trip over. */
function requireName(name: string): void {
  if (typeof name === 'string' && /^[^<>:"/\\|?*\0\x1f]{1,255}$/.test(name) && name !== '.' && name !== '..') return
  throw new SdkError('INPUT_ERROR', `${JSON.stringify(name)} is no name for a collection or an alias`)
}

function requireConfig(config: CollectionConfig): void {
  const { vectors = {}, sparse_vectors = {} } = config
  for (const [name, { size, distance, multivector_config }] of Object.entries(vectors)) {
    if (!Number.isInteger(size) || size < 1 || size > 65_536) {
      throw new SdkError('INPUT_ERROR', `vector "${name}" has size ${size}; allowed 1 to 65536`)
    }
    if (!['Cosine', 'Dot', 'Euclid', 'Manhattan'].includes(distance)) {
      throw new SdkError('INPUT_ERROR', `vector "${name}" has the unknown distance ${JSON.stringify(distance)}`)
    }
    if (multivector_config && multivector_config.comparator !== 'max_sim') {
      throw new SdkError('INPUT_ERROR', `vector "${name}" has an unknown comparator; there is: max_sim`)
    }
    if (ownEntry(sparse_vectors, name)) throw new SdkError('INPUT_ERROR', `"${name}" is both dense and sparse`)
  }
  for (const [name, { modifier }] of Object.entries(sparse_vectors)) {
    if (modifier !== undefined && modifier !== 'idf' && modifier !== 'none') {
      throw new SdkError('INPUT_ERROR', `vector "${name}" has the unknown modifier ${JSON.stringify(modifier)}`)
    }
  }
}
