import { type Clock, SYSTEM_CLOCK } from '../deadline/clock.ts'
import { sleep } from '../deadline/sleep.ts'
import { SdkError } from '../errors/sdk-error.ts'
import type { Meter } from '../ports/meter.ts'
import { checkOption } from './check-option.ts'
import { isRetryable } from './is-provider-failure.ts'
import { type CallContext, NO_CONTEXT, type Policy, type Work } from './policy.ts'
import { RetryBudget } from './retry-budget.ts'

export interface RetryOptions {
  /** The dependency: stands in `context.retriedBy` and in the label `dependency`. */
  readonly name: string
  /** Tries in all, the first included. */
  readonly maxAttempts?: number
  /** The wait before the second try is between 0 and this; each later one may be twice as long. */
  readonly baseDelayMs?: number
  /** No wait is longer; a provider that asks for more (`retryAfterMs`) is not asked again by this call. */
  readonly maxDelayMs?: number
  /** Shared by all policies of one dependency. Default: one of its own. */
  readonly budget?: RetryBudget
  readonly isRetryable?: (error: unknown) => boolean
  /** Told before each wait. */
  readonly onRetry?: (retry: { readonly attempt: number; readonly delayMs: number; readonly error: unknown }) => void
  /** Gets `retries_total{dependency,code}` and `retry_budget_tokens{dependency}`. */
  readonly meter?: Meter
  /** Numbers in [0, 1), for the jitter. */
  readonly random?: () => number
  readonly clock?: Clock
}

/** Three tries are what four of the seed systems make. A minute at most, the longest wait of theirs (S0-56). */
export const RETRY_DEFAULTS = {
  maxAttempts: 3,
  baseDelayMs: 200,
  maxDelayMs: 60_000,
  isRetryable,
} as const satisfies Partial<RetryOptions>

/**
 * Makes a call again when that can help: the error is retryable, a try is left, the budget of the dependency allows
 * it, and the wait ends before the deadline. Waits are random between 0 and the backoff (full jitter); what the
 * provider asks for with `retryAfterMs` is waited in full, with jitter on top. Otherwise the error of the last
 * try is thrown at once.
 *
 * Only the outermost retry layer retries. Wrap only work that may run twice.
 */
export class RetryPolicy implements Policy {
  readonly #name: string
  readonly #maxAttempts: number
  readonly #baseDelayMs: number
  readonly #maxDelayMs: number
  readonly #budget: RetryBudget
  readonly #isRetryable: (error: unknown) => boolean
  readonly #onRetry: RetryOptions['onRetry']
  readonly #meter: Meter | undefined
  readonly #random: () => number
  readonly #clock: Clock

  constructor(options: RetryOptions) {
    this.#name = options.name
    this.#maxAttempts = options.maxAttempts ?? RETRY_DEFAULTS.maxAttempts
    this.#baseDelayMs = options.baseDelayMs ?? RETRY_DEFAULTS.baseDelayMs
    this.#maxDelayMs = options.maxDelayMs ?? RETRY_DEFAULTS.maxDelayMs
    this.#budget = options.budget ?? new RetryBudget()
    this.#isRetryable = options.isRetryable ?? RETRY_DEFAULTS.isRetryable
    this.#onRetry = options.onRetry
    this.#meter = options.meter
    this.#random = options.random ?? Math.random
    this.#clock = options.clock ?? SYSTEM_CLOCK
    const owner = `retry of ${options.name}`
    checkOption(owner, 'maxAttempts', this.#maxAttempts, 1)
    checkOption(owner, 'baseDelayMs', this.#baseDelayMs, 0)
    checkOption(owner, 'maxDelayMs', this.#maxDelayMs, this.#baseDelayMs)
  }

  async run<T>(work: Work<T>, context: CallContext = NO_CONTEXT): Promise<T> {
    if (context.retriedBy !== undefined) return work(context)
    const inner = { ...context, retriedBy: this.#name }
    this.#budget.deposit()
    for (let attempt = 1; ; attempt++) {
      try {
        return await work(inner)
      } catch (error) {
        const delayMs = this.#delayBefore(attempt, error)
        if (!this.#mayRetry(attempt, error, delayMs, context)) throw error
        this.#onRetry?.({ attempt, delayMs, error })
        this.#measure(error)
        await sleep(this.#clock, delayMs, context.signal)
      }
    }
  }

  #measure(error: unknown): void {
    const dependency = this.#name
    const code = SdkError.isInstance(error) ? error.code : 'INTERNAL_ERROR'
    this.#meter?.count('retries_total', { dependency, code })
    this.#meter?.gauge('retry_budget_tokens', this.#budget.tokens, { dependency })
  }

  /** Infinity when the provider asks for a longer wait than this policy makes. */
  #delayBefore(attempt: number, error: unknown): number {
    const jitterMs = this.#random() * Math.min(this.#maxDelayMs, this.#baseDelayMs * 2 ** (attempt - 1))
    const askedMs = SdkError.isInstance(error) ? (error.retryAfterMs ?? 0) : 0
    return askedMs > this.#maxDelayMs ? Number.POSITIVE_INFINITY : askedMs + jitterMs
  }

  #mayRetry(attempt: number, error: unknown, delayMs: number, { signal, deadline }: CallContext): boolean {
    return (
      attempt < this.#maxAttempts &&
      !signal?.aborted &&
      this.#isRetryable(error) &&
      Number.isFinite(delayMs) &&
      delayMs < (deadline?.remainingMs() ?? Number.POSITIVE_INFINITY) &&
      this.#budget.withdraw()
    )
  }
}
