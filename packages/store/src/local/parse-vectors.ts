import {
  type CollectionConfig,
  type DenseVector,
  type MultiVector,
  type NamedVectors,
  SdkError,
  type SparseVector,
} from '@sheaf/core'
import { normalizeRows } from './distance.ts'
import type { StoredMultiVector, StoredSparseVector, StoredVector } from './stored-record.ts'

export type DenseConfig = NonNullable<CollectionConfig['vectors']>[string]

const MAX_INDEX = 2 ** 32 - 1

/**
 * The vectors of a point in the form they are kept in: 32-bit floats, unit rows for cosine.
 *
 * @throws SdkError `INPUT_ERROR` for an unknown name, another dimension, a number that is not finite, repeated indices
 */
export function parseVectors(config: CollectionConfig, vectors: NamedVectors): ReadonlyMap<string, StoredVector> {
  if (typeof vectors !== 'object' || vectors === null || Array.isArray(vectors)) {
    throw new SdkError('INPUT_ERROR', 'the vectors of a point must be an object of named vectors')
  }
  return new Map(Object.entries(vectors).map(([name, vector]) => [name, parseVector(config, name, vector)]))
}

function parseVector(config: CollectionConfig, name: string, vector: NamedVectors[string]): StoredVector {
  const dense = ownEntry(config.vectors, name)
  if (dense) return parseDense(name, dense, vector)
  if (ownEntry(config.sparse_vectors, name)) return parseSparse(name, vector)
  throw unknownVector(config, name)
}

/** A row, or the rows of a multivector (also when a single row is given for one). */
export function parseDense(
  name: string,
  config: DenseConfig,
  vector: DenseVector | SparseVector | MultiVector,
): Float32Array | StoredMultiVector {
  if (!Array.isArray(vector)) {
    throw new SdkError('INPUT_ERROR', `vector "${name}" is dense; a list of ${config.size} numbers is needed`)
  }
  const isMulti = config.multivector_config !== undefined
  const rows: readonly unknown[] = isMulti && Array.isArray(vector[0]) ? vector : [vector]
  const values = new Float32Array(rows.length * config.size)
  rows.forEach((row, i) => {
    if (!Array.isArray(row)) throw new SdkError('INPUT_ERROR', `row ${i} of vector "${name}" is not a list of numbers`)
    if (row.length !== config.size) {
      throw new SdkError('INPUT_ERROR', `vector "${name}" has dimension ${row.length}; ${config.size} is needed`)
    }
    row.forEach((value, j) => {
      values[i * config.size + j] = finite(value, name)
    })
  })
  if (config.distance === 'Cosine') normalizeRows(values, config.size)
  return isMulti ? { rows: values } : values
}

export function parseSparse(name: string, vector: DenseVector | SparseVector | MultiVector): StoredSparseVector {
  const { indices, values } = (vector ?? {}) as Partial<SparseVector>
  if (!Array.isArray(indices) || !Array.isArray(values)) {
    throw new SdkError('INPUT_ERROR', `vector "${name}" is sparse; {indices, values} is needed`)
  }
  if (indices.length !== values.length) {
    throw new SdkError('INPUT_ERROR', `vector "${name}" has ${indices.length} indices and ${values.length} values`)
  }
  for (const index of indices) {
    if (!Number.isInteger(index) || index < 0 || index > MAX_INDEX) {
      throw new SdkError('INPUT_ERROR', `vector "${name}" has the index ${index}; allowed 0 to ${MAX_INDEX}`)
    }
  }
  const unique = new Set(indices).size
  if (unique !== indices.length) {
    throw new SdkError('INPUT_ERROR', `vector "${name}" has ${indices.length} indices, but ${unique} different ones`)
  }
  return { indices: Uint32Array.from(indices), values: Float32Array.from(values, (value) => finite(value, name)) }
}

export function unknownVector(config: CollectionConfig, name: string): SdkError {
  const known = [...Object.keys(config.vectors ?? {}), ...Object.keys(config.sparse_vectors ?? {})]
  return new SdkError('INPUT_ERROR', `the collection has no vector "${name}"; it has ${known.join(', ') || 'none'}`)
}

/** The vector in the JSON shape it came in; each number is the 32-bit float that is kept, as a double. */
export function vectorToJson(vector: StoredVector, config: CollectionConfig, name: string): NamedVectors[string] {
  if (vector instanceof Float32Array) return [...vector]
  if ('indices' in vector) return { indices: [...vector.indices], values: [...vector.values] }
  const size = ownEntry(config.vectors, name)!.size
  const rows: number[][] = []
  for (let start = 0; start < vector.rows.length; start += size) rows.push([...vector.rows.slice(start, start + size)])
  return rows
}

/** An entry of a record under exactly this key. */
export function ownEntry<T>(record: Readonly<Record<string, T>> | undefined | null, key: string): T | undefined {
  return record && Object.hasOwn(record, key) ? record[key] : undefined
}

function finite(value: unknown, name: string): number {
  // The check is made on the 32-bit float that is kept: 1e39 would be infinite there.
  if (typeof value === 'number' && Number.isFinite(Math.fround(value))) return value
  throw new SdkError('INPUT_ERROR', `vector "${name}" holds ${String(value)}, which is no finite 32-bit float`)
}
