import { describe, expect, it } from 'vitest'
import { recordingMeter } from '../testing/recording-meter.ts'
import { seededRandom } from '../testing/seeded-random.ts'
import { virtualClock } from '../testing/virtual-clock.ts'
import { Bulkhead } from './bulkhead.ts'
import { withTimeout } from './timeout.ts'

describe('Bulkhead', () => {
  it('takes 100 calls of 100 ms ten at a time, in order, loses none, and says so to those it refuses', async () => {
    const clock = virtualClock()
    const bulkhead = new Bulkhead({ name: 'ocr', maxConcurrent: 10, maxQueue: 60 })
    const started: number[] = []
    const finished: { call: number; at: number }[] = []
    const calls = Array.from({ length: 100 }, (_, call) =>
      bulkhead
        .run(async () => {
          started.push(call)
          await new Promise<void>((resolve) => void clock.after(100, resolve))
          finished.push({ call, at: clock.monotonic() })
          return call
        })
        .catch((error) => error),
    )
    await clock.advance(10_000)
    const outcomes = await Promise.all(calls)
    const first70 = Array.from({ length: 70 }, (_, call) => call)
    expect(started).toEqual(first70)
    expect(outcomes.slice(0, 70)).toEqual(first70)
    expect(finished).toEqual(first70.map((call) => ({ call, at: 100 * (1 + Math.floor(call / 10)) })))
    for (const error of outcomes.slice(70)) {
      expect(error).toMatchObject({
        code: 'BULKHEAD_FULL',
        provider: 'ocr',
        limit: { name: 'maxConcurrent + maxQueue', seen: 71, allowed: 70 },
      })
    }
    expect([bulkhead.inFlight, bulkhead.queued]).toEqual([0, 0])
  })

  it('holds the permit of work that outlives its timeout', async () => {
    const clock = virtualClock()
    const meter = recordingMeter()
    const bulkhead = new Bulkhead({ name: 'ocr', maxConcurrent: 1, meter })
    const stubborn = () => new Promise<void>((resolve) => void clock.after(1000, resolve))
    const call = bulkhead.run((context) => withTimeout(stubborn, { timeoutMs: 20, clock }, context))
    call.catch(() => {})
    await clock.advance(20)
    await expect(call).rejects.toMatchObject({ code: 'PROVIDER_TIMEOUT' })
    expect([bulkhead.inFlight, bulkhead.leaked]).toEqual([1, 1])
    await expect(bulkhead.run(stubborn)).rejects.toMatchObject({ code: 'BULKHEAD_FULL' })
    await clock.advance(980)
    expect(bulkhead.inFlight).toBe(0)
    expect(meter.seen).toEqual([
      'bulkhead_inflight{bulkhead=ocr} 1',
      'bulkhead_queue_depth{bulkhead=ocr} 0',
      'leaked_work{dependency=ocr} 1',
      'bulkhead_rejected_total{bulkhead=ocr} 1',
      'leaked_work{dependency=ocr} 0',
      'bulkhead_inflight{bulkhead=ocr} 0',
      'bulkhead_queue_depth{bulkhead=ocr} 0',
    ])
  })

  it('lets one that waits give up, and leaves no listener', async () => {
    const clock = virtualClock()
    const bulkhead = new Bulkhead({ name: 'ocr', maxConcurrent: 1, maxQueue: 2 })
    const held = bulkhead.run(() => new Promise<void>((resolve) => void clock.after(100, resolve)))
    const caller = new AbortController()
    const waiting = bulkhead.run(() => Promise.resolve('never'), { signal: caller.signal })
    const next = bulkhead.run(() => Promise.resolve('next'))
    caller.abort()
    await expect(waiting).rejects.toMatchObject({ code: 'ABORTED' })
    expect(bulkhead.queued).toBe(1)
    await clock.advance(100)
    await held
    expect(await next).toBe('next')
  })

  it('never runs more than its limit, whatever times out, fails or aborts', async () => {
    const random = seededRandom(3)
    const clock = virtualClock()
    const bulkhead = new Bulkhead({ name: 'ocr', maxConcurrent: 7, maxQueue: 20 })
    let running = 0
    let most = 0
    const outcomes: Promise<unknown>[] = []
    for (let i = 0; i < 3000; i++) {
      const caller = new AbortController()
      const durationMs = random() * 200
      const fails = random() < 0.2
      const work = async () => {
        most = Math.max(most, ++running)
        await new Promise<void>((resolve) => void clock.after(durationMs, resolve))
        running--
        if (fails) throw new Error('x')
      }
      const context = { signal: caller.signal }
      outcomes.push(
        bulkhead.run((inner) => withTimeout(work, { timeoutMs: 100, clock }, inner), context).catch(() => {}),
      )
      if (random() < 0.1) caller.abort()
      if (i % 30 === 0) await clock.advance(random() * 100)
    }
    await clock.advance(1e5)
    await Promise.all(outcomes)
    expect(most).toBe(7)
    expect([running, bulkhead.inFlight, bulkhead.queued]).toEqual([0, 0, 0])
  })

  it('lets in those who wait when the limit rises', async () => {
    const bulkhead = new Bulkhead({ name: 'ocr', maxConcurrent: 1, maxQueue: 5 })
    for (let i = 0; i < 4; i++) void bulkhead.run(() => new Promise(() => {}))
    bulkhead.setMaxConcurrent(3)
    expect([bulkhead.inFlight, bulkhead.queued]).toEqual([3, 1])
  })
})
