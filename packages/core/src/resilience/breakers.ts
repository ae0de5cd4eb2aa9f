import { type Clock, SYSTEM_CLOCK } from '../deadline/clock.ts'
import { SdkError } from '../errors/sdk-error.ts'
import type { Meter } from '../ports/meter.ts'
import { BREAKER_PRESETS, type BreakerPreset, type BreakerPresetName } from './breaker-presets.ts'
import { CircuitBreaker } from './circuit-breaker.ts'
import { CIRCUIT_STATES, type CircuitSnapshot, type CircuitState } from './circuit-state.ts'

export interface BreakersOptions {
  readonly clock?: Clock
  /** Gets `circuit_breaker_state{circuit}` and `circuit_breaker_transitions_total{circuit,from,to}`. */
  readonly meter?: Meter
  /** Overrides of presets, merged over {@link BREAKER_PRESETS}. */
  readonly presets?: Readonly<Partial<Record<BreakerPresetName, BreakerPreset>>>
}

/** One breaker per dependency, shared by all who call it. */
export interface Breakers {
  /** The breaker of this name, made from the preset at first use; a later call gets the same one. Default preset: `default`. */
  for(name: string, preset?: BreakerPresetName | BreakerPreset): CircuitBreaker
  /** Closes a circuit by hand. @throws SdkError `NOT_FOUND` */
  reset(name: string): void
  /** Opens a circuit until it is reset. @throws SdkError `NOT_FOUND` */
  forceOpen(name: string): void
  states(): Readonly<Record<string, CircuitState>>
  /** What to store, for {@link Breakers.restore} in the next process. */
  toJSON(): CircuitSnapshot[]
  /** Takes up stored states; one of a breaker that is not made yet waits for it. Entries that cannot be read are skipped and returned. */
  restore(snapshots: readonly unknown[]): readonly unknown[]
  shutdown(): void
}

export function createBreakers({ clock = SYSTEM_CLOCK, meter, presets = {} }: BreakersOptions = {}): Breakers {
  const breakers = new Map<string, CircuitBreaker>()
  const stored = new Map<string, unknown>()
  let isShutDown = false

  const make = (name: string, preset: BreakerPresetName | BreakerPreset): CircuitBreaker => {
    const options = typeof preset === 'string' ? { ...BREAKER_PRESETS[preset], ...presets[preset] } : preset
    const breaker = new CircuitBreaker({ ...options, name, clock })
    if (meter) measure(breaker, meter)
    if (stored.has(name)) breaker.restore(stored.get(name))
    stored.delete(name)
    return breaker
  }
  const known = (name: string): CircuitBreaker => {
    const breaker = breakers.get(name)
    if (breaker) return breaker
    throw new SdkError('NOT_FOUND', `there is no breaker ${name}; known: ${[...breakers.keys()].join(', ') || 'none'}`)
  }

  return {
    for: (name, preset = 'default') => {
      if (isShutDown) throw new SdkError('CLOSED', `no breaker ${name}: the breakers were shut down`)
      let breaker = breakers.get(name)
      if (!breaker) {
        breaker = make(name, preset)
        breakers.set(name, breaker)
      }
      return breaker
    },
    reset: (name) => known(name).reset(),
    forceOpen: (name) => known(name).forceOpen(),
    states: () => Object.fromEntries([...breakers].map(([name, breaker]) => [name, breaker.state])),
    toJSON: () => [...breakers.values()].map((breaker) => breaker.toJSON()),
    restore: (snapshots) =>
      snapshots.filter((snapshot) => {
        const name = (snapshot as Partial<CircuitSnapshot> | null | undefined)?.name
        if (typeof name !== 'string') return true
        try {
          const breaker = breakers.get(name)
          if (breaker) breaker.restore(snapshot)
          else {
            // Tried on a breaker nobody uses, so that what cannot be read is known now and not at the first call.
            new CircuitBreaker({ name, clock }).restore(snapshot)
            stored.set(name, snapshot)
          }
          return false
        } catch {
          return true
        }
      }),
    shutdown: () => {
      isShutDown = true
      for (const breaker of breakers.values()) breaker.shutdown()
    },
  }
}

function measure(breaker: CircuitBreaker, meter: Meter): void {
  const circuit = breaker.name
  let from: CircuitState = 'closed'
  const show = (to: CircuitState) => {
    meter.gauge('circuit_breaker_state', CIRCUIT_STATES[to], { circuit })
    if (from !== to) meter.count('circuit_breaker_transitions_total', { circuit, from, to })
    from = to
  }
  show('closed')
  breaker.on('open', () => show('open'))
  breaker.on('halfOpen', () => show('halfOpen'))
  breaker.on('close', () => show('closed'))
}
