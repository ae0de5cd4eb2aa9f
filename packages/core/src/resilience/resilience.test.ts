import { getEventListeners } from 'node:events'
import { describe, expect, it } from 'vitest'
import { Deadline, raceWithSignal } from '../deadline/deadline.ts'
import { SdkError } from '../errors/sdk-error.ts'
import { metricsRegistry } from '../telemetry/metrics-registry.ts'
import { seededRandom } from '../testing/seeded-random.ts'
import { virtualClock } from '../testing/virtual-clock.ts'
import { adaptiveConcurrency } from './adaptive-concurrency.ts'
import { createBreakers } from './breakers.ts'
import { Bulkhead } from './bulkhead.ts'
import { CircuitBreaker } from './circuit-breaker.ts'
import { compose, composePolicies, POLICY_ORDER } from './compose.ts'
import { hedge } from './hedge.ts'
import type { Policy } from './policy.ts'
import { RateLimiter } from './rate-limiter.ts'
import { RetryPolicy } from './retry-policy.ts'

const failure = new SdkError('PROVIDER_DOWN', 'no answer')
const down = () => Promise.reject(new SdkError('PROVIDER_DOWN', 'no answer'))

/** The policies of one provider as a host would set them, waits without length so that a test is quick. */
function policies(seed: number) {
  const clock = virtualClock()
  const breaker = new CircuitBreaker({ name: 'ocr', clock })
  const retry = new RetryPolicy({ name: 'ocr', clock, baseDelayMs: 0, random: seededRandom(seed) })
  const bulkhead = new Bulkhead({ name: 'ocr', maxConcurrent: 10, maxQueue: 100 })
  return { clock, breaker, retry, bulkhead }
}

/** A clock whose waits take no time at all. */
function instantClock() {
  const after = (_delayMs: number, callback: () => void) => {
    queueMicrotask(callback)
    return () => {}
  }
  return { ...virtualClock(), after }
}

describe('the policies together', () => {
  it('keep 10 % of transient errors below 1 % for the user, over 6,000 calls', async () => {
    const { breaker, bulkhead } = policies(1)
    const random = seededRandom(20)
    let attempts = 0
    let injected = 0
    const retry = new RetryPolicy({ name: 'ocr', clock: instantClock(), random })
    const policy = composePolicies({ retry, bulkhead, breaker })
    const unreliable = async () => {
      attempts++
      if (random() >= 0.1) return 'fine'
      injected++
      throw new SdkError('NETWORK_ERROR', 'connection reset')
    }
    let failed = 0
    for (let call = 0; call < 6000; call++) await policy.run(unreliable).catch(() => failed++)
    expect(injected / attempts).toBeGreaterThan(0.09)
    expect(failed / 6000).toBeLessThan(0.01)
    expect(attempts / 6000).toBeLessThan(1.2)
  })

  it('make at most 1.2 attempts per request in a full outage, without the help of a breaker', async () => {
    const retry = new RetryPolicy({ name: 'ocr', clock: instantClock(), random: seededRandom(2) })
    let attempts = 0
    for (let request = 1; request <= 5000; request++) {
      await retry
        .run(() => {
          attempts++
          return down()
        })
        .catch(() => {})
      if (request >= 50) expect(attempts / request).toBeLessThanOrEqual(1.2)
    }
    expect(attempts).toBe(5999)
  })

  it('hardly call at all in a full outage with a breaker, and come back when it heals', async () => {
    const { clock, breaker, bulkhead } = policies(3)
    const policy = composePolicies({
      retry: new RetryPolicy({ name: 'ocr', clock: instantClock() }),
      bulkhead,
      breaker,
    })
    let attempts = 0
    let isDown = true
    const work = () => {
      attempts++
      return isDown ? down() : Promise.resolve('fine')
    }
    for (let request = 0; request < 5000; request++) {
      await policy.run(work).catch(() => {})
      if (request % 100 === 0) await clock.advance(6000)
    }
    expect(attempts).toBeLessThan(30)
    isDown = false
    await clock.advance(60_000)
    let fine = 0
    for (let request = 0; request < 100; request++) await policy.run(work).then(() => fine++)
    expect(fine).toBe(100)
  })

  it('let no more than the probes through when 10,000 callers come at half-open', async () => {
    for (const probes of [1, 3, 10]) {
      const clock = virtualClock()
      const breaker = new CircuitBreaker({ name: 'ocr', clock, probes, successesToClose: probes })
      for (let i = 0; i < 5; i++) await breaker.run(down).catch(() => {})
      await clock.advance(60_000)
      let running = 0
      let most = 0
      const outcomes = Array.from({ length: 10_000 }, () =>
        breaker
          .run(async () => {
            most = Math.max(most, ++running)
            await new Promise<void>((resolve) => void clock.after(100, resolve))
            running--
          })
          .then(
            () => 'fine',
            (error: SdkError) => error.code,
          ),
      )
      await clock.advance(100)
      const all = await Promise.all(outcomes)
      expect(most).toBe(probes)
      expect(all.filter((outcome) => outcome === 'fine')).toHaveLength(probes)
      expect(all.filter((outcome) => outcome === 'CIRCUIT_OPEN')).toHaveLength(10_000 - probes)
      expect(breaker.state).toBe('closed')
    }
  })

  it('leave no listener on a signal that outlives 10,000 calls, and no timer', async () => {
    const { clock, breaker, retry, bulkhead } = policies(4)
    const { signal } = new AbortController()
    const limiter = new RateLimiter({ name: 'ocr', capacity: 1e6, refillPerSecond: 1, clock })
    const hedged = hedge({ name: 'ocr', delayMs: 50, clock })
    const call = compose<number, number>({
      name: 'ocr',
      clock,
      deadlineMs: 60_000,
      providers: [
        {
          name: 'ocr',
          call: async (n) => {
            if (n % 5 === 4) throw new SdkError('PARSE_FAILED', 'not readable')
            return n
          },
          retry,
          hedge: hedged,
          rate: limiter,
          bulkhead,
          breaker,
          timeoutMs: 1000,
        },
      ],
    })
    let failed = 0
    for (let i = 0; i < 10_000; i++) await call(i, { signal }).catch(() => failed++)
    expect(failed).toBe(2000)
    expect(getEventListeners(signal, 'abort')).toHaveLength(0)
    expect(clock.pending).toBe(0)
  })

  it('measure only what the catalogue of metrics declares', async () => {
    const clock = virtualClock()
    const meter = metricsRegistry()
    const breakers = createBreakers({ clock, meter })
    const call = compose({
      name: 'ocr',
      clock,
      meter,
      providers: [
        {
          name: 'a',
          call: (_: string, { signal }) =>
            raceWithSignal(new Promise((_, reject) => void clock.after(80, () => reject(failure))), signal),
          retry: new RetryPolicy({ name: 'a', clock, meter, baseDelayMs: 0 }),
          hedge: hedge({ name: 'a', delayMs: 20, clock, meter }),
          rate: new RateLimiter({ name: 'a', capacity: 3, refillPerSecond: 1, clock, meter }),
          bulkhead: adaptiveConcurrency({ name: 'a', targetLatencyMs: 50, initial: 2, clock, meter }),
          breaker: breakers.for('a', 'cache'),
          timeoutMs: 50,
        },
        { name: 'b', call: async () => 'fine' },
      ],
    })
    const answers = ['v', 'w', 'x', 'y', 'z'].map((input) => call(input))
    await clock.advance(60_000)
    for (const answer of await Promise.all(answers)) expect(answer).toMatchObject({ provider: 'b', degraded: true })
    const names = meter.collect().flatMap(({ definition, series }) => (series.length > 0 ? [definition.name] : []))
    expect(names.filter((name) => !name.startsWith('telemetry_'))).toEqual([
      'circuit_breaker_state',
      'circuit_breaker_transitions_total',
      'fallback_total',
      'retries_total',
      'retry_budget_tokens',
      'hedges_total',
      'bulkhead_inflight',
      'bulkhead_queue_depth',
      'bulkhead_rejected_total',
      'limiter_limit',
      'rate_limited_total',
    ])
  })

  it('stand in the documented order', async () => {
    const entered: string[] = []
    const layer = (name: string): Policy => ({
      run: async (work, context = {}) => {
        entered.push(name)
        return work(context)
      },
    })
    const named = Object.fromEntries(POLICY_ORDER.slice(2, -1).map((name) => [name, layer(name)]))
    const call = compose({
      name: 'ocr',
      clock: virtualClock(),
      deadlineMs: 1000,
      providers: [
        { name: 'a', ...named, timeoutMs: 10, call: async (_: string, { deadline }) => deadline?.remainingMs() },
      ],
    })
    expect((await call('x')).value).toBe(1000)
    expect(entered).toEqual(['retry', 'hedge', 'rate', 'bulkhead', 'breaker'])
  })

  it('end at the deadline although the provider ignores its signal', async () => {
    const clock = virtualClock()
    const hung = { name: 'a', call: () => new Promise<never>(() => {}) }
    const call = compose({ name: 'ocr', clock, deadlineMs: 200, providers: [hung, hung] })
    const outcome = expect(call('x')).rejects.toMatchObject({ code: 'TIMEOUT' })
    await clock.advance(200)
    await outcome
    expect(clock.pending).toBe(0)
  })

  it('answer from the next provider while the circuit of the first is open, and say why', async () => {
    const clock = virtualClock()
    const breaker = new CircuitBreaker({ name: 'a', clock, trip: { kind: 'consecutive', failures: 2 } })
    const call = compose({
      name: 'ocr',
      clock,
      providers: [
        { name: 'a', breaker, call: down },
        { name: 'b', call: async (input: string) => `${input} read by b` },
      ],
    })
    const codes: unknown[] = []
    for (let i = 0; i < 3; i++) {
      const { value, provider, degraded, failed } = await call('page')
      expect([value, provider, degraded]).toEqual(['page read by b', 'b', true])
      codes.push(failed[0]?.code)
    }
    expect(codes).toEqual(['PROVIDER_DOWN', 'PROVIDER_DOWN', 'CIRCUIT_OPEN'])
  })

  it('keep the outer deadline when one is handed in', async () => {
    const clock = virtualClock()
    const deadline = new Deadline(100, undefined, clock)
    const call = compose({
      name: 'ocr',
      clock,
      deadlineMs: 5000,
      providers: [{ name: 'a', call: () => new Promise(() => {}) }],
    })
    const outcome = expect(call('x', { deadline })).rejects.toMatchObject({ code: 'TIMEOUT' })
    await clock.advance(100)
    await outcome
    deadline.dispose()
  })
})
