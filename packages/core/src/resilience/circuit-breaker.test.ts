import { describe, expect, it, vi } from 'vitest'
import { SdkError } from '../errors/sdk-error.ts'
import { virtualClock } from '../testing/virtual-clock.ts'
import { CircuitBreaker, type CircuitBreakerOptions } from './circuit-breaker.ts'

const down = () => Promise.reject(new SdkError('PROVIDER_DOWN', 'no answer'))
const fine = () => Promise.resolve('fine')

function subject(options: Partial<CircuitBreakerOptions> = {}) {
  const clock = virtualClock()
  const breaker = new CircuitBreaker({ name: 'ocr', clock, openMs: 1000, ...options })
  const fail = async (times: number) => {
    for (let i = 0; i < times; i++) await breaker.run(down).catch(() => {})
  }
  return { clock, breaker, fail }
}

describe('CircuitBreaker', () => {
  it('opens after so many failures in a row, and a success ends the row', async () => {
    const { breaker, fail } = subject()
    await fail(4)
    await breaker.run(fine)
    await fail(4)
    expect(breaker.state).toBe('closed')
    await fail(1)
    expect([breaker.state, breaker.stateCode]).toEqual(['open', 1])
  })

  it('refuses with the provider and the time left', async () => {
    const { clock, breaker, fail } = subject()
    await fail(5)
    await clock.advance(300)
    await expect(breaker.run(fine)).rejects.toMatchObject({
      code: 'CIRCUIT_OPEN',
      provider: 'ocr',
      retryAfterMs: 700,
      message: 'ocr is not called for another 700 of 1000 ms: it failed too often',
    })
  })

  it('opens by rate only with the minimum volume, and closes its eyes to what left the window', async () => {
    const { clock, breaker, fail } = subject({
      trip: { kind: 'rate', share: 0.5, minimumCalls: 10, windowMs: 1000 },
    })
    await fail(9)
    expect(breaker.state).toBe('closed')
    await clock.advance(1100)
    for (let i = 0; i < 5; i++) await breaker.run(fine)
    await fail(5)
    expect(breaker.state).toBe('closed')
    await fail(1)
    expect(breaker.state).toBe('open')
  })

  it('closes when enough probes succeed, and opens again when that is out of reach', async () => {
    const { clock, breaker, fail } = subject({ probes: 3, successesToClose: 2 })
    await fail(5)
    await clock.advance(1000)
    expect(breaker.state).toBe('halfOpen')
    await fail(1)
    expect(breaker.state).toBe('halfOpen')
    await fail(1)
    expect(breaker.state).toBe('open')
    await clock.advance(1000)
    await fail(1)
    await breaker.run(fine)
    await breaker.run(fine)
    expect(breaker.state).toBe('closed')
    await fail(4)
    expect(breaker.state).toBe('closed')
  })

  it('gives an ignored outcome its probe back', async () => {
    const { clock, breaker, fail } = subject({ probes: 1 })
    await fail(5)
    await clock.advance(1000)
    await breaker.run(() => Promise.reject(new SdkError('INPUT_ERROR', 'bad page'))).catch(() => {})
    expect(breaker.state).toBe('halfOpen')
    await breaker.run(fine)
    expect(breaker.state).toBe('closed')
  })

  it('takes no notice of outcomes from an earlier phase', async () => {
    const { clock, breaker, fail } = subject({ probes: 1 })
    let failLate = () => {}
    const late = breaker.run(
      () =>
        new Promise((_, reject) => {
          failLate = () => reject(new SdkError('PROVIDER_DOWN', 'late'))
        }),
    )
    await fail(5)
    await clock.advance(1000)
    expect(breaker.state).toBe('halfOpen')
    failLate()
    await expect(late).rejects.toMatchObject({ message: 'late' })
    expect(breaker.state).toBe('halfOpen')
  })

  it('counts no abort, no own gate, no error of the caller', async () => {
    const { breaker } = subject({ trip: { kind: 'consecutive', failures: 1 } })
    for (const code of ['ABORTED', 'TIMEOUT', 'BULKHEAD_FULL', 'CIRCUIT_OPEN', 'RATE_LIMIT', 'INPUT_ERROR'] as const) {
      await expect(breaker.run(() => Promise.reject(new SdkError(code, code)))).rejects.toMatchObject({ code })
    }
    await breaker.run(() => Promise.reject(new DOMException('x', 'AbortError'))).catch(() => {})
    const caller = new AbortController()
    caller.abort()
    await breaker.run(() => Promise.reject(new TypeError('fetch failed')), { signal: caller.signal }).catch(() => {})
    expect(breaker.state).toBe('closed')
    await breaker.run(() => Promise.reject(undefined)).catch(() => {})
    expect(breaker.state).toBe('open')
  })

  it('stays open by hand until it is reset', async () => {
    const { clock, breaker } = subject()
    breaker.forceOpen()
    await clock.advance(1e9)
    await expect(breaker.run(fine)).rejects.toMatchObject({ code: 'CIRCUIT_OPEN', retryAfterMs: undefined })
    const restored = new CircuitBreaker({ name: 'ocr', clock })
    restored.restore(JSON.parse(JSON.stringify(breaker)))
    expect(restored.state).toBe('open')
    breaker.reset()
    await expect(breaker.run(fine)).resolves.toBe('fine')
  })

  it('says what happens, also to listeners that were there before half-open', async () => {
    const { clock, breaker, fail } = subject({ trip: { kind: 'consecutive', failures: 1 }, probes: 1 })
    const seen: string[] = []
    for (const event of ['open', 'halfOpen', 'close', 'success', 'failure', 'reject', 'shutdown'] as const) {
      breaker.on(event, () => seen.push(event))
    }
    const off = breaker.on('success', () => seen.push('gone'))
    off()
    await breaker.run(fine)
    await fail(2)
    await clock.advance(1000)
    await breaker.run(fine)
    breaker.shutdown()
    expect(seen).toEqual(['success', 'failure', 'open', 'reject', 'halfOpen', 'close', 'success', 'shutdown'])
    await expect(breaker.run(fine)).rejects.toMatchObject({ code: 'CLOSED' })
  })

  it('tells the latency of each outcome', async () => {
    const { clock, breaker } = subject()
    const latencies: number[] = []
    breaker.on('success', ({ latencyMs }) => latencies.push(latencyMs))
    breaker.on('failure', ({ latencyMs }) => latencies.push(latencyMs))
    const call = breaker.run(() => new Promise<void>((resolve) => void clock.after(40, resolve)))
    await clock.advance(40)
    await call
    const failing = breaker.run(
      () => new Promise<void>((_, reject) => void clock.after(60, () => reject(new Error('x')))),
    )
    failing.catch(() => {})
    await clock.advance(60)
    expect(latencies).toEqual([40, 60])
  })

  it('opens although a listener throws, whose error comes up outside of the call', async () => {
    const { breaker, fail } = subject()
    const later = vi.spyOn(globalThis, 'queueMicrotask').mockImplementation(() => {})
    breaker.on('failure', () => {
      throw new RangeError('a defect of the listener')
    })
    await fail(5)
    expect(breaker.state).toBe('open')
    expect(later.mock.calls[0]![0]).toThrow('a defect of the listener')
    later.mockRestore()
  })

  it('waits no longer for a stored state than for its own', () => {
    const { breaker, clock } = subject()
    breaker.restore({ version: 1, name: 'ocr', state: 'open', openedAt: clock.now() + 1e9, openMs: 1e9 })
    expect(breaker.toJSON()).toMatchObject({ state: 'open', openMs: 1000 })
  })

  it('refuses options out of range, naming what was seen and allowed', () => {
    expect(() => subject({ openMs: 0 })).toThrow('breaker ocr: openMs is 0; allowed at least 1')
    expect(() => subject({ probes: 2, successesToClose: 3 })).toThrow('successesToClose is 3; allowed 1 to 2')
    expect(() => subject({ trip: { kind: 'rate', share: 1, minimumCalls: 1 } })).toThrow('trip.share is 1')
  })

  it('refuses a stored state of another version or breaker', () => {
    const { breaker } = subject()
    for (const stored of [null, {}, { ...breaker.toJSON(), version: 2 }, { ...breaker.toJSON(), name: 'other' }]) {
      expect(() => breaker.restore(stored)).toThrow('breaker ocr: the stored state is of version')
    }
  })
})
