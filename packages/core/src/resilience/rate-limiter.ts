import { type Clock, SYSTEM_CLOCK } from '../deadline/clock.ts'
import { throwIfAborted } from '../deadline/deadline.ts'
import { SdkError } from '../errors/sdk-error.ts'
import type { Meter } from '../ports/meter.ts'
import { checkOption } from './check-option.ts'
import { memoryRateStore } from './memory-rate-store.ts'
import { type CallContext, NO_CONTEXT, type Policy, type Work } from './policy.ts'
import type { RateLimit, RateStore } from './rate-store.ts'

export interface RateLimiterOptions extends RateLimit {
  /** What is limited, for the error and before each key. */
  readonly name: string
  /** Where the buckets are. Default: the memory of this process. */
  readonly store?: RateStore
  /** Gets `rate_limited_total{limiter,outcome}`. */
  readonly meter?: Meter
  readonly clock?: Clock
}

/**
 * A token bucket per key (a tenant, a provider): `capacity` at once, `refillPerSecond` in the long run. A cost can be
 * calls, pages, model tokens or money. What is refused costs nothing.
 */
export class RateLimiter implements Policy {
  readonly name: string
  readonly #limit: RateLimit
  readonly #store: RateStore
  readonly #meter: Meter | undefined

  constructor({ name, capacity, refillPerSecond, store, meter, clock = SYSTEM_CLOCK }: RateLimiterOptions) {
    checkOption(`rate limiter ${name}`, 'capacity', capacity, 1e-6)
    checkOption(`rate limiter ${name}`, 'refillPerSecond', refillPerSecond, 1e-6)
    this.name = name
    this.#meter = meter
    this.#limit = { capacity, refillPerSecond }
    this.#store = store ?? memoryRateStore({ clock })
  }

  /**
   * Takes tokens if they are there.
   *
   * @returns 0 when taken; else the milliseconds until they are there
   * @throws SdkError `INPUT_ERROR` when the cost is more than a full bucket, which no wait can pay
   */
  async take(key = '', cost = 1): Promise<number> {
    checkOption(`rate limiter ${this.name}`, 'cost', cost, 0, this.#limit.capacity)
    return this.#store.take(`${this.name}:${key}`, cost, this.#limit)
  }

  /** Makes a call that costs one token, or rejects with `RATE_LIMIT` and how long to wait (`retryAfterMs`). */
  async run<T>(work: Work<T>, context: CallContext = NO_CONTEXT): Promise<T> {
    throwIfAborted(context.signal)
    const waitMs = await this.take()
    if (waitMs > 0) throw this.#refusal(waitMs)
    return work(context)
  }

  #refusal(waitMs: number): SdkError {
    const { capacity, refillPerSecond } = this.#limit
    this.#meter?.count('rate_limited_total', { limiter: this.name, outcome: 'rejected' })
    return new SdkError(
      'RATE_LIMIT',
      `${this.name}: no token left of ${capacity}; ${refillPerSecond} a second come back, the next in ${waitMs} ms`,
      { provider: this.name, retryAfterMs: waitMs },
    )
  }
}
