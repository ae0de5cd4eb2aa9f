import { describe, expect, it } from 'vitest'
import { SdkError } from '../errors/sdk-error.ts'
import { virtualClock } from '../testing/virtual-clock.ts'
import type { BreakerPresetName } from './breaker-presets.ts'
import { createBreakers } from './breakers.ts'
import type { CircuitBreaker } from './circuit-breaker.ts'

const down = () => Promise.reject(new SdkError('PROVIDER_DOWN', 'no answer'))
const failuresToOpen = async (breaker: CircuitBreaker) => {
  let failures = 0
  for (; breaker.state === 'closed'; failures++) await breaker.run(down).catch(() => {})
  return failures
}

describe('createBreakers', () => {
  it('opens by the presets of the seed systems', async () => {
    const expected: [BreakerPresetName, number, number][] = [
      ['default', 5, 60_000],
      ['ocr', 3, 30_000],
      ['llm', 2, 60_000],
      ['vectorStore', 5, 20_000],
      ['cache', 2, 10_000],
    ]
    for (const [preset, failures, openMs] of expected) {
      const clock = virtualClock()
      const breaker = createBreakers({ clock }).for('x', preset)
      expect(await failuresToOpen(breaker), preset).toBe(failures)
      await clock.advance(openMs - 1)
      expect(breaker.state, preset).toBe('open')
      await clock.advance(1)
      expect(breaker.state, preset).toBe('halfOpen')
    }
  })

  it('gives all callers of one name one breaker, and the presets of the host', async () => {
    const presets = { ocr: { trip: { kind: 'consecutive', failures: 1 } } } as const
    const breakers = createBreakers({ clock: virtualClock(), presets })
    expect(breakers.for('textract', 'ocr')).toBe(breakers.for('textract'))
    expect(await failuresToOpen(breakers.for('textract'))).toBe(1)
    expect(breakers.states()).toEqual({ textract: 'open' })
  })

  it('shows state and transitions', async () => {
    const clock = virtualClock()
    const seen: string[] = []
    const breakers = createBreakers({
      clock,
      meter: {
        gauge: (name, value, labels) => seen.push(`${name}{${labels?.circuit}} ${value}`),
        count: (name, labels) => seen.push(`${name} ${labels?.from}>${labels?.to}`),
        observe: () => {},
      },
    })
    const breaker = breakers.for('llm', { trip: { kind: 'consecutive', failures: 1 }, openMs: 10, probes: 1 })
    await breaker.run(down).catch(() => {})
    await clock.advance(10)
    await breaker.run(() => 'fine')
    breakers.forceOpen('llm')
    breakers.reset('llm')
    expect(seen.filter((line) => line.startsWith('circuit_breaker_state'))).toEqual(
      [0, 1, 2, 0, 1, 0].map((state) => `circuit_breaker_state{llm} ${state}`),
    )
    expect(
      seen.filter((line) => line.startsWith('circuit_breaker_transitions_total')).map((line) => line.slice(34)),
    ).toEqual(['closed>open', 'open>halfOpen', 'halfOpen>closed', 'closed>open', 'open>closed'])
  })

  it('takes stored states up, also for breakers made later, and gives back what it cannot read', async () => {
    const clock = virtualClock()
    const before = createBreakers({ clock })
    await failuresToOpen(before.for('llm', 'llm'))
    before.for('ocr', 'ocr')
    const stored = [...JSON.parse(JSON.stringify(before)), null, { version: 9, name: 'store' }]
    await clock.advance(20_000)
    const after = createBreakers({ clock })
    expect(after.restore(stored)).toEqual([null, { version: 9, name: 'store' }])
    await expect(after.for('llm', 'llm').run(() => 'fine')).rejects.toMatchObject({ retryAfterMs: 40_000 })
    expect(await after.for('ocr', 'ocr').run(() => 'fine')).toBe('fine')
  })

  it('names the breakers it knows when one is not there, and makes none after shutdown', () => {
    const breakers = createBreakers({ clock: virtualClock() })
    breakers.for('a')
    breakers.for('b')
    expect(() => breakers.reset('c')).toThrow('there is no breaker c; known: a, b')
    breakers.shutdown()
    expect(() => breakers.for('d')).toThrow('no breaker d: the breakers were shut down')
  })
})
