import { type Clock, SYSTEM_CLOCK } from '../deadline/clock.ts'
import { Deadline } from '../deadline/deadline.ts'
import type { Meter } from '../ports/meter.ts'
import { checkOption } from './check-option.ts'
import { type Answer, FallbackChain, type FallbackProvider } from './fallback-chain.ts'
import { type CallContext, NO_CONTEXT, type Policy, type Work } from './policy.ts'
import { timeout } from './timeout.ts'

/** The order of the policies, outer to inner. It does not change: each one relies on what is outside of it. */
export const POLICY_ORDER = [
  'deadline',
  'fallback',
  'retry',
  'hedge',
  'rate',
  'bulkhead',
  'breaker',
  'timeout',
] as const

/** The policies around the calls of one provider; those not given do nothing. */
export interface ProviderPolicies {
  /** Once per call, so that a retry is a new try through all gates below. */
  readonly retry?: Policy
  readonly hedge?: Policy
  readonly rate?: Policy
  /** A bulkhead or an adaptive one. It is outside of the breaker: a full bulkhead is not a failure of the provider. */
  readonly bulkhead?: Policy
  readonly breaker?: Policy
  /** Time for each try; it is inside of the breaker, so that running out of it counts. */
  readonly timeoutMs?: number
}

/** One provider's policies as one, in {@link POLICY_ORDER}. */
export function composePolicies(
  policies: ProviderPolicies,
  { provider, clock = SYSTEM_CLOCK }: { readonly provider?: string; readonly clock?: Clock } = {},
): Policy {
  const { retry, hedge, rate, bulkhead, breaker, timeoutMs } = policies
  const perTry = timeoutMs === undefined ? undefined : timeout({ timeoutMs, provider, clock })
  const layers = [retry, hedge, rate, bulkhead, breaker, perTry].filter((layer) => layer !== undefined)
  return {
    run: <T>(work: Work<T>, context: CallContext = NO_CONTEXT) => {
      const whole = layers.reduceRight<Work<T>>((inner, layer) => (outer) => layer.run(inner, outer), work)
      return Promise.resolve(whole(context))
    },
  }
}

export interface ComposeOptions<I, T> {
  /** What is done, for errors: `ocr`. */
  readonly name: string
  /** In order of preference, each with its own policies. */
  readonly providers: readonly (Omit<FallbackProvider<I, T>, 'policy'> & ProviderPolicies)[]
  /** Time for everything: all providers, tries and waits. Default none but the caller's. */
  readonly deadlineMs?: number
  readonly meter?: Meter
  readonly clock?: Clock
}

/** A call through all policies, in {@link POLICY_ORDER}; the answer says who gave it. */
export function compose<I, T>(options: ComposeOptions<I, T>): (input: I, context?: CallContext) => Promise<Answer<T>> {
  const { name, deadlineMs = Number.POSITIVE_INFINITY, meter, clock = SYSTEM_CLOCK } = options
  checkOption(`policies of ${name}`, 'deadlineMs', deadlineMs, 1, Number.POSITIVE_INFINITY)
  const providers = options.providers.map(({ name: provider, call, ...policies }) => ({
    name: provider,
    call,
    policy: composePolicies(policies, { provider, clock }),
  }))
  const chain = new FallbackChain<I, T>({ name, providers, meter, clock })
  return async (input, context = NO_CONTEXT) => {
    const restMs = Math.min(deadlineMs, context.deadline?.remainingMs() ?? Number.POSITIVE_INFINITY)
    const deadline = new Deadline(restMs, context.signal ?? context.deadline?.signal, clock)
    try {
      return await deadline.race(chain.run(input, { ...context, deadline, signal: deadline.signal }))
    } finally {
      deadline.dispose()
    }
  }
}
