import type { SdkErrorJson } from '../errors/sdk-error.ts'

/** Where a job is. A job that waits for its time is `waiting`; `failed` is the dead letter. */
export type JobState = 'waiting' | 'active' | 'completed' | 'failed' | 'cancelled'

/** What is kept of the error of a run. */
export type JobError = Pick<SdkErrorJson, 'code' | 'message' | 'retryable'>

/** A job as it stood when it was read. Payload and result are JSON values; documents are handed over by reference. */
export interface Job<P = unknown, R = unknown> {
  readonly id: string
  readonly state: JobState
  readonly payload: P
  /** Higher runs first; equal ones in the order of their arrival. */
  readonly priority: number
  readonly maxAttempts: number
  /** Runs that were begun and count: not those that a closing worker gave back. */
  readonly attempts: number
  /** 0..1, as the handler says. */
  readonly progress: number
  /** Milliseconds since 1970, as are all times here. */
  readonly createdAt: number
  /** A waiting job is not begun before. */
  readonly availableAt: number
  readonly startedAt: number | null
  readonly finishedAt: number | null
  /** What the handler returned; null until `completed`. */
  readonly result: R | null
  /** Of the last run that failed, also while the job waits for the next one. */
  readonly error: JobError | null
}

/** A job that was handed in. */
export interface EnqueuedJob<P = unknown, R = unknown> extends Job<P, R> {
  /** False when the queue had a job of this id already: it is that job, whatever payload came now. */
  readonly isNew: boolean
}

/** The wait before another run: a random part of `baseMs` × 2^(failed runs - 1), at most `maxMs`. */
export interface JobBackoff {
  readonly baseMs: number
  readonly maxMs: number
}

/** Options of {@link JobQueue.enqueue}. */
export interface EnqueueOptions {
  /** Idempotency key: as long as the queue keeps the job, the same id gives the same job. Default: a random UUID. */
  readonly id?: string
  /** A whole number, -1000..1000, higher first. Default 0. */
  readonly priority?: number
  /** Not begun before this time has passed. Default 0. */
  readonly delayMs?: number
  /** Runs at most, those of lost leases included. Default 3. */
  readonly maxAttempts?: number
  readonly backoff?: JobBackoff
}

/** One job of {@link JobQueue.enqueueMany}. */
export interface EnqueueItem<P = unknown> extends EnqueueOptions {
  readonly payload: P
}

/** What became of one item handed in: one that is refused does not hold the others. */
export type EnqueueOutcome<P = unknown, R = unknown> =
  | { readonly ok: true; readonly job: EnqueuedJob<P, R> }
  | { readonly ok: false; readonly error: SdkErrorJson }

/** What a handler is told besides its job. */
export interface JobContext {
  /** From 1. */
  readonly attempt: number
  /**
   * The same for every run of the job, and no other's. A run can be repeated after it had its effect (the contract is
   * at-least-once): write effects under this key, so that the second replaces or skips the first.
   */
  readonly effectKey: string
  /**
   * Aborted when the job is cancelled (`ABORTED`), when its lease is lost (`CONFLICT`) or when the worker closes with
   * `abort` (`CLOSED`). What the handler returns after that is not stored.
   */
  readonly signal: AbortSignal
  /** Says how far the run is, 0..1. Kept in memory or by the server, and lost with them. */
  progress(fraction: number): void
}

/**
 * Does one job. What it returns is stored as the result. An SdkError that is not retryable sends the job to the dead
 * letter at once; any other error makes it run again until its attempts are used up.
 */
export type JobHandler<P = unknown, R = unknown> = (job: Job<P, R>, context: JobContext) => Promise<R>

/** Options of {@link JobQueue.work}. */
export interface WorkOptions<P = unknown, R = unknown> {
  readonly handler: JobHandler<P, R>
  /** Jobs at once. Default 1. */
  readonly concurrency?: number
  /** How long a job stays with a worker that gives no sign of life. Default 30,000. */
  readonly leaseMs?: number
  /** Renews the lease as long as the handler runs. Default true; false gives a run `leaseMs` in all. */
  readonly heartbeat?: boolean
  /** Closes the worker with `abort`. */
  readonly signal?: AbortSignal
}

/** Takes jobs until it is closed. */
export interface JobWorker {
  /** Jobs it is at. */
  readonly active: number
  /**
   * `drain` takes no new job and waits for those it is at; `abort` aborts their signals and gives the jobs back as each
   * handler ends, without counting the run. A handler that does not end loses its job with the lease; it is not waited
   * for any longer.
   */
  close(mode?: 'drain' | 'abort'): Promise<void>
}

/** Numbers of jobs. */
export interface JobCounts extends Readonly<Record<JobState, number>> {
  /** Of those waiting, how many wait for their time. */
  readonly delayed: number
}

/** A job changed: `kind` is its new state, `progress`, or `removed`. */
export interface JobEvent {
  readonly kind: JobState | 'progress' | 'removed'
  readonly id: string
  /** With `progress`: 0..1. */
  readonly progress?: number
}

export interface JobPage {
  /** Jobs to skip. Default 0. */
  readonly offset?: number
  /** Jobs at most. Default 100. */
  readonly limit?: number
}

/** Jobs that are run no more: their attempts are used up, or their error was one that trying again does not help. */
export interface DeadLetter<P = unknown, R = unknown> {
  /** Oldest failure first. */
  list(page?: JobPage): Promise<Job<P, R>[]>
  /**
   * Puts failed jobs back to waiting; each is in one state at any moment, so none is lost and none runs twice.
   *
   * @param options.ids  default: all that are there now
   * @param options.attempts  `reset` (default) gives each its full number of attempts again, `keep` one more run
   * @returns how many were put back; those of another state are left alone
   */
  redrive(options?: { readonly ids?: readonly string[]; readonly attempts?: 'reset' | 'keep' }): Promise<number>
  /** Removes failed jobs (default: all) and says how many. */
  purge(options?: { readonly ids?: readonly string[] }): Promise<number>
}

/**
 * Work that outlives its caller. **At least once**: a job that was accepted is run until it completes, fails for good or
 * is cancelled; a worker that dies loses its lease and another runs the job again. One result is stored for each job: a
 * worker that lost its lease cannot store one, and a holder whose lease was renewed in time is never raced.
 *
 * Every method rejects with `CLOSED` after `close`, and with `STORE_ERROR` when the adapter's storage fails.
 */
export interface JobQueue<P = unknown, R = unknown> {
  readonly name: string
  /**
   * Resolves when the job is stored.
   *
   * @throws SdkError `INPUT_ERROR` for an option out of range or a payload that is no JSON, `INPUT_TOO_LARGE` for one
   *   that is too large
   */
  enqueue(payload: P, options?: EnqueueOptions): Promise<EnqueuedJob<P, R>>
  /** Hands in many; outcomes in the order of the items. */
  enqueueMany(items: readonly EnqueueItem<P>[]): Promise<EnqueueOutcome<P, R>[]>
  /** The job as it stands, or null. */
  get(id: string): Promise<Job<P, R> | null>
  /**
   * Waits for the end of a job.
   *
   * @returns what its handler returned
   * @throws SdkError the job's own error when it failed, `ABORTED` when it was cancelled or `signal` aborts, `NOT_FOUND`
   *   for an unknown or removed job
   */
  result(id: string, options?: { readonly signal?: AbortSignal }): Promise<R>
  /** Jobs of one state; those waiting in the order in which they would be begun. */
  list(state: JobState, page?: JobPage): Promise<Job<P, R>[]>
  counts(): Promise<JobCounts>
  /**
   * A waiting job is cancelled at once; an active one has its signal aborted, and its run stores nothing.
   *
   * @returns false when it had ended already
   * @throws SdkError `NOT_FOUND`
   */
  cancel(id: string): Promise<boolean>
  /** Starts a worker. */
  work(options: WorkOptions<P, R>): JobWorker
  readonly deadLetter: DeadLetter<P, R>
  /** Takes back jobs whose lease ran out; workers do so by themselves. Returns how many. */
  recoverStalled(): Promise<number>
  /**
   * Removes jobs that ended at least `olderThanMs` ago and says how many.
   *
   * @param options.states  default: `completed` and `cancelled`
   */
  prune(options: { readonly olderThanMs: number; readonly states?: readonly FinalJobState[] }): Promise<number>
  /** Removes all jobs of a state, in an emergency. `confirm` shows that it is meant. */
  clear(state: Exclude<JobState, 'active'>, options: { readonly confirm: true }): Promise<number>
  /** Changes from now on, until `signal` aborts or the queue is closed. A reader far behind misses the oldest. */
  events(options?: { readonly signal?: AbortSignal }): AsyncIterable<JobEvent>
  /** Closes its workers (`drain` by default), then its storage. */
  close(mode?: 'drain' | 'abort'): Promise<void>
}

/** States a job does not leave by itself. */
export type FinalJobState = Extract<JobState, 'completed' | 'failed' | 'cancelled'>
