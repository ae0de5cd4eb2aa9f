import { availableParallelism } from 'node:os'
import { type Clock, SYSTEM_CLOCK } from '../deadline/clock.ts'
import { Deadline, throwIfAborted } from '../deadline/deadline.ts'
import { sleep } from '../deadline/sleep.ts'
import { SdkError } from '../errors/sdk-error.ts'
import type { Logger } from '../ports/logger.ts'
import type { Meter } from '../ports/meter.ts'
import { type LossReason, PoolWorker, type TaskEnd } from './pool-worker.ts'

/** Options of {@link WorkerPool}. */
export interface WorkerPoolOptions {
  /** The module whose default export does a task ({@link PoolTask}); `import.meta.resolve` gives such an address. */
  readonly module: string | URL
  /** Threads. Default: one for each processor but one, at least one. */
  readonly size?: number
  /** Heap of a thread in MiB; a thread over it is replaced. Buffers are outside the heap. Default: Node's. */
  readonly maxOldGenerationSizeMb?: number
  /** Time of a task from its start in a thread. Default: no limit. */
  readonly taskTimeoutMs?: number
  /** How long a task may go on after its signal was aborted, before its thread is ended. Default 1,000. */
  readonly graceMs?: number
  /** Times that a task whose thread crashed is begun again. Default 1. */
  readonly crashRetries?: number
  /** Tasks that may wait. Default 10,000. */
  readonly maxQueued?: number
  /** Label of its measurements. Default `workers`. */
  readonly name?: string
  readonly clock?: Clock
  readonly meter?: Meter
  readonly logger?: Logger
}

export const WORKER_POOL_DEFAULTS = {
  /** Time to close a file; a task in a loop does not hear the signal at all. */
  graceMs: 1_000,
  /** A crash by chance is not repeated; one by its input is, and must not take every thread in turn. */
  crashRetries: 1,
  /** More than a batch, less than memory. */
  maxQueued: 10_000,
  name: 'workers',
} as const

/** Options of {@link WorkerPool.run}. */
export interface PoolRunOptions {
  readonly signal?: AbortSignal
  /** Default: the pool's `taskTimeoutMs`. */
  readonly timeoutMs?: number
  /** Buffers that are moved into the thread and are empty here afterwards. Such a task is not begun again after a crash. */
  readonly transfer?: readonly ArrayBuffer[]
}

/** Threads and tasks as they stand. */
export interface WorkerPoolStats {
  /** Threads wanted. */
  readonly size: number
  readonly busy: number
  readonly idle: number
  readonly starting: number
  readonly queued: number
  /** Threads that were replaced, by what happened to them. */
  readonly replaced: Readonly<Record<LossReason | 'rolling', number>>
}

interface Task {
  readonly input: unknown
  readonly options: PoolRunOptions
  readonly resolve: (output: unknown) => void
  readonly reject: (error: unknown) => void
  crashes: number
  onQueueAbort?: () => void
}

/**
 * Work off the event loop, in threads that are replaced when they fail: a thread that crashed, hangs or is over its
 * memory takes one task with it at most, and that task is begun again (crash) or fails with a code (`TIMEOUT`,
 * `RESOURCE_EXHAUSTED`). One task a thread at a time, in the order of `run`. A task may be begun twice, as a job may.
 */
export class WorkerPool<I = unknown, O = unknown> {
  readonly #options: WorkerPoolOptions
  readonly #module: string
  readonly #clock: Clock
  readonly #workers = new Set<PoolWorker>()
  readonly #replaced = { memory: 0, crash: 0, hung: 0, rolling: 0 }
  #size: number
  #queue: Task[] = []
  #running = 0
  /** Threads that stand by for one that is being replaced. */
  #standby = 0
  #failure: SdkError | null = null
  #closing: Promise<void> | null = null
  #isClosed = false
  #onChange: (() => void)[] = []

  /** @throws SdkError `INPUT_ERROR` for an option out of range */
  constructor(options: WorkerPoolOptions) {
    this.#options = options
    this.#module = String(options.module)
    this.#clock = options.clock ?? SYSTEM_CLOCK
    this.#size = checkSize(options.size ?? Math.max(1, availableParallelism() - 1))
    this.#fill()
  }

  get stats(): WorkerPoolStats {
    const workers = [...this.#workers]
    return {
      size: this.#size,
      busy: workers.filter(({ isBusy }) => isBusy).length,
      idle: workers.filter(({ canTake }) => canTake).length,
      starting: workers.filter(({ isReady }) => !isReady).length,
      queued: this.#queue.length,
      replaced: { ...this.#replaced },
    }
  }

  /**
   * Does one task.
   *
   * @returns what the module's function returned, copied or moved
   * @throws SdkError `TIMEOUT`, `ABORTED`, `RESOURCE_EXHAUSTED` for a task over the memory limit or a full queue,
   *   `PROVIDER_DOWN` when its threads crashed, `CLOSED`, `INPUT_ERROR` when the module cannot be loaded or the input
   *   cannot be sent; what the function itself threw, by name, message and code
   */
  run(input: I, options: PoolRunOptions = {}): Promise<O> {
    return new Promise<O>((resolve, reject) => {
      throwIfAborted(options.signal)
      if (this.#closing) throw closed()
      if (this.#failure) throw this.#failure
      this.#checkQueue()
      const task: Task = { input, options, resolve: resolve as (output: unknown) => void, reject, crashes: 0 }
      this.#enqueue(task)
    })
  }

  /** Changes the number of threads. Those too many end after their task. */
  scale(size: number): void {
    this.#size = checkSize(size)
    this.#trim()
    this.#fill()
    this.#pump()
  }

  /** Resolves when nothing is running and nothing waits. */
  async drain(): Promise<void> {
    while (this.#running > 0 || this.#queue.length > 0) await this.#nextChange()
  }

  /**
   * Replaces every thread, one after the other: the next is ready before one goes, and each finishes its task first.
   *
   * @param options.delayMs  between two of them. Default 0
   */
  async rollingRestart({ delayMs = 0 }: { readonly delayMs?: number } = {}): Promise<void> {
    for (const old of [...this.#workers]) {
      if (this.#closing) throw closed()
      if (old.isRetired || !this.#workers.has(old)) continue
      await this.#standBy()
      old.isRetired = true
      this.#standby--
      this.#count('rolling')
      while (old.isBusy) await this.#nextChange()
      await old.terminate()
      if (delayMs > 0) await sleep(this.#clock, delayMs)
    }
  }

  /** Starts one thread more than wanted and waits until it is ready. */
  async #standBy(): Promise<void> {
    this.#standby++
    const next = this.#start()
    while (this.#workers.has(next) && !next.isReady) await this.#nextChange()
    if (!this.#failure) return
    this.#standby--
    throw this.#failure
  }

  /** `drain` (default) finishes what was handed in; `abort` aborts it. Afterwards no thread is left. */
  close(mode: 'drain' | 'abort' = 'drain'): Promise<void> {
    this.#closing ??= this.#shutDown(mode)
    return this.#closing
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  async #shutDown(mode: 'drain' | 'abort'): Promise<void> {
    if (mode === 'drain') await this.drain()
    this.#isClosed = true
    for (const task of this.#queue.splice(0)) this.#leaveQueue(task, closed())
    await Promise.all([...this.#workers].map((worker) => worker.terminate()))
    this.#changed()
  }

  #enqueue(task: Task, isFirst = false): void {
    const { signal } = task.options
    task.onQueueAbort = () => {
      this.#queue = this.#queue.filter((waiting) => waiting !== task)
      this.#leaveQueue(task, aborted(signal))
      this.#changed()
    }
    signal?.addEventListener('abort', task.onQueueAbort, { once: true })
    if (isFirst) this.#queue.unshift(task)
    else this.#queue.push(task)
    this.#pump()
  }

  #leaveQueue(task: Task, error?: unknown): void {
    if (task.onQueueAbort) task.options.signal?.removeEventListener('abort', task.onQueueAbort)
    if (error !== undefined) task.reject(error)
  }

  #pump(): void {
    for (const worker of this.#workers) {
      if (!worker.canTake) continue
      const task = this.#queue.shift()
      if (!task) break
      this.#leaveQueue(task)
      void this.#perform(worker, task)
    }
    this.#measure()
  }

  async #perform(worker: PoolWorker, task: Task): Promise<void> {
    const { signal, transfer = [], timeoutMs = this.#options.taskTimeoutMs ?? Number.POSITIVE_INFINITY } = task.options
    const deadline = new Deadline(timeoutMs, signal, this.#clock)
    let stopGrace = () => {}
    const onAbort = () => {
      worker.abortTask(deadline.signal.reason.message)
      stopGrace = this.#clock.after(
        this.#options.graceMs ?? WORKER_POOL_DEFAULTS.graceMs,
        () => void worker.terminate(),
      )
    }
    deadline.signal.addEventListener('abort', onAbort, { once: true })
    this.#running++
    try {
      this.#conclude(task, await worker.run(task.input, transfer), deadline.signal)
    } catch (cause) {
      task.reject(
        new SdkError('INPUT_ERROR', `the input of a task cannot be sent to a thread: ${String(cause)}`, { cause }),
      )
    } finally {
      this.#running--
      stopGrace()
      deadline.signal.removeEventListener('abort', onAbort)
      deadline.dispose()
      this.#trim()
      this.#pump()
      this.#changed()
    }
  }

  #conclude(task: Task, end: TaskEnd, signal: AbortSignal): void {
    if (end.kind === 'done') task.resolve(end.output)
    else if (signal.aborted) task.reject(aborted(signal))
    else if (end.kind === 'failed') task.reject(end.error)
    else if (this.#isClosed) task.reject(closed())
    else if (end.reason === 'memory') task.reject(this.#overMemory(end.cause))
    else this.#retryOrReject(task, end.cause)
  }

  #retryOrReject(task: Task, cause: unknown): void {
    task.crashes++
    const isMoved = (task.options.transfer?.length ?? 0) > 0
    if (task.crashes <= (this.#options.crashRetries ?? WORKER_POOL_DEFAULTS.crashRetries) && !isMoved) {
      this.#enqueue(task, true)
      return
    }
    const times = task.crashes === 1 ? 'its thread' : `${task.crashes} threads`
    const reason = cause instanceof Error ? cause.message : String(cause)
    task.reject(new SdkError('PROVIDER_DOWN', `a task of ${this.#module} crashed ${times}: ${reason}`, { cause }))
  }

  #overMemory(cause: unknown): SdkError {
    const allowed = this.#options.maxOldGenerationSizeMb ?? 0
    const message = `a task of ${this.#module} needed more heap than ${allowed || "Node's limit of"} MiB (maxOldGenerationSizeMb)`
    const limit = { name: 'maxOldGenerationSizeMb', seen: allowed, allowed }
    return new SdkError('RESOURCE_EXHAUSTED', message, { ...(allowed > 0 && { limit }), cause })
  }

  #checkQueue(): void {
    const allowed = this.#options.maxQueued ?? WORKER_POOL_DEFAULTS.maxQueued
    const seen = this.#queue.length
    if (seen < allowed) return
    throw new SdkError('BULKHEAD_FULL', `${seen} tasks wait already, ${allowed} may (maxQueued)`, {
      limit: { name: 'maxQueued', seen: seen + 1, allowed },
    })
  }

  #fill(): void {
    if (this.#isClosed || this.#failure) return
    for (let missing = this.#size - this.#inService().length; missing > 0; missing--) this.#start()
  }

  /** Ends threads that are too many, idle ones first. */
  #trim(): void {
    const inService = this.#inService().sort((a, b) => Number(a.isBusy) - Number(b.isBusy))
    const tooMany = Math.max(0, inService.length - this.#size - this.#standby)
    for (const worker of inService.slice(0, tooMany)) worker.isRetired = true
    for (const worker of this.#workers) if (worker.isRetired && !worker.isBusy) void worker.terminate()
  }

  #inService(): PoolWorker[] {
    return [...this.#workers].filter(({ isRetired }) => !isRetired)
  }

  #start(): PoolWorker {
    const worker: PoolWorker = new PoolWorker(this.#module, this.#options.maxOldGenerationSizeMb, {
      ready: () => {
        this.#pump()
        this.#changed()
      },
      loadFailed: (message) => this.#fail(message),
      exit: (reason, cause) => this.#left(worker, reason, cause),
    })
    this.#workers.add(worker)
    this.#measure()
    return worker
  }

  #left(worker: PoolWorker, reason: LossReason, cause: unknown): void {
    this.#workers.delete(worker)
    const wasNeverReady = !worker.isReady && reason !== 'hung'
    if (wasNeverReady) this.#fail(cause instanceof Error ? cause.message : String(cause))
    if (!this.#isClosed && this.#inService().length < this.#size && !this.#failure) this.#count(reason)
    this.#fill()
    this.#changed()
  }

  /** A module that cannot be loaded fails every task: threads without it are of no use. */
  #fail(message: string): void {
    this.#failure ??= new SdkError('INPUT_ERROR', `the module ${this.#module} cannot be loaded: ${message}`)
    for (const task of this.#queue.splice(0)) this.#leaveQueue(task, this.#failure)
    for (const worker of this.#workers) if (!worker.isBusy) void worker.terminate()
    this.#changed()
  }

  #count(reason: LossReason | 'rolling'): void {
    this.#replaced[reason]++
    const pool = this.#options.name ?? WORKER_POOL_DEFAULTS.name
    this.#options.meter?.count('worker_restarts_total', { pool, reason })
    this.#options.logger?.info('worker.replaced', { pool, reason })
  }

  #measure(): void {
    const { meter, name: pool = WORKER_POOL_DEFAULTS.name } = this.#options
    if (!meter) return
    const { busy, idle, starting } = this.stats
    const draining = [...this.#workers].filter(({ isRetired }) => isRetired).length
    for (const [state, value] of Object.entries({ busy, idle, starting, draining })) {
      meter.gauge('worker_pool_size', value, { pool, state })
    }
  }

  #nextChange(): Promise<void> {
    return new Promise((resolve) => this.#onChange.push(resolve))
  }

  #changed(): void {
    for (const resolve of this.#onChange.splice(0)) resolve()
    this.#measure()
  }
}

function checkSize(size: number): number {
  if (Number.isInteger(size) && size >= 1 && size <= 1024) return size
  throw new SdkError('INPUT_ERROR', `size is ${size}; a whole number from 1 to 1024 is allowed`, {
    limit: { name: 'size', seen: size, allowed: size < 1 ? 1 : 1024 },
  })
}

function closed(): SdkError {
  return new SdkError('CLOSED', 'the worker pool is closed')
}

function aborted(signal: AbortSignal | undefined): SdkError {
  const reason: unknown = signal?.reason
  return SdkError.isInstance(reason)
    ? reason
    : new SdkError('ABORTED', 'the caller aborted the task', { cause: reason })
}
