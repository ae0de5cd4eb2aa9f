import { type Clock, SYSTEM_CLOCK } from '../deadline/clock.ts'
import { SdkError } from '../errors/sdk-error.ts'
import type { Meter } from '../ports/meter.ts'
import { Bulkhead } from './bulkhead.ts'
import { checkOption } from './check-option.ts'
import { isProviderFailure } from './is-provider-failure.ts'
import { type CallContext, NO_CONTEXT, type Policy, type Work } from './policy.ts'

export interface AdaptiveConcurrencyOptions {
  readonly name: string
  readonly min?: number
  readonly max?: number
  /** Where it begins. Default `min`. */
  readonly initial?: number
  /** A call slower than this says that too many run. */
  readonly targetLatencyMs: number
  /** What is left of the limit after a sign of overload. */
  readonly backoff?: number
  readonly maxQueue?: number
  /** Gets `limiter_limit{limiter}` and what a {@link Bulkhead} gives. */
  readonly meter?: Meter
  readonly clock?: Clock
}

/** Backoff of a tenth as Netflix' AIMD limit has; from 1 to 50, the highest concurrency that a seed system allows (S0). */
export const ADAPTIVE_DEFAULTS = { min: 1, max: 50, backoff: 0.9, maxQueue: 0 } as const

/** A bulkhead that finds its own limit. */
export interface AdaptiveConcurrency extends Policy {
  readonly bulkhead: Bulkhead
  /** Calls that may run at once now. */
  readonly limit: number
}

/**
 * Additive increase, multiplicative decrease: each fast success at a limit that is made use of adds one per round of
 * `limit` calls; a slow call, a failure of the provider or its rate limit takes a tenth, once per round trip,
 * since all calls that were in flight together saw the same overload.
 */
export function adaptiveConcurrency(options: AdaptiveConcurrencyOptions): AdaptiveConcurrency {
  const { name, targetLatencyMs, meter, clock = SYSTEM_CLOCK } = options
  const min = options.min ?? ADAPTIVE_DEFAULTS.min
  const max = options.max ?? ADAPTIVE_DEFAULTS.max
  const backoff = options.backoff ?? ADAPTIVE_DEFAULTS.backoff
  const owner = `adaptive concurrency ${name}`
  checkOption(owner, 'min', min, 1)
  checkOption(owner, 'max', max, min)
  checkOption(owner, 'initial', options.initial ?? min, min, max)
  checkOption(owner, 'backoff', backoff, 0.1, 0.99)
  checkOption(owner, 'targetLatencyMs', targetLatencyMs, 1)
  let limit: number = options.initial ?? min
  let loweredAt = Number.NEGATIVE_INFINITY
  const maxQueue = options.maxQueue ?? ADAPTIVE_DEFAULTS.maxQueue
  const bulkhead = new Bulkhead({ name, maxConcurrent: Math.floor(limit), maxQueue, meter })
  const show = () => meter?.gauge('limiter_limit', bulkhead.maxConcurrent, { limiter: name })
  show()

  const move = (to: number) => {
    limit = Math.min(max, Math.max(min, to))
    if (Math.floor(limit) === bulkhead.maxConcurrent) return
    bulkhead.setMaxConcurrent(Math.floor(limit))
    show()
  }
  const learn = (startedAt: number, isOverloaded: boolean, wasUsed: boolean) => {
    if (!isOverloaded) {
      if (wasUsed) move(limit + 1 / limit)
      return
    }
    if (startedAt <= loweredAt) return
    loweredAt = clock.monotonic()
    move(limit * backoff)
  }

  return {
    bulkhead,
    get limit() {
      return bulkhead.maxConcurrent
    },
    run: <T>(work: Work<T>, context: CallContext = NO_CONTEXT) =>
      bulkhead.run(async (inner) => {
        const startedAt = clock.monotonic()
        const wasUsed = bulkhead.inFlight * 2 >= bulkhead.maxConcurrent
        try {
          const value = await work(inner)
          learn(startedAt, clock.monotonic() - startedAt > targetLatencyMs, wasUsed)
          return value
        } catch (error) {
          if (!inner.signal?.aborted && saysOverload(error)) learn(startedAt, true, wasUsed)
          throw error
        }
      }, context),
  }
}

function saysOverload(error: unknown): boolean {
  return isProviderFailure(error) || (SdkError.isInstance(error) && error.code === 'RATE_LIMIT')
}
