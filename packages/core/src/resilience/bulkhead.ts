import { throwIfAborted } from '../deadline/deadline.ts'
import { SdkError } from '../errors/sdk-error.ts'
import type { Meter } from '../ports/meter.ts'
import { checkOption } from './check-option.ts'
import { type CallContext, NO_CONTEXT, type Policy, type Work } from './policy.ts'

export interface BulkheadOptions {
  /** The dependency: stands in errors and in the label `bulkhead`. */
  readonly name: string
  /** Calls that run at once. */
  readonly maxConcurrent: number
  /** Calls that wait for a permit, first come first served. Default 0: none waits. */
  readonly maxQueue?: number
  /** Gets `bulkhead_inflight`, `bulkhead_queue_depth`, `bulkhead_rejected_total` and `leaked_work`. */
  readonly meter?: Meter
}

/**
 * Lets so many calls run at once and so many wait. A permit is free again when the work has settled, which can be
 * long after its caller was freed by a timeout (`context.onAbandoned`): what is bounded is the load on the dependency.
 *
 * Rejects with `BULKHEAD_FULL` when the queue is full, and with the reason of an abort while waiting.
 */
export class Bulkhead implements Policy {
  readonly name: string
  readonly #maxQueue: number
  /** In insertion order, so that the first to come is the first to go and one that gives up leaves in O(1). */
  readonly #queue = new Set<() => void>()
  readonly #meter: Meter | undefined
  #maxConcurrent: number
  #inFlight = 0
  #leaked = 0

  constructor({ name, maxConcurrent, maxQueue = 0, meter }: BulkheadOptions) {
    checkOption(`bulkhead ${name}`, 'maxConcurrent', maxConcurrent, 1)
    checkOption(`bulkhead ${name}`, 'maxQueue', maxQueue, 0)
    this.name = name
    this.#maxConcurrent = maxConcurrent
    this.#maxQueue = maxQueue
    this.#meter = meter
  }

  /** Permits held: work that has not settled, whether or not anybody still waits for it. */
  get inFlight(): number {
    return this.#inFlight
  }

  /** Of these, the work whose caller has gone. */
  get leaked(): number {
    return this.#leaked
  }

  /** Calls that wait for a permit. */
  get queued(): number {
    return this.#queue.size
  }

  get maxConcurrent(): number {
    return this.#maxConcurrent
  }

  /** Changes the limit; when it falls, running work goes on and fewer are let in. */
  setMaxConcurrent(maxConcurrent: number): void {
    checkOption(`bulkhead ${this.name}`, 'maxConcurrent', maxConcurrent, 1)
    this.#maxConcurrent = maxConcurrent
    this.#letIn()
  }

  async run<T>(work: Work<T>, context: CallContext = NO_CONTEXT): Promise<T> {
    throwIfAborted(context.signal)
    if (this.#inFlight < this.#maxConcurrent && this.#queue.size === 0) this.#inFlight++
    else await this.#wait(context.signal)
    this.#measure()
    let abandoned: Promise<unknown>[] | undefined
    try {
      return await work({
        ...context,
        onAbandoned: (rest) => {
          abandoned ??= []
          abandoned.push(rest)
          context.onAbandoned?.(rest)
        },
      })
    } finally {
      if (abandoned) this.#holdUntil(abandoned)
      else this.#release()
    }
  }

  #wait(signal: AbortSignal | undefined): Promise<void> {
    if (this.#queue.size >= this.#maxQueue) {
      this.#meter?.count('bulkhead_rejected_total', { bulkhead: this.name })
      return Promise.reject(this.#full())
    }
    return new Promise((resolve, reject) => {
      const go = () => {
        signal?.removeEventListener('abort', giveUp)
        resolve()
      }
      const giveUp = () => {
        this.#queue.delete(go)
        this.#measure()
        try {
          throwIfAborted(signal)
        } catch (error) {
          reject(error)
        }
      }
      this.#queue.add(go)
      this.#measure()
      signal?.addEventListener('abort', giveUp, { once: true })
    })
  }

  #holdUntil(abandoned: readonly Promise<unknown>[]): void {
    this.#leaked++
    this.#measureLeaked()
    void Promise.allSettled(abandoned).then(() => {
      this.#leaked--
      this.#measureLeaked()
      this.#release()
    })
  }

  #release(): void {
    this.#inFlight--
    this.#letIn()
    this.#measure()
  }

  #letIn(): void {
    for (const go of this.#queue) {
      if (this.#inFlight >= this.#maxConcurrent) return
      this.#queue.delete(go)
      this.#inFlight++
      go()
    }
  }

  #measure(): void {
    if (!this.#meter) return
    this.#meter.gauge('bulkhead_inflight', this.#inFlight, { bulkhead: this.name })
    this.#meter.gauge('bulkhead_queue_depth', this.#queue.size, { bulkhead: this.name })
  }

  #measureLeaked(): void {
    this.#meter?.gauge('leaked_work', this.#leaked, { dependency: this.name })
  }

  #full(): SdkError {
    const seen = this.#inFlight + this.#queue.size + 1
    const allowed = this.#maxConcurrent + this.#maxQueue
    return new SdkError(
      'BULKHEAD_FULL',
      `${this.name}: call ${seen} at once; ${this.#maxConcurrent} run and ${this.#maxQueue} wait (maxConcurrent, maxQueue)`,
      { provider: this.name, limit: { name: 'maxConcurrent + maxQueue', seen, allowed } },
    )
  }
}
