import Opossum from 'opossum'
import type { OutcomeCounter, TripRule } from './outcome-counter.ts'

/** A completed call as the engine is told of it. */
export interface CircuitOutcome {
  readonly latencyMs: number
  /** Undefined when it succeeded. */
  readonly failure?: unknown
}

/** What the engine says: `open`, `halfOpen` and `close` are the transitions; `reject` is a call that was not made. */
export interface CircuitEvents {
  open: () => void
  halfOpen: () => void
  close: () => void
  success: (outcome: CircuitOutcome) => void
  failure: (outcome: CircuitOutcome) => void
  reject: (error: unknown) => void
  shutdown: () => void
}

/**
 * Opossum as the state machine and the event surface. It never sees the work, only outcomes: each completed call
 * that counts is told to it once, and opossum decides by its own rule whether to open or to close.
 *
 * Three public doors keep out what it gets wrong. Its `status` option takes our counter (completed calls, our clock,
 * O(1)) in place of its window; `rotateBucketController` keeps its intervals from starting; and its `open` listener,
 * which starts a timer that no clock can be given to, is removed: half-open is entered when we say so, through the
 * state that its constructor restores.
 */
export class OpossumEngine {
  readonly #name: string
  readonly #rule: TripRule
  readonly #counter: OutcomeCounter
  readonly #listeners: Attached[] = []
  #opossum: Opossum<[CircuitOutcome]>

  constructor(name: string, rule: TripRule, counter: OutcomeCounter) {
    this.#name = name
    this.#rule = rule
    this.#counter = counter
    this.#opossum = this.#build('closed')
  }

  on<K extends keyof CircuitEvents>(event: K, listener: CircuitEvents[K]): () => void {
    const entry: Attached = { event, call: adapt(event, guarded(listener as (value?: unknown) => void)) }
    this.#listeners.push(entry)
    this.#opossum.on(entry.event as 'success', entry.call)
    return () => {
      const index = this.#listeners.indexOf(entry)
      if (index >= 0) this.#listeners.splice(index, 1)
      this.#opossum.removeListener(entry.event, entry.call)
    }
  }

  /** Tells the engine of a completed call; a transition that follows has happened when this returns. */
  record(outcome: CircuitOutcome): void {
    // All that opossum does with a success is in its listeners to this event (count, close when half-open); a fired
    // one reaches them by way of a promise and two readings of the time, which cost four times as much as the rest.
    if (outcome.failure === undefined) this.#opossum.emit('success', outcome)
    else this.#opossum.fire(outcome).catch(() => {})
  }

  reject(error: unknown): void {
    this.#opossum.emit('reject', error)
  }

  open(): void {
    this.#opossum.open()
  }

  close(): void {
    this.#opossum.close()
  }

  halfOpen(): void {
    this.#opossum.removeAllListeners()
    this.#opossum = this.#build('halfOpen')
    for (const { event, call } of this.#listeners) this.#opossum.on(event as 'success', call)
    this.#opossum.emit('halfOpen')
  }

  shutdown(): void {
    this.#opossum.shutdown()
    this.#listeners.length = 0
  }

  #build(state: 'closed' | 'halfOpen'): Opossum<[CircuitOutcome]> {
    const rule = this.#rule
    const opossum = new Opossum<[CircuitOutcome]>(failAsSeen, {
      name: this.#name,
      timeout: false,
      enableSnapshots: false,
      rollingPercentilesEnabled: false,
      status: statusOver(this.#counter),
      volumeThreshold: rule.kind === 'rate' ? rule.minimumCalls : rule.failures,
      errorThresholdPercentage: rule.kind === 'rate' ? rule.share * 100 : 0,
      ...(state === 'halfOpen' && { state: { closed: false, halfOpen: true } }),
    } as Opossum.Options<[CircuitOutcome]>)
    opossum.removeAllListeners('open')
    return opossum
  }
}

interface Attached {
  readonly event: keyof CircuitEvents
  readonly call: (...args: unknown[]) => void
}

/** A listener that throws changes nothing: its error is thrown again outside of the call, as the DOM's events do it. */
function guarded(listener: (value?: unknown) => void): (value?: unknown) => void {
  return (value) => {
    try {
      listener(value)
    } catch (error) {
      queueMicrotask(() => {
        throw error
      })
    }
  }
}

/** Opossum's failure event carries (error, latency, [outcome]); ours is the outcome, as after a success. */
function adapt(event: keyof CircuitEvents, listener: (value?: unknown) => void): Attached['call'] {
  return event === 'failure'
    ? (_error, _latency, args) => listener((args as [CircuitOutcome])[0])
    : (value) => listener(value)
}

/** What opossum runs: the failure, already known. It throws within the call, so that opossum has decided on return. */
function failAsSeen({ failure }: CircuitOutcome): Promise<never> {
  throw failure
}

/** Stands where opossum would listen for rotations; says that it is listening already. */
const NO_ROTATION = { on: () => {}, removeListener: () => {}, listenerCount: () => 1 }

/** Opossum's status object, counting by our counter. */
function statusOver(counter: OutcomeCounter): Opossum.Status {
  const status = Opossum.newStatus({
    rotateBucketController: NO_ROTATION,
    rollingPercentilesEnabled: false,
    enableSnapshots: false,
  } as unknown as Opossum.StatusOptions)
  Object.defineProperties(status, {
    increment: {
      value: (property: string) => {
        if (property === 'successes') counter.record(false)
        else if (property === 'failures') counter.record(true)
      },
    },
    stats: {
      get: () => {
        const { completed, failed } = counter.totals()
        return { fires: completed, failures: failed, successes: completed - failed }
      },
    },
  })
  return status
}
