import { describe, expect, it } from 'vitest'
import { SdkError } from '../errors/sdk-error.ts'
import { recordingMeter } from '../testing/recording-meter.ts'
import { virtualClock } from '../testing/virtual-clock.ts'
import { hedge } from './hedge.ts'
import type { CallContext } from './policy.ts'
import { RetryBudget } from './retry-budget.ts'

/** Calls that answer after so many milliseconds, one entry a call; a negative entry fails then. */
function subject(latencies: readonly number[]) {
  const clock = virtualClock()
  const signals: AbortSignal[] = []
  const work = ({ signal }: CallContext) => {
    const call = signals.push(signal!) - 1
    const latencyMs = latencies[call]!
    return new Promise<number>((resolve, reject) => {
      clock.after(Math.abs(latencyMs), () =>
        latencyMs < 0 ? reject(new SdkError('PROVIDER_DOWN', `call ${call}`)) : resolve(call),
      )
    })
  }
  return { clock, signals, work }
}

describe('hedge', () => {
  it('makes one call when the first is fast', async () => {
    const { clock, signals, work } = subject([40])
    const call = hedge({ name: 'ocr', delayMs: 50, clock }).run(work)
    await clock.advance(100)
    expect(await call).toBe(0)
    expect(signals.map(({ aborted }) => aborted)).toEqual([false])
    expect(clock.pending).toBe(0)
  })

  it('takes the second answer when it comes first, and aborts only the loser', async () => {
    const { clock, signals, work } = subject([500, 20])
    const meter = recordingMeter()
    const call = hedge({ name: 'ocr', delayMs: 50, clock, meter }).run(work)
    await clock.advance(70)
    expect(await call).toBe(1)
    expect(meter.seen).toEqual(['hedges_total{dependency=ocr,won=true} 1'])
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false])
  })

  it('waits for the other call when one fails', async () => {
    const { clock, work } = subject([-60, 200])
    const call = hedge({ name: 'ocr', delayMs: 50, clock }).run(work)
    await clock.advance(250)
    expect(await call).toBe(1)
  })

  it('fails at once when the only call fails', async () => {
    const { clock, signals, work } = subject([-10])
    const call = hedge({ name: 'ocr', delayMs: 50, clock }).run(work)
    call.catch(() => {})
    await clock.advance(100)
    await expect(call).rejects.toMatchObject({ message: 'call 0' })
    expect(signals).toHaveLength(1)
  })

  it('makes no second call that the budget does not pay', async () => {
    const { clock, signals, work } = subject([500, 20])
    const call = hedge({ name: 'ocr', delayMs: 50, clock, budget: new RetryBudget({ reserve: 0 }) }).run(work)
    await clock.advance(500)
    expect(await call).toBe(0)
    expect(signals).toHaveLength(1)
  })

  it('passes the abort of the caller on to both', async () => {
    const { clock, signals, work } = subject([500, 500])
    const caller = new AbortController()
    void hedge({ name: 'ocr', delayMs: 50, clock }).run(work, { signal: caller.signal })
    await clock.advance(60)
    caller.abort()
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true])
  })
})
