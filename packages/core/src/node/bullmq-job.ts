import { ERROR_CODES, type ErrorCode } from '../errors/codes.ts'
import { JOB_LIMITS } from '../jobs/job-defaults.ts'
import { jobErrorOf } from '../jobs/job-outcome.ts'
import type { Job, JobBackoff, JobError, JobState } from '../ports/job-queue.ts'

/** What BullMQ keeps for us in the data of a job. */
export interface BullData {
  /** JSON text. */
  readonly payload: string
  /** Of the call that made the job: tells whether a call made it or found it. */
  readonly nonce: string
  readonly priority: number
  readonly backoff: JobBackoff
  /** Lost leases that do not count any more, because the job was redriven with all its attempts. */
  readonly lostBefore: number
  /** Runs allowed when the job was redriven with one more; 0 otherwise. */
  readonly granted: number
}

/** What is read of a job of BullMQ. */
export interface BullJobFacts {
  readonly id?: string
  readonly data: BullData
  readonly opts: { readonly attempts?: number }
  readonly attemptsMade: number
  readonly stalledCounter: number
  readonly progress: unknown
  readonly timestamp: number
  readonly delay: number
  readonly processedOn?: number
  readonly finishedOn?: number
  /** JSON text, as our workers return it. */
  readonly returnvalue: string | null
  readonly failedReason?: string
}

/** BullMQ takes no integer and no colon as an id. */
export function bullId(id: string): string {
  return `k${encodeURIComponent(id)}`
}

export function ourId(bullId: string): string {
  return decodeURIComponent(bullId.slice(1))
}

/** BullMQ counts down to 1; 0, its highest, stands outside the order. */
export function bullPriority(priority: number): number {
  return JOB_LIMITS.maxPriority + 1 - priority
}

/** Runs that were begun and ended, by an error or a lost lease. */
export function runsOf(job: BullJobFacts): number {
  return job.attemptsMade + job.stalledCounter - job.data.lostBefore
}

export function runsAllowed(job: BullJobFacts): number {
  return Math.max(job.opts.attempts ?? 1, job.data.granted)
}

/** The error as BullMQ keeps it: a text. */
export function errorText(error: unknown): string {
  const { code, message } = jobErrorOf(error)
  return `${code}: ${message}`
}

export function jobFromBull<P, R>(job: BullJobFacts, state: JobState): Job<P, R> {
  const isOver = state === 'completed' || state === 'failed'
  const runs = runsOf(job) + (state === 'active' ? 1 : 0)
  return {
    id: ourId(job.id!),
    state,
    payload: JSON.parse(job.data.payload),
    priority: job.data.priority,
    maxAttempts: job.opts.attempts ?? 1,
    // BullMQ counts the last step of a job whose leases were all lost as one more.
    attempts: Math.min(runs, runsAllowed(job)),
    progress: typeof job.progress === 'number' ? job.progress : 0,
    createdAt: job.timestamp,
    availableAt: (isOver ? job.timestamp : (job.processedOn ?? job.timestamp)) + job.delay,
    startedAt: job.processedOn ?? null,
    finishedAt: isOver ? (job.finishedOn ?? null) : null,
    result: state === 'completed' ? JSON.parse(job.returnvalue ?? 'null') : null,
    error: state === 'completed' ? null : errorOf(job.failedReason),
  }
}

function errorOf(text: string | undefined): JobError | null {
  if (!text) return null
  const end = text.indexOf(': ')
  const code = text.slice(0, Math.max(0, end))
  if (!isErrorCode(code)) return { code: 'INTERNAL_ERROR', message: text, retryable: true }
  return { code, message: text.slice(end + 2), retryable: ERROR_CODES[code].retryable }
}

function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(ERROR_CODES, code)
}
