/** Component values, one per dimension. */
export type DenseVector = readonly number[]

/** The components that are not zero. `indices` are unique unsigned 32-bit numbers, each with the value beside it. */
export interface SparseVector {
  readonly indices: readonly number[]
  readonly values: readonly number[]
}

/** One vector per token or patch, all of one dimension. */
export type MultiVector = readonly DenseVector[]

export type NamedVectors = Readonly<Record<string, DenseVector | SparseVector | MultiVector>>
