import type { Payload, PointId } from '@sheaf/core'

/** A point as it is kept. Never changed, only replaced, so that a list of them is a snapshot. */
export interface StoredRecord {
  readonly id: PointId
  readonly payload: Payload
  readonly vectors: ReadonlyMap<string, StoredVector>
}

export type StoredVector = Float32Array | StoredMultiVector | StoredSparseVector

/** Rows of the dimension of the vector space, one after the other. */
export interface StoredMultiVector {
  readonly rows: Float32Array
}

export interface StoredSparseVector {
  readonly indices: Uint32Array
  readonly values: Float32Array
}
