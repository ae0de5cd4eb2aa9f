import type { Job, JobBackoff, JobError, JobState } from '../ports/job-queue.ts'

/** A job as a local queue keeps it. Payload and result are JSON text, so that no caller can change what is stored. */
export interface JobRecord {
  readonly id: string
  readonly payload: string
  readonly priority: number
  readonly maxAttempts: number
  readonly backoff: JobBackoff
  readonly createdAt: number
  /** Order of arrival. */
  readonly sequence: number
  readonly state: JobState
  readonly attempts: number
  readonly availableAt: number
  readonly startedAt: number | null
  readonly finishedAt: number | null
  readonly result: string | null
  readonly error: JobError | null
}

/** A part of a change that is stored as a whole or not at all. */
export type JobChange =
  | { readonly put: JobRecord }
  | { readonly id: string; readonly set: Partial<JobRecord> }
  | { readonly drop: readonly string[] }

/** Where changes are kept. */
export interface JobLog {
  /** Resolves when the changes, all of them, will survive what the log protects from. Changes are kept in this order. */
  append(changes: readonly JobChange[]): Promise<void>
  close(): Promise<void>
}

export function jobFromRecord<P, R>(record: JobRecord, progress: number): Job<P, R> {
  const { payload, result, backoff: _, sequence: __, ...rest } = record
  return { ...rest, payload: JSON.parse(payload), result: result === null ? null : JSON.parse(result), progress }
}
