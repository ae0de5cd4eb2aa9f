import type { SparseVector } from '@sheaf/core'
import type { PointPredicate } from './compile-filter.ts'
import type { StoredRecord, StoredSparseVector } from './stored-record.ts'
import { type RankedPoint, TopPoints } from './top-points.ts'

/** Where a term occurs: rows and the weight in each. Rows of removed vectors stay until the index is rebuilt. */
interface Postings {
  readonly rows: number[]
  readonly weights: number[]
  /** Rows that are not removed: the document frequency. */
  live: number
}

/** Below this a rebuild saves nothing worth its time. */
const MIN_ROWS_TO_REBUILD = 1024

/**
 * An exact inverted index over one named sparse vector: a query reads only the postings of its own terms. Each vector
 * gets a row, a removed one leaves a hole; when half of the rows are holes the index is rebuilt.
 *
 * Empty vectors are not in the index, so that they do not count in the inverse document frequency either.
 */
export class SparseIndex {
  readonly #hasIdf: boolean
  #postings = new Map<number, Postings>()
  #rows: (StoredRecord | undefined)[] = []
  #rowOf = new Map<StoredRecord, number>()
  /** One sum per row, all 0 between searches. */
  #sums = new Float64Array(MIN_ROWS_TO_REBUILD)
  readonly #name: string

  /** @param name  of the vector in the points */
  constructor(name: string, hasIdf: boolean) {
    this.#name = name
    this.#hasIdf = hasIdf
  }

  add(point: StoredRecord): void {
    const { indices, values } = point.vectors.get(this.#name) as StoredSparseVector
    if (indices.length === 0) return
    const row = this.#rows.push(point) - 1
    this.#rowOf.set(point, row)
    indices.forEach((index, i) => {
      const postings = this.#postings.get(index) ?? { rows: [], weights: [], live: 0 }
      this.#postings.set(index, postings)
      postings.rows.push(row)
      postings.weights.push(values[i]!)
      postings.live++
    })
  }

  remove(point: StoredRecord): void {
    const row = this.#rowOf.get(point)
    if (row === undefined) return
    this.#rowOf.delete(point)
    this.#rows[row] = undefined
    for (const index of (point.vectors.get(this.#name) as StoredSparseVector).indices) {
      const postings = this.#postings.get(index)!
      postings.live--
      if (postings.live === 0) this.#postings.delete(index)
    }
    if (this.#rows.length >= MIN_ROWS_TO_REBUILD && this.#rowOf.size < this.#rows.length / 2) this.#rebuild()
  }

  /** The points with the largest dot products among those that share an index with the query. */
  search(query: SparseVector, limit: number, isWanted: PointPredicate, threshold: number | undefined): RankedPoint[] {
    const top = new TopPoints(limit)
    const touched = this.#addUp(query)
    for (const row of touched) {
      const nearness = this.#sums[row]!
      const point = this.#rows[row]
      if (point && (threshold === undefined || nearness > threshold) && isWanted(point)) top.add(point, nearness)
    }
    for (const row of touched) this.#sums[row] = 0
    return top.sorted()
  }

  /** Leaves the dot products in `#sums` and gives the rows that have one. */
  #addUp(query: SparseVector): number[] {
    if (this.#sums.length < this.#rows.length) this.#sums = new Float64Array(this.#rows.length * 2)
    const sums = this.#sums
    const isTouched = new Uint8Array(this.#rows.length)
    const touched: number[] = []
    query.indices.forEach((index, i) => {
      const postings = this.#postings.get(index)
      if (!postings) return
      const queryWeight = query.values[i]! * (this.#hasIdf ? this.#idfOf(postings.live) : 1)
      const { rows, weights } = postings
      for (let at = 0; at < rows.length; at++) {
        const row = rows[at]!
        if (isTouched[row] === 0) {
          isTouched[row] = 1
          touched.push(row)
        }
        sums[row]! += queryWeight * weights[at]!
      }
    })
    return touched
  }

  /** Inverse document frequency as the server computes it, over the vectors of this index. */
  #idfOf(documentFrequency: number): number {
    return Math.log((this.#rowOf.size - documentFrequency + 0.5) / (documentFrequency + 0.5) + 1)
  }

  #rebuild(): void {
    const points = this.#rows.filter((point) => point !== undefined)
    this.#postings = new Map()
    this.#rows = []
    this.#rowOf = new Map()
    for (const point of points) this.add(point)
  }
}
