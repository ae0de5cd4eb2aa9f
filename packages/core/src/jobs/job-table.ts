import type { JobCounts, JobState } from '../ports/job-queue.ts'
import { JobHeap } from './job-heap.ts'
import type { JobChange, JobRecord } from './job-record.ts'

/**
 * The jobs of a local queue: changes go in, the next job comes out. Knows no time of its own and keeps nothing on disk.
 * Heaps hold stale entries; an entry counts only while the table holds the very record it was made for.
 */
export class JobTable {
  readonly #records = new Map<string, JobRecord>()
  readonly #ready = new JobHeap<JobRecord>(isBegunBefore)
  readonly #delayed = new JobHeap<JobRecord>((a, b) => a.availableAt < b.availableAt)
  readonly #numbers: Record<JobState, number> = { waiting: 0, active: 0, completed: 0, failed: 0, cancelled: 0 }
  #nextSequence = 0

  get size(): number {
    return this.#records.size
  }

  get nextSequence(): number {
    return this.#nextSequence
  }

  get(id: string): JobRecord | undefined {
    return this.#records.get(id)
  }

  apply(changes: readonly JobChange[]): void {
    for (const change of changes) {
      if ('put' in change) this.#put(change.put)
      else if ('set' in change) this.#set(change.id, change.set)
      else for (const id of change.drop) this.#drop(id)
    }
  }

  /** The job to begin now. Whoever takes it must change its state in the same turn. */
  next(now: number): JobRecord | undefined {
    this.#promote(now)
    for (let record = this.#ready.peek(); record; record = this.#ready.peek()) {
      if (this.#isCurrent(record)) return record
      this.#ready.pop()
    }
    return undefined
  }

  /** When the next waiting job has its time, `Infinity` for none. Jobs whose time has come do not count. */
  nextAvailableAt(now: number): number {
    this.#promote(now)
    return this.#delayed.peek()?.availableAt ?? Number.POSITIVE_INFINITY
  }

  counts(now: number): JobCounts {
    let delayed = 0
    for (const record of this.#records.values()) {
      if (record.state === 'waiting' && record.availableAt > now) delayed++
    }
    return { ...this.#numbers, delayed }
  }

  count(state: JobState): number {
    return this.#numbers[state]
  }

  /** Waiting jobs in the order of their turn, those that ended in the order of their end. */
  list(state: JobState): JobRecord[] {
    const found = [...this.#records.values()].filter((record) => record.state === state)
    if (state !== 'waiting')
      return found.sort((a, b) => (a.finishedAt ?? 0) - (b.finishedAt ?? 0) || a.sequence - b.sequence)
    return found.sort((a, b) => (isBegunBefore(a, b) ? -1 : 1))
  }

  /** The table as changes that make it again. */
  *snapshot(): Iterable<JobChange> {
    for (const put of this.#records.values()) yield { put }
  }

  #put(record: JobRecord): void {
    this.#drop(record.id)
    this.#records.set(record.id, record)
    this.#numbers[record.state]++
    this.#nextSequence = Math.max(this.#nextSequence, record.sequence + 1)
    if (record.state === 'waiting') this.#delayed.push(record)
  }

  #set(id: string, fields: Partial<JobRecord>): void {
    const record = this.#records.get(id)
    if (!record) return
    const changed = { ...record, ...fields }
    this.#records.set(id, changed)
    this.#numbers[record.state]--
    this.#numbers[changed.state]++
    if (changed.state === 'waiting') this.#delayed.push(changed)
  }

  #drop(id: string): void {
    const record = this.#records.get(id)
    if (!record) return
    this.#numbers[record.state]--
    this.#records.delete(id)
  }

  #promote(now: number): void {
    for (let record = this.#delayed.peek(); record; record = this.#delayed.peek()) {
      const isCurrent = this.#isCurrent(record)
      if (isCurrent && record.availableAt > now) return
      this.#delayed.pop()
      if (isCurrent) this.#ready.push(record)
    }
  }

  #isCurrent(record: JobRecord): boolean {
    return record.state === 'waiting' && this.#records.get(record.id) === record
  }
}

function isBegunBefore(a: JobRecord, b: JobRecord): boolean {
  return a.priority === b.priority ? a.sequence < b.sequence : a.priority > b.priority
}
