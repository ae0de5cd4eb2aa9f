import Opossum from 'opossum'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { SdkError } from '../errors/sdk-error.ts'
import { Bulkhead } from '../resilience/bulkhead.ts'
import { CircuitBreaker } from '../resilience/circuit-breaker.ts'
import { composePolicies } from '../resilience/compose.ts'
import {
  type BreakerCaseOptions,
  type BreakerHandle,
  type BreakerSubject,
  breakerConformance,
} from './breaker-conformance.ts'
import { virtualClock } from './virtual-clock.ts'

/** Sheaf's breaker, with its bulkhead and its timeout where a case asks for them. */
function ours(): BreakerSubject {
  const clock = virtualClock()
  let frozenMs = 0
  const frozen = { ...clock, now: () => clock.now() + frozenMs, monotonic: () => clock.monotonic() + frozenMs }
  const open = (options: BreakerCaseOptions, stored?: unknown): BreakerHandle => {
    const { minimumCalls, windowMs, openMs, probes, timeoutMs, maxConcurrent, isIgnored } = options
    const breaker = new CircuitBreaker({
      name: 'subject',
      trip: { kind: 'rate', share: 0.5, minimumCalls, windowMs },
      openMs,
      probes,
      successesToClose: probes,
      clock: frozen,
      ...(isIgnored && { isFailure: (error: unknown) => !isIgnored(error) }),
    })
    if (stored !== undefined) breaker.restore(stored)
    const bulkhead = maxConcurrent === undefined ? undefined : new Bulkhead({ name: 'subject', maxConcurrent })
    const policy = composePolicies({ bulkhead, breaker, timeoutMs }, { clock: frozen })
    return {
      run: (work, context) => policy.run((inner) => work(inner.signal), { signal: context?.signal }),
      state: () => breaker.state,
      kindOf: (error) => {
        const code = SdkError.isInstance(error) ? error.code : ''
        if (code === 'CIRCUIT_OPEN') return 'circuit'
        if (code === 'BULKHEAD_FULL') return 'bulkhead'
        return code === 'PROVIDER_TIMEOUT' ? 'timeout' : 'other'
      },
      snapshot: () => breaker.toJSON(),
      restored: (snapshot) => open(options, snapshot),
      shutdown: () => breaker.shutdown(),
    }
  }
  return {
    open,
    advance: clock.advance,
    freeze: (durationMs) => {
      frozenMs += durationMs
    },
    after: (delayMs) => new Promise((resolve) => void clock.after(delayMs, resolve)),
    pendingTimers: () => clock.pending,
  }
}

/** Opossum as its documentation shows it, under false timers. */
function bareOpossum(): BreakerSubject {
  type Work = (signal: AbortSignal | undefined) => unknown
  const open = (options: BreakerCaseOptions, state?: object): BreakerHandle => {
    const breaker: Opossum<[Work, unknown]> = new Opossum<[Work, unknown]>(
      (work) => work((breaker as unknown as { getSignal(): AbortSignal }).getSignal()) as Promise<unknown>,
      {
        timeout: options.timeoutMs ?? false,
        resetTimeout: options.openMs,
        rollingCountTimeout: Math.min(options.windowMs, 2 ** 31),
        volumeThreshold: options.minimumCalls,
        errorThresholdPercentage: 50,
        abortController: new AbortController(),
        autoRenewAbortController: true,
        ...(options.maxConcurrent !== undefined && { capacity: options.maxConcurrent }),
        ...(options.isIgnored && { errorFilter: options.isIgnored }),
        ...(options.caching && { cache: true }),
        ...(state !== undefined && { state }),
      } as Opossum.Options,
    )
    const codeOf = (error: unknown) => (error as { code?: unknown } | undefined)?.code
    return {
      run: (work, context) => breaker.fire(work, context?.argument) as Promise<never>,
      state: () => (breaker.closed ? 'closed' : breaker.halfOpen ? 'halfOpen' : 'open'),
      kindOf: (error) => {
        if (codeOf(error) === 'EOPENBREAKER') return 'circuit'
        if (codeOf(error) === 'ESEMLOCKED') return 'bulkhead'
        return codeOf(error) === 'ETIMEDOUT' ? 'timeout' : 'other'
      },
      snapshot: () => breaker.toJSON(),
      restored: (snapshot) => open(options, (snapshot as { state: object }).state),
      shutdown: () => breaker.shutdown(),
      healthCheck: (check, intervalMs) => breaker.healthCheck(check, intervalMs),
    }
  }
  return {
    open,
    advance: async (durationMs) => void (await vi.advanceTimersByTimeAsync(durationMs)),
    freeze: (durationMs) => void vi.setSystemTime(Date.now() + durationMs),
    after: (delayMs) => new Promise((resolve) => void setTimeout(resolve, delayMs)),
    pendingTimers: () => vi.getTimerCount(),
  }
}

describe('breaker conformance: CircuitBreaker', () => {
  for (const { number, name, run } of breakerConformance(ours)) it(`${number}. ${name}`, run)
})

describe('breaker conformance: bare opossum fails each claim', () => {
  beforeEach(() => {
    vi.useFakeTimers()
    vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
  })
  afterEach(() => {
    vi.useRealTimers()
    vi.restoreAllMocks()
  })
  /** What each case says of opossum 10.0.0. */
  const EXPECTED: Record<number, string | RegExp> = {
    1: 'healthy calls aborted, of 20: expected 0, saw 20',
    2: 'calls given an aborted signal, of 20: expected 0, saw 20',
    3: 'fine, bulkhead, circuit: expected [2,18,0], saw [2,3,15]',
    4: 'work running at once: expected 2, saw 40',
    5: 'the circuit closed on an error that says nothing of the dependency',
    6: 'the circuit refused all calls of ten open times after one probe hung',
    7: 'restored at once: expected "open", saw "halfOpen"',
    8: 'timers after shutdown: expected 0, saw 1',
    9: 'failures that it takes to open, 100 calls hanging: expected 10, saw 101',
    10: "Cannot read properties of undefined (reading 'then')",
    11: /^a failure costs [\d.]+ times as much with 20,000 calls in the window$/,
    12: 'times the argument was turned into text: expected 0, saw 1',
    13: 'a freeze of six windows, and 1 failure: expected "closed", saw "open"',
  }
  for (const { number, name, run } of breakerConformance(bareOpossum)) {
    it(`${number}. does not hold: ${name}`, async () => {
      await expect(run()).rejects.toThrow(EXPECTED[number]!)
    })
  }
})
