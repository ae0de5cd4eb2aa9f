import type { CollectionConfig, Payload, PayloadSchemaType, Point, PointId, SdkError } from '@sheaf/core'

/**
 * One change of a store, as it is applied to memory and written to a log. Collections go by their own names, never by
 * an alias, and points by id, never by a filter: a record means the same whenever it is applied.
 */
export type StoreRecord =
  | { readonly op: 'create_collection'; readonly collection: string; readonly config: CollectionConfig }
  | { readonly op: 'delete_collection'; readonly collection: string }
  | {
      readonly op: 'create_payload_index'
      readonly collection: string
      readonly field: string
      readonly schema: PayloadSchemaType
    }
  | { readonly op: 'upsert'; readonly collection: string; readonly points: readonly Point[] }
  | { readonly op: 'delete'; readonly collection: string; readonly ids: readonly PointId[] }
  | {
      readonly op: 'merge_payload'
      readonly collection: string
      readonly ids: readonly PointId[]
      readonly payload: Payload
    }
  /** All aliases of the store, replacing those before. */
  | { readonly op: 'set_aliases'; readonly aliases: Readonly<Record<string, string>> }

/** Where changes go to outlive the process. */
export interface Journal {
  /** Set when a record could not be kept: nothing more is taken, and nothing more should change. */
  readonly failure: SdkError | null
  /**
   * Takes the record as it is at the time of the call. Resolves when it is durable.
   * @throws SdkError `STORE_ERROR` when it cannot be kept
   */
  append(record: StoreRecord): Promise<void>
  /** Waits for what was appended and frees the handles. */
  close(): Promise<void>
}

/** A journal that keeps nothing, for a store in memory. */
export const NO_JOURNAL: Journal = { failure: null, append: async () => {}, close: async () => {} }
