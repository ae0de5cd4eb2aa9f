import { expect, it } from 'vitest'
import { SdkError } from '../errors/sdk-error.ts'
import { virtualClock } from '../testing/virtual-clock.ts'
import { adaptiveConcurrency } from './adaptive-concurrency.ts'

/** A dependency that is fast up to `capacity` calls at once and slows in proportion beyond, under constant pressure. */
async function settleAt(capacity: number, initial: number): Promise<number> {
  const clock = virtualClock()
  const limiter = adaptiveConcurrency({
    name: 'ocr',
    min: 2,
    max: 40,
    initial,
    targetLatencyMs: 150,
    clock,
    maxQueue: 50,
  })
  let running = 0
  const work = async () => {
    running++
    const latencyMs = 100 * Math.max(1, running / capacity)
    await new Promise<void>((resolve) => void clock.after(latencyMs, resolve))
    running--
  }
  for (let round = 0; round < 60; round++) {
    while (limiter.bulkhead.queued < 50) void limiter.run(work)
    await clock.advance(50)
  }
  return limiter.limit
}

it('finds the capacity of a dependency from below and from above', async () => {
  for (const initial of [2, 40]) {
    const limit = await settleAt(10, initial)
    expect(limit).toBeGreaterThanOrEqual(10)
    expect(limit).toBeLessThanOrEqual(17)
  }
})

it('lowers once for calls that failed together, and never below its least', async () => {
  const clock = virtualClock()
  const limiter = adaptiveConcurrency({ name: 'ocr', min: 5, max: 40, initial: 20, targetLatencyMs: 150, clock })
  const failTogether = async (code: 'RATE_LIMIT' | 'PROVIDER_DOWN' | 'INPUT_ERROR') => {
    await clock.advance(1)
    await Promise.allSettled(
      Array.from({ length: 5 }, () => limiter.run(() => Promise.reject(new SdkError(code, code)))),
    )
    return limiter.limit
  }
  expect(await failTogether('INPUT_ERROR')).toBe(20)
  expect(await failTogether('RATE_LIMIT')).toBe(18)
  expect(await failTogether('PROVIDER_DOWN')).toBe(16)
  for (let i = 0; i < 30; i++) await failTogether('PROVIDER_DOWN')
  expect(limiter.limit).toBe(5)
})
