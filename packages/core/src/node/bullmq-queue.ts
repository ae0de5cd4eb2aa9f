import type { Job as BullJob, Queue, QueueEvents, Worker, WorkerOptions } from 'bullmq'
import { raceWithSignal } from '../deadline/deadline.ts'
import { SdkError, toSdkError } from '../errors/sdk-error.ts'
import { backoffMs } from '../jobs/backoff.ts'
import { checkNewJob, checkWork, type NewJob, toJson } from '../jobs/check-job.ts'
import { JOB_DEFAULTS } from '../jobs/job-defaults.ts'
import { JobEvents } from '../jobs/job-events.ts'
import { leaseLostError, noSuchJob, outcomeOf } from '../jobs/job-outcome.ts'
import { isFinalState } from '../jobs/job-states.ts'
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
import {
  type BullData,
  bullId,
  bullPriority,
  errorText,
  jobFromBull,
  ourId,
  runsAllowed,
  runsOf,
} from './bullmq-job.ts'

/** Options of {@link bullmqQueue}. */
export interface BullmqQueueOptions {
  /** What BullMQ takes: `{ host, port, … }`, or a client (ioredis with `maxRetriesPerRequest: null`). */
  readonly connection: object
  /** Name of the queue on the server; no colon. Default `jobs`. */
  readonly name?: string
  /** Beginning of the server's keys. Default `bull`, as BullMQ's. */
  readonly prefix?: string
  /** Numbers in [0, 1) for the jitter of retries. Default `Math.random`. */
  readonly random?: () => number
  readonly meter?: Meter
  readonly logger?: Logger
}

/** Waiting for a result asks again after this time, in case an event was missed. */
const ASK_AGAIN_MS = 1_000

/** How often a worker looks for cancelled jobs among those it is at, at most. */
const CANCEL_CHECK_MS = 500

/**
 * A queue on a Redis-protocol server, for workers in any number of processes and machines. BullMQ 6 is the engine: its
 * locks are our leases (its scripts check the token before a result is stored), its stalled check hands jobs of dead
 * workers on. Cancelled jobs, which it does not know, are kept in a hash of their own beside it. The time is the
 * server's and the machine's.
 *
 * @throws SdkError `MISSING_PACKAGE` without `bullmq`, `STORE_ERROR` when the server cannot be reached
 */
export async function bullmqQueue<P = unknown, R = unknown>(options: BullmqQueueOptions): Promise<JobQueue<P, R>> {
  const bull = await loadBullmq()
  const { name = 'jobs', prefix = 'bull' } = options
  // A client of the host's, or options: BullMQ tells them apart itself.
  const base = { connection: options.connection as Record<string, unknown>, prefix }
  const queue = new bull.Queue<BullData>(name, base)
  const events = new bull.QueueEvents(name, base)
  const report = (error: Error) => options.logger?.warn('queue.connection_error', { queue: name, error: error.name })
  queue.on('error', report)
  events.on('error', report)
  try {
    await Promise.all([queue.waitUntilReady(), events.waitUntilReady()])
  } catch (cause) {
    await Promise.allSettled([queue.close(), events.close()])
    throw new SdkError('STORE_ERROR', `the server of queue ${name} cannot be reached: ${String(cause)}`, { cause })
  }
  return new BullmqQueue<P, R>(bull, queue, events, base, options)
}

type Bullmq = typeof import('bullmq')

async function loadBullmq(): Promise<Bullmq> {
  try {
    return await import('bullmq')
  } catch (cause) {
    throw new SdkError('MISSING_PACKAGE', 'a queue on Redis needs the packages bullmq and ioredis: install them', {
      cause,
    })
  }
}

class BullmqQueue<P, R> implements JobQueue<P, R> {
  readonly name: string
  readonly deadLetter: DeadLetter<P, R>
  readonly #bull: Bullmq
  readonly #queue: Queue<BullData>
  readonly #source: QueueEvents
  readonly #base: { readonly connection: Record<string, unknown>; readonly prefix: string }
  readonly #options: BullmqQueueOptions
  readonly #cancelledKey: string
  readonly #events = new JobEvents()
  readonly #workers = new Set<BullmqWorker<P, R>>()
  #closing: Promise<void> | null = null

  constructor(
    bull: Bullmq,
    queue: Queue<BullData>,
    source: QueueEvents,
    base: { readonly connection: Record<string, unknown>; readonly prefix: string },
    options: BullmqQueueOptions,
  ) {
    this.name = queue.name
    this.#bull = bull
    this.#queue = queue
    this.#source = source
    this.#base = base
    this.#options = options
    this.#cancelledKey = queue.toKey('sheaf-cancelled')
    this.#listen()
    this.deadLetter = {
      list: (page) => this.list('failed', page),
      redrive: (redriving = {}) => this.#redrive(redriving.ids, redriving.attempts ?? 'reset'),
      purge: ({ ids } = {}) => this.#purge(ids),
    }
  }

  enqueue(payload: P, options: EnqueueOptions = {}): Promise<EnqueuedJob<P, R>> {
    return this.#call(async () => (await this.#add([checkNewJob(payload, options)]))[0]!)
  }

  enqueueMany(items: readonly EnqueueItem<P>[]): Promise<EnqueueOutcome<P, R>[]> {
    return this.#call(async () => {
      const checked = items.map(({ payload, ...options }) => {
        try {
          return checkNewJob(payload, options)
        } catch (error) {
          return toSdkError(error, 'INTERNAL_ERROR')
        }
      })
      const added = await this.#add(checked.filter((item): item is NewJob => !SdkError.isInstance(item)))
      let next = 0
      return checked.map((item): EnqueueOutcome<P, R> => {
        if (SdkError.isInstance(item)) return { ok: false, error: item.toJSON() }
        return { ok: true, job: added[next++]! }
      })
    })
  }

  /** Adds all of them in one transaction; says of each whether it was there already. */
  async #add(jobs: readonly NewJob[]): Promise<EnqueuedJob<P, R>[]> {
    const nonce = crypto.randomUUID()
    const areCancelled = await this.#areCancelled(jobs.map(({ id }) => id))
    const fresh = jobs.map((job, i) => ({ job, i })).filter(({ i }) => !areCancelled[i])
    await this.#queue.addBulk(
      fresh.map(({ job, i }) => ({
        name: 'job',
        data: {
          payload: job.payload,
          nonce: `${nonce} ${i}`,
          priority: job.priority,
          backoff: job.backoff,
          lostBefore: 0,
          granted: 0,
        },
        opts: {
          jobId: bullId(job.id),
          priority: bullPriority(job.priority),
          delay: job.delayMs,
          attempts: job.maxAttempts,
          backoff: { type: 'sheaf' },
        },
      })),
    )
    return Promise.all(
      jobs.map(async ({ id }, i) => {
        const [stored, found] = await Promise.all([this.#queue.getJob(bullId(id)), this.get(id)])
        if (!found) throw new SdkError('CONFLICT', `job ${id} was removed while it was handed in`)
        return { ...found, isNew: !areCancelled[i] && stored?.data.nonce === `${nonce} ${i}` }
      }),
    )
  }

  get(id: string): Promise<Job<P, R> | null> {
    return this.#call(async () => {
      for (;;) {
        const cancelled = await this.#cancelledJob(id)
        if (cancelled) return cancelled
        const job = await this.#queue.getJob(bullId(id))
        if (!job) return null
        const state = stateOf(await this.#queue.getJobState(bullId(id)))
        if (!state) return null
        // The job ended between the two answers: read it again.
        if (isFinalState(state) !== (job.finishedOn !== undefined && job.finishedOn !== null)) continue
        return jobFromBull<P, R>(job, state)
      }
    })
  }

  async result(id: string, { signal }: { readonly signal?: AbortSignal } = {}): Promise<R> {
    const stop = new AbortController()
    const ended = this.#events.read(stop.signal)[Symbol.asyncIterator]()
    try {
      for (;;) {
        const job = await this.get(id)
        if (!job) throw noSuchJob(id, this.name)
        if (isFinalState(job.state)) return outcomeOf(job)
        await raceWithSignal(nextEventOf(id, ended), signal)
      }
    } finally {
      stop.abort()
    }
  }

  list(state: JobState, { offset = 0, limit = JOB_DEFAULTS.pageSize }: JobPage = {}): Promise<Job<P, R>[]> {
    return this.#call(async () => {
      if (state === 'cancelled') return (await this.#allCancelled()).slice(offset, offset + limit)
      const jobs: BullJob<BullData>[] = []
      for (const type of BULL_TYPES[state])
        jobs.push(...(await this.#queue.getJobs([type], 0, offset + limit - 1, true)))
      return jobs.slice(offset, offset + limit).map((job) => jobFromBull<P, R>(job, state))
    })
  }

  counts(): Promise<JobCounts> {
    return this.#call(async () => {
      const found = await this.#queue.getJobCounts('wait', 'prioritized', 'delayed', 'active', 'completed', 'failed')
      const { wait = 0, prioritized = 0, delayed = 0, active = 0, completed = 0, failed = 0 } = found
      const cancelled = (await this.#allCancelled()).length
      const counts = { waiting: wait + prioritized + delayed, delayed, active, completed, failed, cancelled }
      this.#measure(counts)
      return counts
    })
  }

  cancel(id: string): Promise<boolean> {
    return this.#call(async () => {
      const job = await this.get(id)
      if (!job) throw noSuchJob(id, this.name)
      if (isFinalState(job.state)) return false
      // Marked first: from here on no worker begins it, and one that is at it stores nothing.
      const tombstone: Job<P, R> = { ...job, state: 'cancelled', finishedAt: Date.now() }
      const client = await this.#queue.backend.client
      await client.hset(this.#cancelledKey, { [bullId(id)]: JSON.stringify(tombstone) })
      const isRemoved = (await this.#queue.remove(bullId(id))) === 1
      if (isRemoved || stateOf(await this.#queue.getJobState(bullId(id))) === 'active') {
        this.#events.emit({ kind: 'cancelled', id })
        return true
      }
      await client.hdel(this.#cancelledKey, bullId(id))
      return false
    })
  }

  work(options: WorkOptions<P, R>): JobWorker {
    this.#mustBeOpen()
    const { name } = this
    const worker = new BullmqWorker<P, R>(this.#bull, name, this.#base, options, {
      random: this.#options.random ?? Math.random,
      meter: this.#options.meter,
      logger: this.#options.logger,
      areCancelled: (ids) => this.#areCancelled(ids),
      onClose: () => this.#workers.delete(worker),
    })
    this.#workers.add(worker)
    return worker
  }

  recoverStalled(): Promise<number> {
    return this.#call(async () => {
      const checker = new this.#bull.Worker(this.name, null, {
        ...this.#base,
        ...STALLED,
        autorun: false,
        stalledInterval: 1,
      })
      checker.on('error', () => {})
      try {
        await checker.waitUntilReady()
        // The first look marks what is active, the second takes what has no lock.
        const first = await checker.backend.moveStalledJobsToWait()
        await new Promise((resolve) => setTimeout(resolve, 5))
        return first.length + (await checker.backend.moveStalledJobsToWait()).length
      } finally {
        await checker.close()
      }
    })
  }

  prune(options: { readonly olderThanMs: number; readonly states?: readonly FinalJobState[] }): Promise<number> {
    return this.#call(async () => {
      const { olderThanMs, states = ['completed', 'cancelled'] } = options
      let removed = 0
      for (const state of states) {
        if (state === 'cancelled') removed += await this.#pruneCancelled(olderThanMs)
        else removed += (await this.#queue.clean(olderThanMs, 0, state)).length
      }
      return removed
    })
  }

  clear(state: Exclude<JobState, 'active'>, { confirm }: { readonly confirm: true }): Promise<number> {
    return this.#call(async () => {
      if (confirm !== true) {
        throw new SdkError('INPUT_ERROR', `clearing the ${state} jobs of queue ${this.name} needs { confirm: true }`)
      }
      if (state !== 'waiting') return this.prune({ olderThanMs: 0, states: [state] })
      const { waiting } = await this.counts()
      await this.#queue.drain(true)
      return waiting
    })
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
    this.#events.close()
    await Promise.allSettled([this.#source.close(), this.#queue.close()])
  }

  #listen(): void {
    const tell = (kind: JobEvent['kind']) => {
      return ({ jobId }: { jobId: string }) => this.#events.emit({ kind, id: ourId(jobId) })
    }
    this.#source.on('waiting', tell('waiting'))
    this.#source.on('active', tell('active'))
    this.#source.on('failed', tell('failed'))
    this.#source.on('progress', ({ jobId, data }) => {
      this.#events.emit({ kind: 'progress', id: ourId(jobId), progress: Number(data) })
    })
    // A cancelled job leaves BullMQ as one that was removed or that completed.
    const tellUnlessCancelled = (kind: JobEvent['kind']) => async (event: { jobId: string }) => {
      const [isCancelled] = await this.#areCancelled([ourId(event.jobId)]).catch(() => [false])
      if (!isCancelled) tell(kind)(event)
    }
    this.#source.on('completed', tellUnlessCancelled('completed'))
    this.#source.on('removed', tellUnlessCancelled('removed'))
  }

  async #redrive(ids: readonly string[] | undefined, attempts: 'reset' | 'keep'): Promise<number> {
    return this.#call(async () => {
      const failed = await this.#failed(ids)
      let count = 0
      for (const job of failed) {
        // Written first: a job that is redriven has its new limit, one that is not stays where it is.
        const isReset = attempts === 'reset'
        const lostBefore = isReset ? job.stalledCounter : job.data.lostBefore
        await job.updateData({ ...job.data, lostBefore, granted: isReset ? 0 : runsOf(job) + 1 })
        const isMoved = await job.retry('failed', { resetAttemptsMade: isReset, resetAttemptsStarted: isReset }).then(
          () => true,
          () => false,
        )
        if (isMoved) count++
      }
      return count
    })
  }

  #purge(ids: readonly string[] | undefined): Promise<number> {
    return this.#call(async () => {
      if (!ids) return (await this.#queue.clean(0, 0, 'failed')).length
      let count = 0
      for (const job of await this.#failed(ids)) count += await this.#queue.remove(job.id!)
      return count
    })
  }

  async #failed(ids: readonly string[] | undefined): Promise<BullJob<BullData>[]> {
    if (!ids) return this.#queue.getJobs(['failed'], 0, -1, true)
    const found: BullJob<BullData>[] = []
    for (const id of new Set(ids)) {
      const job = await this.#queue.getJob(bullId(id))
      if (job && (await job.isFailed())) found.push(job)
    }
    return found
  }

  async #cancelledJob(id: string): Promise<Job<P, R> | null> {
    const text = await (await this.#queue.backend.client).hget(this.#cancelledKey, bullId(id))
    return text ? JSON.parse(text) : null
  }

  async #areCancelled(ids: readonly string[]): Promise<boolean[]> {
    if (ids.length === 0) return []
    const client = await this.#queue.backend.client
    return (await client.hmget(this.#cancelledKey, ...ids.map(bullId))).map((text) => text !== null)
  }

  /** Oldest first. */
  async #allCancelled(): Promise<Job<P, R>[]> {
    const all = await (await this.#queue.backend.client).hgetall(this.#cancelledKey)
    const jobs = Object.values(all).map((text): Job<P, R> => JSON.parse(text))
    return jobs.sort((a, b) => (a.finishedAt ?? 0) - (b.finishedAt ?? 0))
  }

  async #pruneCancelled(olderThanMs: number): Promise<number> {
    const endedBefore = Date.now() - olderThanMs
    const old = (await this.#allCancelled()).filter(({ finishedAt }) => (finishedAt ?? 0) <= endedBefore)
    if (old.length === 0) return 0
    return (await this.#queue.backend.client).hdel(this.#cancelledKey, ...old.map(({ id }) => bullId(id)))
  }

  #measure(counts: JobCounts): void {
    for (const state of ['waiting', 'active', 'completed', 'failed', 'cancelled'] as const) {
      this.#options.meter?.gauge('job_queue_depth', counts[state], { queue: this.name, state })
    }
    this.#options.meter?.gauge('dlq_depth', counts.failed, { queue: this.name })
  }

  async #call<T>(work: () => Promise<T>): Promise<T> {
    this.#mustBeOpen()
    try {
      return await work()
    } catch (error) {
      throw toSdkError(error, 'STORE_ERROR', { provider: 'bullmq' })
    }
  }

  #mustBeOpen(): void {
    if (this.#closing) throw new SdkError('CLOSED', `queue ${this.name} is closed`)
  }
}

/** BullMQ has a limit of its own for lost leases; ours is that of the job, checked when a run begins. */
const STALLED = { maxStalledCount: 1_000_000 } as const

const BULL_TYPES = {
  waiting: ['prioritized', 'wait', 'delayed'],
  active: ['active'],
  completed: ['completed'],
  failed: ['failed'],
} as const

function stateOf(state: string): JobState | null {
  if (state === 'active' || state === 'completed' || state === 'failed') return state
  return state === 'unknown' ? null : 'waiting'
}

/** Resolves at an event of the job, at the end of the events, or after a while. */
async function nextEventOf(id: string, events: AsyncIterator<JobEvent>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const later = new Promise<'later'>((resolve) => {
    timer = setTimeout(resolve, ASK_AGAIN_MS, 'later')
  })
  try {
    for (;;) {
      const next = await Promise.race([events.next(), later])
      if (next === 'later' || next.done || next.value.id === id) return
    }
  } finally {
    clearTimeout(timer)
  }
}

interface WorkerParts {
  readonly random: () => number
  readonly meter: Meter | undefined
  readonly logger: Logger | undefined
  areCancelled(ids: readonly string[]): Promise<boolean[]>
  onClose(): void
}

/** One BullMQ worker and the signals of the jobs it is at. */
class BullmqWorker<P, R> implements JobWorker {
  readonly #bull: Bullmq
  readonly #name: string
  readonly #options: ReturnType<typeof checkWork<P, R>>
  readonly #parts: WorkerParts
  readonly #worker: Worker<BullData>
  readonly #runs = new Map<string, AbortController>()
  readonly #watch: NodeJS.Timeout
  readonly #stopListening: () => void
  #closing: Promise<void> | null = null
  #isAborting = false
  /** Tells who closes the worker that no run is left, or that none is waited for. */
  #onIdle = () => {}

  constructor(bull: Bullmq, name: string, base: WorkerOptions, options: WorkOptions<P, R>, parts: WorkerParts) {
    this.#bull = bull
    this.#name = name
    this.#options = checkWork(options)
    this.#parts = parts
    const { concurrency, leaseMs, heartbeat } = this.#options
    this.#worker = new bull.Worker<BullData>(name, (job, token) => this.#run(job, token), {
      ...base,
      ...STALLED,
      concurrency,
      lockDuration: leaseMs,
      lockRenewTime: leaseMs / 2,
      skipLockRenewal: !heartbeat,
      // A job of a dead worker is found at the second look after its lease has run out.
      stalledInterval: Math.max(50, leaseMs / 2),
      settings: {
        backoffStrategy: (failedRuns, _type, error, job) => {
          return backoffMs(job?.data.backoff ?? JOB_DEFAULTS.backoff, failedRuns, parts.random, retryAfterOf(error))
        },
      },
    })
    this.#worker.on('error', (error) => parts.logger?.warn('job.worker_error', { queue: name, error: error.name }))
    this.#worker.on('lockRenewalFailed', (ids: string[]) => {
      for (const id of ids) this.#stop(id, new SdkError('CONFLICT', `the lease of job ${ourId(id)} ran out`))
    })
    this.#watch = setInterval(() => void this.#stopCancelled(), Math.min(CANCEL_CHECK_MS, leaseMs / 3))
    const abort = () => void this.close('abort')
    options.signal?.addEventListener('abort', abort, { once: true })
    this.#stopListening = () => options.signal?.removeEventListener('abort', abort)
    if (options.signal?.aborted) abort()
  }

  get active(): number {
    return this.#runs.size
  }

  async close(mode: 'drain' | 'abort' = 'drain'): Promise<void> {
    this.#closing ??= this.#shutDown()
    if (mode === 'drain') return this.#closing
    this.#isAborting = true
    for (const id of this.#runs.keys()) this.#stop(id, new SdkError('CLOSED', 'the worker is closed'))
    // A handler that ignores its signal keeps its job no longer than a lease.
    const timer = setTimeout(() => this.#onIdle(), this.#options.leaseMs)
    await this.#closing
    clearTimeout(timer)
  }

  async #shutDown(): Promise<void> {
    this.#parts.onClose()
    this.#stopListening()
    const idle = new Promise<void>((resolve) => {
      this.#onIdle = resolve
    })
    await this.#worker.pause(true).catch(() => {})
    if (this.#runs.size > 0) await idle
    clearInterval(this.#watch)
    await this.#worker.close(this.#runs.size > 0).catch(() => {})
  }

  async #run(job: BullJob<BullData>, token: string | undefined): Promise<string | undefined> {
    const id = job.id!
    const attempt = runsOf(job) + 1
    if ((await this.#parts.areCancelled([ourId(id)]))[0]) return this.#leave(job)
    if (this.#isAborting) {
      await job.moveToWait(token)
      throw new this.#bull.WaitingError()
    }
    if (attempt > runsAllowed(job)) {
      const { code, message } = leaseLostError(ourId(id), attempt - 1, runsAllowed(job))
      throw new this.#bull.UnrecoverableError(`${code}: ${message}`)
    }
    const controller = new AbortController()
    this.#runs.set(id, controller)
    const startedAt = performance.now()
    try {
      const result = await this.#options.handler(jobFromBull<P, R>(job, 'active'), {
        attempt,
        effectKey: `${this.#name}/${ourId(id)}`,
        signal: controller.signal,
        progress: (fraction) => this.#tellProgress(job, fraction),
      })
      const text = toJson(result, 'result', ourId(id))
      if ((await this.#parts.areCancelled([ourId(id)]))[0]) return this.#leave(job)
      this.#measureEnd('completed', startedAt)
      return text
    } catch (error) {
      if ((await this.#parts.areCancelled([ourId(id)]))[0]) return this.#leave(job)
      if (this.#isAborting) {
        await job.moveToWait(token)
        throw new this.#bull.WaitingError()
      }
      const isFinal = attempt >= runsAllowed(job) || (SdkError.isInstance(error) && !error.retryable)
      if (!isFinal) throw Object.assign(new Error(errorText(error)), { retryAfterMs: retryAfterOf(error) })
      this.#measureEnd('failed', startedAt)
      throw new this.#bull.UnrecoverableError(errorText(error))
    } finally {
      this.#runs.delete(id)
      if (this.#runs.size === 0) this.#onIdle()
    }
  }

  /** A cancelled job leaves BullMQ with this run; what is known of it is in the hash. */
  #leave(job: BullJob<BullData>): undefined {
    job.opts = { ...job.opts, removeOnComplete: true }
    return undefined
  }

  #stop(id: string, reason: SdkError): void {
    this.#runs.get(id)?.abort(reason)
  }

  async #stopCancelled(): Promise<void> {
    const ids = [...this.#runs.keys()]
    try {
      const areCancelled = await this.#parts.areCancelled(ids.map(ourId))
      ids.forEach((id, i) => {
        if (areCancelled[i]) this.#stop(id, new SdkError('ABORTED', `job ${ourId(id)} was cancelled`))
      })
    } catch (error) {
      this.#parts.logger?.warn('job.worker_error', { queue: this.#name, error: String(error) })
    }
  }

  #tellProgress(job: BullJob<BullData>, fraction: number): void {
    const progress = Math.min(1, Math.max(0, Number(fraction) || 0))
    job.updateProgress(progress).catch((error) => {
      this.#parts.logger?.warn('job.worker_error', { queue: this.#name, error: String(error) })
    })
  }

  #measureEnd(state: 'completed' | 'failed', startedAt: number): void {
    this.#parts.meter?.count('jobs_total', { queue: this.#name, state })
    this.#parts.meter?.observe('job_duration_seconds', (performance.now() - startedAt) / 1000, { queue: this.#name })
  }
}

function retryAfterOf(error: unknown): number | undefined {
  const { retryAfterMs } = (error ?? {}) as { retryAfterMs?: unknown }
  return typeof retryAfterMs === 'number' ? retryAfterMs : undefined
}
