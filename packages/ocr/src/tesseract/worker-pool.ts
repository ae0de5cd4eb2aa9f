import { raceWithSignal, SdkError, throwIfAborted, toSdkError } from '@sheaf/core'
import type { WorkerThread } from './worker-thread.ts'

/** Options of {@link WorkerPool}; checked by its maker. */
export interface WorkerPoolOptions {
  /** Threads at most. */
  readonly size: number
  /** Pages after which a thread makes room for a new one. */
  readonly recycleAfterPages: number
  /** For one page: the start of a thread and a second attempt included, waiting for its turn not. */
  readonly pageTimeoutMs: number
  /** Starts a thread that is ready to recognise. Ends it when it does not become ready or the signal aborts. */
  start(signal: AbortSignal): Promise<WorkerThread>
}

interface Slot {
  thread: WorkerThread | null
  pages: number
}

/** One more than needed when a thread died for a reason that has gone, such as a moment without memory. */
const ATTEMPTS = 2

/** Threads that pages take turns on: first come, first served, one page per thread at a time. */
export class WorkerPool {
  readonly #options: WorkerPoolOptions
  readonly #free: Slot[]
  readonly #waiters: ((slot: Slot) => void)[] = []
  readonly #closing = new AbortController()

  constructor(options: WorkerPoolOptions) {
    this.#options = options
    this.#free = Array.from({ length: options.size }, () => ({ thread: null, pages: 0 }))
  }

  /**
   * Does one page's work on a thread. Where the thread or the engine in it fails, a new one takes its place and the
   * work is done once more. An abort and the end of the time end the thread, since the engine cannot be interrupted.
   *
   * @throws SdkError the signal's reason, `CLOSED`, `PROVIDER_TIMEOUT`, or what `start` or `work` reject with
   */
  async run<T>(work: (thread: WorkerThread) => Promise<T>, signal?: AbortSignal): Promise<T> {
    const stop = signal ? AbortSignal.any([signal, this.#closing.signal]) : this.#closing.signal
    const slot = await this.#take(stop)
    const time = new AbortController()
    const { pageTimeoutMs } = this.#options
    const timer = setTimeout(() => time.abort(timedOut(pageTimeoutMs)), pageTimeoutMs)
    try {
      return await this.#work(slot, work, AbortSignal.any([stop, time.signal]))
    } finally {
      clearTimeout(timer)
      this.#release(slot)
    }
  }

  /** Starts all threads. */
  async warmup(): Promise<void> {
    await Promise.all(Array.from({ length: this.#options.size }, () => this.run(async () => {})))
  }

  /** Ends all threads; pages in flight and waiting reject with `CLOSED`. */
  close(): void {
    if (this.#closing.signal.aborted) return
    this.#closing.abort(closed())
    for (const slot of this.#free) endThread(slot, closed())
  }

  async #work<T>(slot: Slot, work: (thread: WorkerThread) => Promise<T>, stop: AbortSignal): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      if (slot.thread?.isDead) endThread(slot, closed())
      slot.thread ??= await this.#options.start(stop)
      slot.pages++
      try {
        return await raceWithSignal(work(slot.thread), stop)
      } catch (error) {
        // Even where the thread lives, the memory of the engine is not to be trusted after an error.
        endThread(slot, error)
        if (attempt === ATTEMPTS || stop.aborted) throw error
      }
    }
  }

  async #take(stop: AbortSignal): Promise<Slot> {
    throwIfAborted(stop)
    // A thread that runs is better than one that has yet to start.
    const warm = this.#free.findIndex(({ thread }) => thread && !thread.isDead)
    const [free] = this.#free.splice(Math.max(0, warm), 1)
    if (free) return free
    let grant: (slot: Slot) => void = () => {}
    const turn = new Promise<Slot>((resolve) => {
      grant = resolve
    })
    this.#waiters.push(grant)
    try {
      return await raceWithSignal(turn, stop)
    } catch (error) {
      const at = this.#waiters.indexOf(grant)
      if (at >= 0) this.#waiters.splice(at, 1)
      // Granted in the moment of the abort: the next in line gets it.
      else void turn.then((slot) => this.#release(slot))
      throw error
    }
  }

  #release(slot: Slot): void {
    if (slot.pages >= this.#options.recycleAfterPages || this.#closing.signal.aborted) endThread(slot, closed())
    const next = this.#waiters.shift()
    if (next) next(slot)
    else this.#free.push(slot)
  }
}

function endThread(slot: Slot, reason: unknown): void {
  slot.thread?.end(toSdkError(reason, 'PROVIDER_DOWN', { provider: 'tesseract' }))
  slot.thread = null
  slot.pages = 0
}

function closed(): SdkError {
  return new SdkError('CLOSED', 'the OCR provider was closed', { provider: 'tesseract' })
}

function timedOut(pageTimeoutMs: number): SdkError {
  return new SdkError('PROVIDER_TIMEOUT', `Tesseract did not finish the page in ${pageTimeoutMs} ms (pageTimeoutMs)`, {
    provider: 'tesseract',
    limit: { name: 'pageTimeoutMs', seen: pageTimeoutMs, allowed: pageTimeoutMs },
  })
}
