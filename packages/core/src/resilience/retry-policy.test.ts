import { describe, expect, it } from 'vitest'
import { Deadline } from '../deadline/deadline.ts'
import { SdkError } from '../errors/sdk-error.ts'
import { recordingMeter } from '../testing/recording-meter.ts'
import { seededRandom } from '../testing/seeded-random.ts'
import { virtualClock } from '../testing/virtual-clock.ts'
import type { CallContext } from './policy.ts'
import { RetryBudget } from './retry-budget.ts'
import { type RetryOptions, RetryPolicy } from './retry-policy.ts'

/** A dependency that fails with these errors, one a call, and then answers. */
function subject(errors: readonly unknown[], options: Partial<RetryOptions> = {}) {
  const clock = virtualClock()
  const calledAt: number[] = []
  const policy = new RetryPolicy({ name: 'ocr', clock, random: () => 0.5, ...options })
  const work = async () => {
    calledAt.push(clock.monotonic())
    const error = errors[calledAt.length - 1]
    if (error !== undefined) throw error
    return 'fine'
  }
  const run = async (context?: CallContext) => {
    const outcome = policy.run(work, context).catch((error: SdkError) => error.code)
    await clock.advance(1e6)
    return outcome
  }
  return { clock, policy, run, calledAt }
}

const down = new SdkError('PROVIDER_DOWN', 'down')

describe('RetryPolicy', () => {
  it('waits a random part of a growing backoff', async () => {
    const meter = recordingMeter()
    const { run, calledAt } = subject([down, down], { meter })
    expect(await run()).toBe('fine')
    expect(calledAt).toEqual([0, 100, 300])
    expect(meter.seen).toEqual([
      'retries_total{dependency=ocr,code=PROVIDER_DOWN} 1',
      'retry_budget_tokens{dependency=ocr} 9',
      'retries_total{dependency=ocr,code=PROVIDER_DOWN} 1',
      'retry_budget_tokens{dependency=ocr} 8',
    ])
  })

  it('gives up after the last attempt with its error', async () => {
    const { run, calledAt } = subject([down, down, down, down])
    expect(await run()).toBe('PROVIDER_DOWN')
    expect(calledAt).toHaveLength(3)
  })

  it('waits as long as the provider asks, jitter on top, and does not wait longer than it may', async () => {
    const soon = subject([new SdkError('RATE_LIMIT', 'slow down', { retryAfterMs: 5000 })])
    expect(await soon.run()).toBe('fine')
    expect(soon.calledAt).toEqual([0, 5100])
    const late = subject([new SdkError('RATE_LIMIT', 'slow down', { retryAfterMs: 60_001 })])
    expect(await late.run()).toBe('RATE_LIMIT')
  })

  it('tries once when the error says that trying again is no use', async () => {
    for (const code of ['INPUT_ERROR', 'ABORTED', 'TIMEOUT', 'CIRCUIT_OPEN', 'BULKHEAD_FULL', 'AUTH_FAILED'] as const) {
      const { run, calledAt } = subject([new SdkError(code, code)])
      expect(await run()).toBe(code)
      expect(calledAt, code).toHaveLength(1)
    }
    expect(await subject([new TypeError('a defect')]).run()).toBeUndefined()
  })

  it('begins no wait that ends past the deadline', async () => {
    const { clock, run, calledAt } = subject([down, down])
    const deadline = new Deadline(250, undefined, clock)
    expect(await run({ deadline, signal: deadline.signal })).toBe('PROVIDER_DOWN')
    expect(calledAt).toEqual([0, 100])
  })

  it('stops waiting when the caller aborts', async () => {
    const { clock, policy } = subject([])
    const caller = new AbortController()
    const outcome = policy.run(() => Promise.reject(down), { signal: caller.signal })
    const checked = expect(outcome).rejects.toMatchObject({ code: 'ABORTED' })
    await clock.advance(50)
    caller.abort()
    await checked
    expect(clock.pending).toBe(0)
  })

  it('leaves retrying to the outermost layer', async () => {
    const { clock, policy: outer } = subject([])
    const inner = new RetryPolicy({ name: 'inner', clock })
    let calls = 0
    const work = async () => {
      calls++
      throw down
    }
    const outcome = outer.run((context) => inner.run(work, context)).catch(() => 'failed')
    await clock.advance(1e6)
    expect(await outcome).toBe('failed')
    expect(calls).toBe(3)
  })

  it('has jitter that a seed repeats', async () => {
    const waits = async () => {
      const delays: number[] = []
      const { run } = subject([down, down], { random: seededRandom(7), onRetry: ({ delayMs }) => delays.push(delayMs) })
      await run()
      return delays
    }
    const [first, second] = await waits()
    expect(first).toBeLessThan(200)
    expect(second).toBeLessThan(400)
    expect(await waits()).toEqual([first, second])
  })
})

describe('RetryBudget', () => {
  it('lends its reserve, takes it back, and then gives a fifth of the calls', () => {
    const budget = new RetryBudget()
    let retries = 0
    const outage = (calls: number) => {
      for (let i = 0; i < calls; i++) {
        budget.deposit()
        while (budget.withdraw()) retries++
      }
      return retries
    }
    expect(outage(1)).toBe(10)
    expect(outage(50)).toBe(10)
    expect(outage(949)).toBe(199)
    expect(outage(9000)).toBe(1999)
  })

  it('saves up no more than the reserve', () => {
    const budget = new RetryBudget()
    for (let i = 0; i < 1000; i++) budget.deposit()
    let retries = 0
    while (budget.withdraw()) retries++
    expect(retries).toBe(10)
  })
})
