/*
 * The vector store speaks Qdrant's words: method names, arguments and JSON shapes are those of the client
 * `@qdrant/js-client-rest`, cut to what is used, so that its documentation is ours and either can stand for the other.
 */
import type { DenseVector, MultiVector, NamedVectors, SparseVector } from '../vectors/vector.ts'

/** An unsigned integer or a UUID. */
export type PointId = number | string

export type Payload = Readonly<Record<string, unknown>>

export interface Point {
  readonly id: PointId
  readonly vector: NamedVectors
  readonly payload?: Payload
}

/** A point as a store gives it back. */
export interface StoredPoint {
  readonly id: PointId
  readonly payload?: Payload | null
  readonly vector?: NamedVectors | null
}

export interface ScoredPoint extends StoredPoint {
  readonly score: number
}

export type Distance = 'Cosine' | 'Dot' | 'Euclid' | 'Manhattan'

export interface CollectionConfig {
  /** Named dense vectors; a multivector compares by the sum over query rows of the best row (`max_sim`). */
  readonly vectors?: Readonly<
    Record<
      string,
      {
        readonly size: number
        readonly distance: Distance
        readonly multivector_config?: { readonly comparator: 'max_sim' }
      }
    >
  >
  /** Named sparse vectors; with `idf` each query weight is multiplied by the term's inverse document frequency. */
  readonly sparse_vectors?: Readonly<Record<string, { readonly modifier?: 'idf' | 'none' }>>
}

export type MatchValue = string | number | boolean

/** One condition on a point. Keys may name nested payload fields: `a.b`, and every element of a list: `a[].b`. */
export type Condition =
  | {
      readonly key: string
      readonly match:
        | { readonly value: MatchValue }
        | { readonly any: readonly (string | number)[] }
        | { readonly except: readonly (string | number)[] }
    }
  | {
      readonly key: string
      readonly range: { readonly lt?: number; readonly lte?: number; readonly gt?: number; readonly gte?: number }
    }
  | { readonly has_id: readonly PointId[] }
  | { readonly is_empty: { readonly key: string } }
  | { readonly is_null: { readonly key: string } }
  | Filter

/** All of `must`, one or more of `should` (when given and not empty), none of `must_not`. */
export interface Filter {
  readonly must?: Condition | readonly Condition[]
  readonly should?: Condition | readonly Condition[]
  readonly must_not?: Condition | readonly Condition[]
}

export type WithPayload = boolean | readonly string[]
export type WithVector = boolean | readonly string[]

/** Which points: by id or by filter. */
export type PointsSelector = { readonly points: readonly PointId[] } | { readonly filter: Filter }

/** A search below another: its points are candidates of the outer query. */
export interface Prefetch {
  readonly query: DenseVector | SparseVector | MultiVector
  readonly using: string
  readonly filter?: Filter
  readonly limit?: number
  readonly score_threshold?: number
}

export interface QueryRequest {
  /** A vector to be near, or how to fuse the prefetches. */
  readonly query: DenseVector | SparseVector | MultiVector | { readonly fusion: 'rrf' }
  /** Name of the vector; not with `fusion`. */
  readonly using?: string
  readonly prefetch?: readonly Prefetch[]
  readonly filter?: Filter
  readonly score_threshold?: number
  /** Default 10. */
  readonly limit?: number
  readonly offset?: number
  /** Default false. */
  readonly with_payload?: WithPayload
  /** Default false. */
  readonly with_vector?: WithVector
}

export interface ScrollRequest {
  readonly filter?: Filter
  /** Default 10. */
  readonly limit?: number
  /** Id to start from, as given in `next_page_offset`. */
  readonly offset?: PointId | null
  /** Default true. */
  readonly with_payload?: WithPayload
  readonly with_vector?: WithVector
}

export type PayloadSchemaType = 'keyword' | 'integer' | 'float' | 'bool'

/** Points of collections. A collection may be named by an alias wherever a name is asked for. */
export interface VectorStore {
  /** Replaces points of the same id. When it resolves, the points are as durable as the store can make them. */
  upsert(collection: string, request: { readonly points: readonly Point[]; readonly wait?: boolean }): Promise<unknown>
  retrieve(
    collection: string,
    request: {
      readonly ids: readonly PointId[]
      readonly with_payload?: WithPayload
      readonly with_vector?: WithVector
    },
  ): Promise<readonly StoredPoint[]>
  delete(collection: string, request: PointsSelector & { readonly wait?: boolean }): Promise<unknown>
  /** Merges keys into the payload of the points. */
  setPayload(
    collection: string,
    request: {
      readonly payload: Payload
      readonly points?: readonly PointId[]
      readonly filter?: Filter
      readonly wait?: boolean
    },
  ): Promise<unknown>
  query(collection: string, request: QueryRequest): Promise<{ readonly points: readonly ScoredPoint[] }>
  /** Points in the order of their ids. */
  scroll(
    collection: string,
    request?: ScrollRequest,
  ): Promise<{ readonly points: readonly StoredPoint[]; readonly next_page_offset?: PointId | null | unknown }>
  count(
    collection: string,
    request?: { readonly filter?: Filter; readonly exact?: boolean },
  ): Promise<{ readonly count: number }>
}

/** Collections themselves. */
export interface CollectionAdmin {
  /** @throws SdkError `CONFLICT` when the name is taken by a collection or an alias */
  createCollection(collection: string, config: CollectionConfig): Promise<boolean>
  /** Also removes the aliases of the collection. */
  deleteCollection(collection: string): Promise<boolean>
  collectionExists(collection: string): Promise<{ readonly exists: boolean }>
  getCollections(): Promise<{ readonly collections: readonly { readonly name: string }[] }>
  getCollection(collection: string): Promise<CollectionInfo>
  createPayloadIndex(
    collection: string,
    request: { readonly field_name: string; readonly field_schema: PayloadSchemaType; readonly wait?: boolean },
  ): Promise<unknown>
}

export interface CollectionInfo {
  readonly status: string
  readonly points_count?: number | null
  readonly config: { readonly params: CollectionConfig }
  readonly payload_schema: Readonly<Record<string, { readonly data_type: string }>>
}

export type AliasAction =
  | { readonly create_alias: { readonly alias_name: string; readonly collection_name: string } }
  | { readonly delete_alias: { readonly alias_name: string } }
  | { readonly rename_alias: { readonly old_alias_name: string; readonly new_alias_name: string } }

/** Second names of collections. `create_alias` re-points an alias that exists. */
export interface AliasAdmin {
  updateCollectionAliases(request: { readonly actions: readonly AliasAction[] }): Promise<boolean>
  getAliases(): Promise<{
    readonly aliases: readonly { readonly alias_name: string; readonly collection_name: string }[]
  }>
}

/** A store that can do everything the pipeline and releases need. */
export interface ManagedVectorStore extends VectorStore, CollectionAdmin, AliasAdmin {
  readonly name: string
  /** Frees handles; what was acknowledged stays. */
  close?(): Promise<void>
}
