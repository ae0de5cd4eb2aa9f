import { type Clock, SYSTEM_CLOCK } from '../deadline/clock.ts'
import { raceWithSignal } from '../deadline/deadline.ts'
import { SdkError, toSdkError } from '../errors/sdk-error.ts'
import type {
  DeadLetter,
  EnqueuedJob,
  EnqueueItem,
  EnqueueOptions,
  EnqueueOutcome,
  FinalJobState,
  Job,
  JobCounts,
  JobEvent,
  JobPage,
  JobQueue,
  JobState,
  JobWorker,
  WorkOptions,
} from '../ports/job-queue.ts'
import type { Logger } from '../ports/logger.ts'
import type { Meter } from '../ports/meter.ts'
import { backoffMs } from './backoff.ts'
import { checkNewJob, checkWork, toJson } from './check-job.ts'
import { JOB_DEFAULTS } from './job-defaults.ts'
import { JobEvents } from './job-events.ts'
import { jobErrorOf, leaseLostError, noSuchJob, outcomeOf } from './job-outcome.ts'
import { type JobChange, type JobLog, type JobRecord, jobFromRecord } from './job-record.ts'
import { canTransition, isFinalState, JOB_STATES, nextState } from './job-states.ts'
import type { JobTable } from './job-table.ts'
import { type Claim, LocalWorker } from './local-worker.ts'

/** Options of the queues that live in this process. */
export interface LocalQueueOptions {
  /** Label of its measurements and part of its effect keys. Default `jobs`. */
  readonly name?: string
  readonly clock?: Clock
  /** Numbers in [0, 1) for the jitter of retries; a seeded source makes a run repeatable. Default `Math.random`. */
  readonly random?: () => number
  readonly meter?: Meter
  readonly logger?: Logger
}

interface Lease {
  readonly controller: AbortController
  readonly ms: number
  cancelTimer(): void
  /** Tells the worker that the lease ended. */
  end(): void
}

/**
 * A queue over a {@link JobTable}: the rules of leases, attempts and cancellation in one place. A change is in the table
 * at once and acknowledged when the log has it; the log keeps the order, so that nothing is stored before what it is
 * built on.
 */
export class LocalQueue<P, R> implements JobQueue<P, R> {
  readonly name: string
  readonly deadLetter: DeadLetter<P, R>
  readonly #table: JobTable
  readonly #log: JobLog
  readonly #clock: Clock
  readonly #random: () => number
  readonly #meter: Meter | undefined
  readonly #logger: Logger | undefined
  readonly #leases = new Map<string, Lease>()
  readonly #progress = new Map<string, number>()
  readonly #workers = new Set<LocalWorker<P, R>>()
  readonly #waiters = new Map<string, Set<() => void>>()
  readonly #events = new JobEvents()
  #timer: { readonly at: number; cancel(): void } | null = null
  #closing: Promise<void> | null = null
  /** True after the log refused a change: what is in the table may not be stored, so nothing is begun any more. */
  #isBroken = false

  constructor(table: JobTable, log: JobLog, options: LocalQueueOptions) {
    this.name = options.name ?? 'jobs'
    this.#table = table
    this.#log = log
    this.#clock = options.clock ?? SYSTEM_CLOCK
    this.#random = options.random ?? Math.random
    this.#meter = options.meter
    this.#logger = options.logger
    this.deadLetter = {
      list: (page) => this.list('failed', page),
      redrive: (redriving = {}) => this.#redrive(redriving.ids, redriving.attempts ?? 'reset'),
      purge: ({ ids } = {}) => this.#remove(this.#failed(ids)),
    }
  }

  async enqueue(payload: P, options: EnqueueOptions = {}): Promise<EnqueuedJob<P, R>> {
    this.#mustBeOpen()
    const { delayMs, ...job } = checkNewJob(payload, options)
    const known = this.#table.get(job.id)
    if (known) {
      await this.#stored()
      return { ...this.#job(this.#table.get(job.id) ?? known), isNew: false }
    }
    const now = this.#clock.now()
    const record: JobRecord = {
      ...job,
      createdAt: now,
      sequence: this.#table.nextSequence,
      state: 'waiting',
      attempts: 0,
      availableAt: now + delayMs,
      startedAt: null,
      finishedAt: null,
      result: null,
      error: null,
    }
    await this.#commit([{ put: record }], [{ kind: 'waiting', id: job.id }])
    return { ...this.#job(record), isNew: true }
  }

  async enqueueMany(items: readonly EnqueueItem<P>[]): Promise<EnqueueOutcome<P, R>[]> {
    this.#mustBeOpen()
    return Promise.all(
      items.map(({ payload, ...options }) =>
        this.enqueue(payload, options).then(
          (job) => ({ ok: true, job }) as const,
          (error) => ({ ok: false, error: toSdkError(error, 'INTERNAL_ERROR').toJSON() }) as const,
        ),
      ),
    )
  }

  async get(id: string): Promise<Job<P, R> | null> {
    this.#mustBeOpen()
    const record = this.#table.get(id)
    return record ? this.#job(record) : null
  }

  async result(id: string, { signal }: { readonly signal?: AbortSignal } = {}): Promise<R> {
    for (;;) {
      this.#mustBeOpen()
      const record = this.#table.get(id)
      if (!record) throw noSuchJob(id, this.name)
      if (isFinalState(record.state)) {
        await this.#stored()
        return outcomeOf(this.#job(record))
      }
      await this.#nextEndOf(id, signal)
    }
  }

  async list(state: JobState, { offset = 0, limit = JOB_DEFAULTS.pageSize }: JobPage = {}): Promise<Job<P, R>[]> {
    this.#mustBeOpen()
    return this.#table
      .list(state)
      .slice(offset, offset + limit)
      .map((record) => this.#job(record))
  }

  async counts(): Promise<JobCounts> {
    this.#mustBeOpen()
    return this.#table.counts(this.#clock.now())
  }

  async cancel(id: string): Promise<boolean> {
    this.#mustBeOpen()
    const record = this.#table.get(id)
    if (!record) throw noSuchJob(id, this.name)
    if (!canTransition('cancel', record.state)) return false
    const state = nextState('cancel', record.state, id)
    this.#endLease(id, new SdkError('ABORTED', `job ${id} was cancelled`))
    await this.#commit([{ id, set: { state, finishedAt: this.#clock.now() } }], [{ kind: state, id }])
    return true
  }

  work(options: WorkOptions<P, R>): JobWorker {
    this.#mustBeOpen()
    const worker = new LocalWorker<P, R>({
      ...checkWork(options),
      clock: this.#clock,
      logger: this.#logger,
      claim: (leaseMs) => this.#claim(leaseMs),
      onClose: () => {
        this.#workers.delete(worker)
        options.signal?.removeEventListener('abort', abort)
        this.#wake()
      },
    })
    const abort = () => void worker.close('abort')
    if (options.signal?.aborted) return worker
    options.signal?.addEventListener('abort', abort, { once: true })
    this.#workers.add(worker)
    this.#wake()
    return worker
  }

  async recoverStalled(): Promise<number> {
    this.#mustBeOpen()
    const stalled = this.#table.list('active').filter(({ id }) => !this.#leases.has(id))
    await Promise.all(stalled.map(({ id }) => this.#loseLease(id)))
    return stalled.length
  }

  async prune(options: { readonly olderThanMs: number; readonly states?: readonly FinalJobState[] }): Promise<number> {
    this.#mustBeOpen()
    const { olderThanMs, states = ['completed', 'cancelled'] } = options
    const endedBefore = this.#clock.now() - olderThanMs
    const old = states.flatMap((state) => this.#table.list(state)).filter((job) => (job.finishedAt ?? 0) <= endedBefore)
    return this.#remove(old.map(({ id }) => id))
  }

  async clear(state: Exclude<JobState, 'active'>, { confirm }: { readonly confirm: true }): Promise<number> {
    this.#mustBeOpen()
    if (confirm !== true) {
      throw new SdkError('INPUT_ERROR', `clearing the ${state} jobs of queue ${this.name} needs { confirm: true }`)
    }
    return this.#remove(this.#table.list(state).map(({ id }) => id))
  }

  events({ signal }: { readonly signal?: AbortSignal } = {}): AsyncIterable<JobEvent> {
    this.#mustBeOpen()
    return this.#events.read(signal)
  }

  async close(mode: 'drain' | 'abort' = 'drain'): Promise<void> {
    this.#closing ??= this.#shutDown(mode)
    await this.#closing
  }

  async #shutDown(mode: 'drain' | 'abort'): Promise<void> {
    await Promise.all([...this.#workers].map((worker) => worker.close(mode)))
    this.#timer?.cancel()
    for (const lease of this.#leases.values()) lease.cancelTimer()
    await this.#log.close()
    this.#events.close()
    for (const id of [...this.#waiters.keys()]) this.#tellEndOf(id)
  }

  #claim(leaseMs: number): Claim<P, R> | null {
    const now = this.#clock.now()
    const record = this.#isBroken ? undefined : this.#table.next(now)
    if (!record) return null
    const { id } = record
    const controller = new AbortController()
    let end = () => {}
    const gone = new Promise<void>((resolve) => {
      end = resolve
    })
    const lease: Lease = { controller, ms: leaseMs, cancelTimer: () => {}, end }
    this.#leases.set(id, lease)
    this.#renew(id, lease)
    const state = nextState('claim', record.state, id)
    const stored = this.#commit(
      [{ id, set: { state, attempts: record.attempts + 1, startedAt: now, finishedAt: null } }],
      [{ kind: state, id }],
    )
    return {
      job: this.#job(this.#table.get(id)!),
      effectKey: `${this.name}/${id}`,
      controller,
      stored,
      gone,
      complete: async (result) => {
        const text = toJson(result, 'result', id)
        await this.#finish(id, lease, 'complete', { result: text, error: null })
      },
      fail: (error) => this.#fail(id, lease, error),
      release: () => {
        const attempts = (this.#table.get(id)?.attempts ?? 1) - 1
        return this.#finish(id, lease, 'release', { attempts, availableAt: this.#clock.now() })
      },
      renew: () => this.#renew(id, lease),
      progress: (fraction) => this.#tellProgress(id, lease, fraction),
    }
  }

  /** Begins the time of a lease again, if it is still held. */
  #renew(id: string, lease: Lease): void {
    if (this.#isBroken || this.#leases.get(id) !== lease) return
    lease.cancelTimer()
    lease.cancelTimer = this.#clock.after(lease.ms, () => {
      if (this.#leases.get(id) === lease) this.#loseLease(id).catch((error) => this.#reportLost(id, error))
    })
  }

  async #loseLease(id: string): Promise<void> {
    const record = this.#table.get(id)
    if (record?.state !== 'active') return
    this.#endLease(id, new SdkError('CONFLICT', `the lease of job ${id} ran out; another worker may have it`))
    this.#logger?.warn('job.lease_lost', { job_id: id, attempt: record.attempts })
    const isLast = record.attempts >= record.maxAttempts
    const now = this.#clock.now()
    const state = nextState(isLast ? 'fail' : 'retry', record.state, id)
    const error = leaseLostError(id, record.attempts, record.maxAttempts)
    const set = isLast ? { state, error, finishedAt: now } : { state, error, availableAt: now }
    await this.#commit([{ id, set }], [{ kind: state, id }])
  }

  #reportLost(id: string, error: unknown): void {
    this.#logger?.error('job.not_stored', { job_id: id, error_code: toSdkError(error, 'INTERNAL_ERROR').code })
  }

  async #fail(id: string, lease: Lease, cause: unknown): Promise<void> {
    const record = this.#table.get(id)
    const error = jobErrorOf(cause)
    if (!record || !error.retryable || record.attempts >= record.maxAttempts) {
      await this.#finish(id, lease, 'fail', { error })
      return
    }
    const retryAfterMs = SdkError.isInstance(cause) ? cause.retryAfterMs : undefined
    const waitMs = backoffMs(record.backoff, record.attempts, this.#random, retryAfterMs)
    await this.#finish(id, lease, 'retry', { error, availableAt: this.#clock.now() + waitMs })
  }

  /** Ends a run that still holds its lease. */
  async #finish(
    id: string,
    lease: Lease,
    transition: 'complete' | 'fail' | 'retry' | 'release',
    fields: Partial<JobRecord>,
  ): Promise<void> {
    const record = this.#table.get(id)
    if (!record || this.#leases.get(id) !== lease) {
      throw new SdkError('CONFLICT', `this run of job ${id} has no lease any more; what it did is not stored`)
    }
    const state = nextState(transition, record.state, id)
    const now = this.#clock.now()
    this.#endLease(id)
    if (isFinalState(state)) this.#measureEnd(state, record, now)
    const finishedAt = isFinalState(state) ? now : null
    await this.#commit([{ id, set: { ...fields, state, finishedAt } }], [{ kind: state, id }])
  }

  #endLease(id: string, reason?: SdkError): void {
    const lease = this.#leases.get(id)
    if (!lease) return
    this.#leases.delete(id)
    lease.cancelTimer()
    lease.end()
    if (reason) lease.controller.abort(reason)
  }

  #tellProgress(id: string, lease: Lease, fraction: number): void {
    if (this.#leases.get(id) !== lease) return
    const progress = Math.min(1, Math.max(0, Number(fraction) || 0))
    this.#progress.set(id, progress)
    this.#events.emit({ kind: 'progress', id, progress })
  }

  async #redrive(ids: readonly string[] | undefined, attempts: 'reset' | 'keep'): Promise<number> {
    this.#mustBeOpen()
    const chosen = this.#failed(ids)
    const availableAt = this.#clock.now()
    const changes = chosen.map((id): JobChange => {
      const state = nextState('redrive', 'failed', id)
      return { id, set: { state, availableAt, finishedAt: null, ...(attempts === 'reset' && { attempts: 0 }) } }
    })
    await this.#commit(
      changes,
      chosen.map((id) => ({ kind: 'waiting', id })),
    )
    return chosen.length
  }

  #failed(ids: readonly string[] | undefined): string[] {
    this.#mustBeOpen()
    if (!ids) return this.#table.list('failed').map(({ id }) => id)
    return [...new Set(ids)].filter((id) => this.#table.get(id)?.state === 'failed')
  }

  async #remove(ids: readonly string[]): Promise<number> {
    if (ids.length === 0) return 0
    for (const id of ids) this.#progress.delete(id)
    await this.#commit(
      [{ drop: ids }],
      ids.map((id) => ({ kind: 'removed', id })),
    )
    return ids.length
  }

  /** Applies the changes at once; resolves, and tells of them, when they are stored. */
  async #commit(changes: readonly JobChange[], events: readonly JobEvent[]): Promise<void> {
    this.#table.apply(changes)
    const stored = this.#log.append(changes)
    this.#wake()
    try {
      await stored
    } catch (error) {
      this.#break()
      throw error
    }
    for (const event of events) {
      this.#events.emit(event)
      if (event.kind === 'removed' || isFinal(event.kind)) this.#tellEndOf(event.id)
    }
    this.#measureDepth()
  }

  #break(): void {
    this.#isBroken = true
    this.#timer?.cancel()
    for (const lease of this.#leases.values()) lease.cancelTimer()
  }

  /** Resolves when everything that was changed before is stored. */
  #stored(): Promise<void> {
    return this.#log.append([])
  }

  #wake(): void {
    for (const worker of this.#workers) worker.pump()
    this.#armTimer()
  }

  /** Wakes the workers when the next waiting job has its time. */
  #armTimer(): void {
    const now = this.#clock.now()
    const at = this.#workers.size > 0 ? this.#table.nextAvailableAt(now) : Number.POSITIVE_INFINITY
    if (this.#timer?.at === at) return
    this.#timer?.cancel()
    this.#timer = null
    if (at === Number.POSITIVE_INFINITY) return
    const cancel = this.#clock.after(at - now, () => {
      this.#timer = null
      this.#wake()
    })
    this.#timer = { at, cancel }
  }

  async #nextEndOf(id: string, signal: AbortSignal | undefined): Promise<void> {
    const waiters = this.#waiters.get(id) ?? new Set()
    this.#waiters.set(id, waiters)
    let waiter = () => {}
    try {
      const end = new Promise<void>((resolve) => {
        waiter = resolve
        waiters.add(waiter)
      })
      await raceWithSignal(end, signal)
    } finally {
      waiters.delete(waiter)
      if (waiters.size === 0 && this.#waiters.get(id) === waiters) this.#waiters.delete(id)
    }
  }

  #tellEndOf(id: string): void {
    const waiters = this.#waiters.get(id)
    this.#waiters.delete(id)
    for (const tell of waiters ?? []) tell()
  }

  #measureEnd(state: FinalJobState, record: JobRecord, now: number): void {
    this.#meter?.count('jobs_total', { queue: this.name, state })
    this.#meter?.observe('job_duration_seconds', (now - (record.startedAt ?? now)) / 1000, { queue: this.name })
  }

  #measureDepth(): void {
    if (!this.#meter) return
    for (const state of JOB_STATES) {
      this.#meter.gauge('job_queue_depth', this.#table.count(state), { queue: this.name, state })
    }
    this.#meter.gauge('dlq_depth', this.#table.count('failed'), { queue: this.name })
  }

  #job(record: JobRecord): Job<P, R> {
    return jobFromRecord(record, this.#progress.get(record.id) ?? 0)
  }

  #mustBeOpen(): void {
    if (this.#closing) throw new SdkError('CLOSED', `queue ${this.name} is closed`)
  }
}

function isFinal(kind: JobEvent['kind']): boolean {
  return kind !== 'progress' && kind !== 'removed' && isFinalState(kind)
}
