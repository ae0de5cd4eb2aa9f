import { describe, expect, it } from 'vitest'
import { recordingMeter } from '../testing/recording-meter.ts'
import { virtualClock } from '../testing/virtual-clock.ts'
import { memoryRateStore } from './memory-rate-store.ts'
import { RateLimiter } from './rate-limiter.ts'

describe('RateLimiter', () => {
  it('lets a burst through, then says how long to wait, and a refusal costs nothing', async () => {
    const clock = virtualClock()
    const limiter = new RateLimiter({ name: 'ocr', capacity: 3, refillPerSecond: 2, clock })
    expect(await Promise.all([limiter.take(), limiter.take(), limiter.take()])).toEqual([0, 0, 0])
    expect(await limiter.take()).toBe(500)
    expect(await limiter.take()).toBe(500)
    await clock.advance(400)
    expect(await limiter.take()).toBe(100)
    await clock.advance(100)
    expect(await limiter.take()).toBe(0)
  })

  it('counts keys apart and costs as they are', async () => {
    const limiter = new RateLimiter({ name: 'pages', capacity: 10, refillPerSecond: 1, clock: virtualClock() })
    expect(await limiter.take('a', 8)).toBe(0)
    expect(await limiter.take('a', 8)).toBe(6000)
    expect(await limiter.take('b', 8)).toBe(0)
    await expect(limiter.take('a', 11)).rejects.toMatchObject({ code: 'INPUT_ERROR', limit: { seen: 11, allowed: 10 } })
  })

  it('refuses a call with the time to wait', async () => {
    const meter = recordingMeter()
    const limiter = new RateLimiter({ name: 'ocr', capacity: 1, refillPerSecond: 4, clock: virtualClock(), meter })
    expect(await limiter.run(() => Promise.resolve('fine'))).toBe('fine')
    await expect(limiter.run(() => Promise.resolve('fine'))).rejects.toMatchObject({
      code: 'RATE_LIMIT',
      provider: 'ocr',
      retryAfterMs: 250,
      message: 'ocr: no token left of 1; 4 a second come back, the next in 250 ms',
    })
    expect(meter.seen).toEqual(['rate_limited_total{limiter=ocr,outcome=rejected} 1'])
  })

  it('keeps no more buckets than it may', async () => {
    const store = memoryRateStore({ clock: virtualClock(), maxKeys: 2 })
    const limit = { capacity: 1, refillPerSecond: 1 }
    for (const key of ['a', 'b', 'c']) await store.take(key, 1, limit)
    expect(await store.take('c', 1, limit)).toBe(1000)
    expect(await store.take('a', 1, limit)).toBe(0)
  })
})
