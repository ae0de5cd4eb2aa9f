import { type SdkErrorJson, toSdkError } from '../errors/sdk-error.ts'
import type { EnqueueItem, JobQueue, JobState } from '../ports/job-queue.ts'

/** How one item of a batch ended. */
export type BatchItemOutcome<R> =
  | { readonly index: number; readonly id: string; readonly ok: true; readonly result: R }
  /** `id` is null for an item that the queue did not take. */
  | { readonly index: number; readonly id: string | null; readonly ok: false; readonly error: SdkErrorJson }

/** Numbers of items by state; `refused` are those that the queue did not take. */
export type BatchStatus = Readonly<Record<JobState | 'refused', number>>

/** Jobs that were handed in together. */
export interface Batch<R> {
  /** Of each item, in order; null for one that the queue did not take. */
  readonly ids: readonly (string | null)[]
  status(): Promise<BatchStatus>
  /** Waits for all; one outcome an item, in order. Items that fail do not hold the others. */
  outcomes(options?: { readonly signal?: AbortSignal }): Promise<BatchItemOutcome<R>[]>
  /** Cancels what has not ended and says how many. */
  cancel(): Promise<number>
}

/** Hands in many jobs and keeps them together. An item that is refused does not hold the others. */
export async function submitBatch<P, R>(queue: JobQueue<P, R>, items: readonly EnqueueItem<P>[]): Promise<Batch<R>> {
  const taken = await queue.enqueueMany(items)
  const ids = taken.map((outcome) => (outcome.ok ? outcome.job.id : null))
  const outcomeOf = async (index: number, signal: AbortSignal | undefined): Promise<BatchItemOutcome<R>> => {
    const outcome = taken[index]!
    if (!outcome.ok) return { index, id: null, ok: false, error: outcome.error }
    const { id } = outcome.job
    try {
      return { index, id, ok: true, result: await queue.result(id, { signal }) }
    } catch (error) {
      if (signal?.aborted) throw error
      return { index, id, ok: false, error: toSdkError(error, 'INTERNAL_ERROR').toJSON() }
    }
  }
  return {
    ids,
    async status() {
      const status = { waiting: 0, active: 0, completed: 0, failed: 0, cancelled: 0, refused: 0 }
      const jobs = await Promise.all(ids.map((id) => (id === null ? null : queue.get(id))))
      jobs.forEach((job, i) => {
        if (ids[i] === null) status.refused++
        else if (job) status[job.state]++
      })
      return status
    },
    outcomes: ({ signal } = {}) => Promise.all(ids.map((_, index) => outcomeOf(index, signal))),
    async cancel() {
      const cancelled = await Promise.all(
        [...new Set(ids)].map((id) => (id === null ? false : queue.cancel(id).catch(() => false))),
      )
      return cancelled.filter(Boolean).length
    },
  }
}
