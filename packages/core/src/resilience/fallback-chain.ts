import { type Clock, SYSTEM_CLOCK } from '../deadline/clock.ts'
import { throwIfAborted } from '../deadline/deadline.ts'
import type { ErrorCode } from '../errors/codes.ts'
import { SdkError, toSdkError } from '../errors/sdk-error.ts'
import type { Meter } from '../ports/meter.ts'
import { type CallContext, NO_CONTEXT, type Policy } from './policy.ts'

/** One that can answer, and the rules around its calls. */
export interface FallbackProvider<I, T> {
  readonly name: string
  call(input: I, context: CallContext): PromiseLike<T>
  /** Its own retry, breaker and so on. Default none. */
  readonly policy?: Policy
}

/** A provider that was asked before the one that answered, and why it did not. */
export interface FailedAttempt {
  readonly provider: string
  readonly code: ErrorCode
  readonly message: string
  readonly latencyMs: number
}

/** An answer and who gave it. */
export interface Answer<T> {
  readonly value: T
  readonly provider: string
  /** True when it was not the first choice that answered. */
  readonly degraded: boolean
  /** Those asked before, in order. */
  readonly failed: readonly FailedAttempt[]
}

export interface FallbackChainOptions<I, T> {
  /** What they do, for the error: `ocr`. */
  readonly name: string
  /** In order of preference. */
  readonly providers: readonly FallbackProvider<I, T>[]
  /** Whether the next one may be asked after this error. */
  readonly shouldFallBack?: (error: SdkError) => boolean
  /** Gets `fallback_total{from,to,reason}`. */
  readonly meter?: Meter
  readonly clock?: Clock
}

/** What no other provider can mend: the caller is gone, time is up, or the input is at fault. */
const FINAL: ReadonlySet<ErrorCode> = new Set([
  'ABORTED',
  'TIMEOUT',
  'CLOSED',
  'INPUT_ERROR',
  'INPUT_TOO_LARGE',
  'CORRUPT_DOCUMENT',
  'PASSWORD_REQUIRED',
])

/** Asks providers in order until one answers; the answer says who it was and why the ones before did not. */
export class FallbackChain<I, T> {
  readonly #options: FallbackChainOptions<I, T>
  readonly #clock: Clock

  constructor(options: FallbackChainOptions<I, T>) {
    if (options.providers.length === 0) {
      throw new SdkError('INPUT_ERROR', `fallback chain ${options.name}: 0 providers; allowed at least 1`)
    }
    this.#options = options
    this.#clock = options.clock ?? SYSTEM_CLOCK
  }

  /** @throws the error of the last one asked when it was the only one or is final; else `PROVIDER_DOWN` that names all, with an AggregateError as cause */
  async run(input: I, context: CallContext = NO_CONTEXT): Promise<Answer<T>> {
    const { name, providers, meter, shouldFallBack = canFallBack } = this.#options
    const failed: FailedAttempt[] = []
    const errors: SdkError[] = []
    for (const provider of providers) {
      throwIfAborted(context.signal)
      const previous = failed.at(-1)
      if (previous)
        meter?.count('fallback_total', { from: previous.provider, to: provider.name, reason: previous.code })
      const startedAt = this.#clock.monotonic()
      try {
        const call = (inner: CallContext) => provider.call(input, inner)
        const value = await (provider.policy ? provider.policy.run(call, context) : call(context))
        return { value, provider: provider.name, degraded: failed.length > 0, failed }
      } catch (thrown) {
        const error = toSdkError(thrown, 'PROVIDER_DOWN', { provider: provider.name })
        if (context.signal?.aborted || !shouldFallBack(error) || providers.length === 1) throw error
        errors.push(error)
        const latencyMs = this.#clock.monotonic() - startedAt
        failed.push({ provider: provider.name, code: error.code, message: error.message, latencyMs })
      }
    }
    const reasons = failed.map(({ provider, code }) => `${provider} ${code}`).join(', ')
    throw new SdkError('PROVIDER_DOWN', `${name}: none of ${providers.length} providers answered: ${reasons}`, {
      provider: failed.at(-1)!.provider,
      retryAfterMs: leastRetryAfter(errors),
      cause: new AggregateError(errors, reasons),
    })
  }
}

function canFallBack(error: SdkError): boolean {
  return !FINAL.has(error.code)
}

function leastRetryAfter(errors: readonly SdkError[]): number | undefined {
  const waits = errors.flatMap(({ retryAfterMs }) => (retryAfterMs === undefined ? [] : [retryAfterMs]))
  return waits.length === errors.length ? Math.min(...waits) : undefined
}
