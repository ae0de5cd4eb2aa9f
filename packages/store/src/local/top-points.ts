import { comparePointIds } from '../parse-point-id.ts'
import type { StoredRecord } from './stored-record.ts'

/** A point and how near it is to the query; larger is nearer. */
export interface RankedPoint {
  readonly point: StoredRecord
  readonly nearness: number
}

/** Keeps the nearest points of many: a binary heap with the worst kept one on top. Equal ones go by id. */
export class TopPoints {
  readonly #size: number
  readonly #heap: RankedPoint[] = []

  constructor(size: number) {
    this.#size = size
  }

  add(point: StoredRecord, nearness: number): void {
    const entry = { point, nearness }
    if (this.#heap.length < this.#size) {
      this.#heap.push(entry)
      this.#siftUp(this.#heap.length - 1)
    } else if (this.#size > 0 && isBefore(entry, this.#heap[0]!)) {
      this.#heap[0] = entry
      this.#siftDown()
    }
  }

  /** The kept points, nearest first. */
  sorted(): RankedPoint[] {
    return [...this.#heap].sort((a, b) => (isBefore(a, b) ? -1 : 1))
  }

  #siftUp(start: number): void {
    const heap = this.#heap
    let i = start
    while (i > 0) {
      const parent = (i - 1) >> 1
      if (!isBefore(heap[parent]!, heap[i]!)) return
      ;[heap[parent], heap[i]] = [heap[i]!, heap[parent]!]
      i = parent
    }
  }

  #siftDown(): void {
    const heap = this.#heap
    let i = 0
    for (;;) {
      let worst = i
      for (const child of [2 * i + 1, 2 * i + 2]) {
        if (child < heap.length && isBefore(heap[worst]!, heap[child]!)) worst = child
      }
      if (worst === i) return
      ;[heap[worst], heap[i]] = [heap[i]!, heap[worst]!]
      i = worst
    }
  }
}

function isBefore(a: RankedPoint, b: RankedPoint): boolean {
  return a.nearness > b.nearness || (a.nearness === b.nearness && comparePointIds(a.point.id, b.point.id) < 0)
}
