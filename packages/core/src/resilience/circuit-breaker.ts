import { type Clock, SYSTEM_CLOCK } from '../deadline/clock.ts'
import { SdkError } from '../errors/sdk-error.ts'
import { checkOption } from './check-option.ts'
import { CIRCUIT_STATES, type CircuitSnapshot, type CircuitState } from './circuit-state.ts'
import { elapsedSince, type Moment, momentOf } from './elapsed.ts'
import { isProviderFailure } from './is-provider-failure.ts'
import { type CircuitEvents, OpossumEngine } from './opossum-engine.ts'
import { createOutcomeCounter, type OutcomeCounter, type TripRule } from './outcome-counter.ts'
import { type CallContext, NO_CONTEXT, type Policy, type Work } from './policy.ts'
import { withTimeout } from './timeout.ts'

export interface CircuitBreakerOptions {
  /** The dependency: stands in errors and in the label `circuit`. */
  readonly name: string
  /** When it opens. Default {@link CIRCUIT_BREAKER_DEFAULTS}. */
  readonly trip?: TripRule
  /** How long it stays open before it lets probes through. */
  readonly openMs?: number
  /** Calls let through while half-open. */
  readonly probes?: number
  /** Probes that must succeed to close it; once that is out of reach it opens again. */
  readonly successesToClose?: number
  /** Half-open lasts no longer: probes that still hang then have failed. Default `openMs`. */
  readonly halfOpenMaxMs?: number
  /** Time allowed to each call; it is aborted and fails with `PROVIDER_TIMEOUT`. Default none. */
  readonly timeoutMs?: number
  /** Which errors count as failures of the dependency; the others count as nothing. */
  readonly isFailure?: (error: unknown) => boolean
  readonly clock?: Clock
}

/** Five failures in a row and 60 s are what three of the five seed systems use; three probes of which two succeed, one. */
export const CIRCUIT_BREAKER_DEFAULTS = {
  trip: { kind: 'consecutive', failures: 5 },
  openMs: 60_000,
  probes: 3,
  successesToClose: 2,
  isFailure: isProviderFailure,
} as const satisfies Partial<CircuitBreakerOptions>

type Phase =
  | { readonly state: 'closed' }
  | { readonly state: 'open'; readonly since: Moment; readonly openMs: number }
  | {
      readonly state: 'halfOpen'
      readonly since: Moment
      readonly openedAt: number
      inFlight: number
      succeeded: number
      failed: number
    }

/**
 * Leaves a dependency alone while it fails.
 *
 * Closed, every call goes through and its outcome is counted; the trip rule opens the circuit. Open, calls are
 * refused with `CIRCUIT_OPEN` (and `retryAfterMs`) until `openMs` has passed. Half-open, a few probes go through
 * and decide; half-open ends after `halfOpenMaxMs` at the latest. Time is looked at when a call comes or the state is
 * read: a breaker owns no timer. Whatever a call began in, its outcome counts only while that phase lasts.
 */
export class CircuitBreaker implements Policy {
  readonly name: string
  readonly #clock: Clock
  readonly #openMs: number
  readonly #probes: number
  readonly #successesToClose: number
  readonly #halfOpenMaxMs: number
  readonly #timeoutMs: number | undefined
  readonly #isFailure: (error: unknown) => boolean
  readonly #counter: OutcomeCounter
  readonly #engine: OpossumEngine
  #phase: Phase = { state: 'closed' }
  #closed = false

  constructor(options: CircuitBreakerOptions) {
    const { name, clock = SYSTEM_CLOCK } = options
    const { trip, openMs, probes, isFailure } = { ...CIRCUIT_BREAKER_DEFAULTS, ...definedOf(options) }
    const successesToClose = options.successesToClose ?? Math.min(probes, CIRCUIT_BREAKER_DEFAULTS.successesToClose)
    const owner = `breaker ${name}`
    checkTripRule(owner, trip)
    checkOption(owner, 'openMs', openMs, 1)
    checkOption(owner, 'probes', probes, 1)
    checkOption(owner, 'successesToClose', successesToClose, 1, probes)
    checkOption(owner, 'halfOpenMaxMs', options.halfOpenMaxMs ?? openMs, 1)
    if (options.timeoutMs !== undefined) checkOption(owner, 'timeoutMs', options.timeoutMs, 1)
    this.name = name
    this.#clock = clock
    this.#openMs = openMs
    this.#probes = probes
    this.#successesToClose = successesToClose
    this.#halfOpenMaxMs = options.halfOpenMaxMs ?? openMs
    this.#timeoutMs = options.timeoutMs
    this.#isFailure = isFailure
    this.#counter = createOutcomeCounter(trip, clock)
    this.#engine = new OpossumEngine(name, trip, this.#counter)
    this.#engine.on('open', () => this.#onOpen(this.#openMs))
    this.#engine.on('close', () => this.#onClose())
  }

  /** The state now; a circuit whose open time has passed says `halfOpen` although no probe has come yet. */
  get state(): CircuitState {
    this.#passTime()
    return this.#phase.state
  }

  /** The state as the gauge counts it: 0 closed, 1 open, 2 half-open. */
  get stateCode(): number {
    return CIRCUIT_STATES[this.state]
  }

  /** Calls back on an event; the returned function ends it. */
  on<K extends keyof CircuitEvents>(event: K, listener: CircuitEvents[K]): () => void {
    return this.#engine.on(event, listener)
  }

  /**
   * Makes the call, or refuses it.
   *
   * @throws SdkError `CIRCUIT_OPEN` while open, `PROVIDER_TIMEOUT` after `timeoutMs`, `CLOSED` after `shutdown()`;
   * else what the work throws
   */
  async run<T>(work: Work<T>, context: CallContext = NO_CONTEXT): Promise<T> {
    const phase = this.#admit()
    const startedAt = this.#clock.monotonic()
    let value: T
    try {
      value = await (this.#timeoutMs === undefined
        ? work(context)
        : withTimeout(work, { timeoutMs: this.#timeoutMs, provider: this.name, clock: this.#clock }, context))
    } catch (error) {
      const counts = !context.signal?.aborted && this.#isFailure(error)
      this.#settle(phase, startedAt, counts ? (error ?? 'undefined was thrown') : IGNORED)
      throw error
    }
    this.#settle(phase, startedAt, undefined)
    return value
  }

  /** Closes the circuit and forgets what was counted. */
  reset(): void {
    if (this.#closed) return
    this.#counter.clear()
    this.#engine.close()
  }

  /** Opens the circuit until {@link reset}. */
  forceOpen(): void {
    if (this.#closed) return
    this.#engine.open()
    this.#onOpen(Number.POSITIVE_INFINITY)
  }

  toJSON(): CircuitSnapshot {
    this.#passTime()
    const phase = this.#phase
    const openedAt = phase.state === 'closed' ? null : phase.state === 'open' ? phase.since.wall : phase.openedAt
    const openMs = phase.state === 'open' ? phase.openMs : phase.state === 'halfOpen' ? this.#openMs : null
    return {
      version: 1,
      name: this.name,
      state: phase.state,
      openedAt,
      openMs: openMs === Number.POSITIVE_INFINITY ? null : openMs,
    }
  }

  /**
   * Takes up a stored state: an open circuit waits only for what is left of its time, never longer than its own
   * `openMs`, and one that was half-open begins its probes anew. What was counted while closed is not stored.
   *
   * @throws SdkError `VALIDATION_FAILED` when it is no snapshot of this version
   */
  restore(snapshot: unknown): void {
    const { state, openedAt, openMs } = readSnapshot(this.name, snapshot)
    if (this.#closed) return
    if (state === 'closed') {
      this.reset()
      return
    }
    this.#engine.open()
    const since = { wall: openedAt ?? this.#clock.now(), monotonic: this.#clock.monotonic() }
    this.#phase = {
      state: 'open',
      since,
      openMs: openMs === null ? Number.POSITIVE_INFINITY : Math.min(openMs, this.#openMs),
    }
  }

  /** Refuses every later call with `CLOSED`; listeners are let go and there is no timer to stop. Calls under way settle as they do. */
  shutdown(): void {
    if (this.#closed) return
    this.#closed = true
    this.#engine.shutdown()
  }

  #admit(): Phase {
    if (this.#closed) throw new SdkError('CLOSED', `the breaker ${this.name} was shut down`, { provider: this.name })
    const closed = this.#phase
    if (closed.state === 'closed') return closed
    this.#passTime()
    const phase = this.#phase
    if (phase.state === 'closed') return phase
    if (phase.state === 'open') throw this.#refusal(phase.openMs - elapsedSince(this.#clock, phase.since), phase.openMs)
    if (phase.inFlight + phase.succeeded + phase.failed >= this.#probes) {
      throw this.#refusal(this.#halfOpenMaxMs - elapsedSince(this.#clock, phase.since), this.#halfOpenMaxMs)
    }
    phase.inFlight++
    return phase
  }

  #refusal(restMs: number, wholeMs: number): SdkError {
    const forced = restMs === Number.POSITIVE_INFINITY
    const error = new SdkError(
      'CIRCUIT_OPEN',
      forced
        ? `${this.name} is not called: its circuit was opened by hand`
        : `${this.name} is not called for another ${Math.ceil(restMs)} of ${wholeMs} ms: it failed too often`,
      { provider: this.name, ...(!forced && { retryAfterMs: Math.ceil(restMs) }) },
    )
    this.#engine.reject(error)
    return error
  }

  #settle(phase: Phase, startedAt: number, failure: unknown): void {
    if (phase.state === 'halfOpen') phase.inFlight--
    // An outcome of an earlier phase is old news: it neither opens a circuit that closed since nor closes one.
    if (phase !== this.#phase || this.#closed || failure === IGNORED) return
    const outcome = { latencyMs: this.#clock.monotonic() - startedAt, failure }
    if (phase.state === 'closed') {
      this.#engine.record(outcome)
      return
    }
    if (phase.state !== 'halfOpen') return
    this.#passTime()
    if (phase !== this.#phase) return
    if (failure === undefined) phase.succeeded++
    else phase.failed++
    const isDecided = phase.succeeded >= this.#successesToClose || phase.failed > this.#probes - this.#successesToClose
    if (isDecided) this.#engine.record(outcome)
  }

  /** Open becomes half-open when its time has passed; half-open becomes open when its probes hang. */
  #passTime(): void {
    if (this.#closed) return
    const phase = this.#phase
    if (phase.state === 'halfOpen' && elapsedSince(this.#clock, phase.since) >= this.#halfOpenMaxMs) this.#engine.open()
    if (phase.state !== 'open' || elapsedSince(this.#clock, phase.since) < phase.openMs) return
    const openedAt = phase.since.wall
    this.#phase = { state: 'halfOpen', since: momentOf(this.#clock), openedAt, inFlight: 0, succeeded: 0, failed: 0 }
    this.#engine.halfOpen()
  }

  #onOpen(openMs: number): void {
    this.#phase = { state: 'open', since: momentOf(this.#clock), openMs }
  }

  #onClose(): void {
    this.#counter.clear()
    this.#phase = { state: 'closed' }
  }
}

/** Marks an outcome that counts as nothing. */
const IGNORED = Symbol('ignored')

function definedOf<T extends object>(options: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>
  }
}

function checkTripRule(owner: string, trip: TripRule): void {
  if (trip.windowMs !== undefined) checkOption(owner, 'trip.windowMs', trip.windowMs, 1)
  if (trip.kind === 'consecutive') {
    checkOption(owner, 'trip.failures', trip.failures, 1)
    return
  }
  checkOption(owner, 'trip.share', trip.share, 0, 0.999)
  checkOption(owner, 'trip.minimumCalls', trip.minimumCalls, 1)
}

function readSnapshot(name: string, value: unknown): CircuitSnapshot {
  const snapshot = value as Partial<CircuitSnapshot> | null | undefined
  const isOurs =
    snapshot?.version === 1 &&
    snapshot.name === name &&
    snapshot.state !== undefined &&
    Object.hasOwn(CIRCUIT_STATES, snapshot.state) &&
    [snapshot.openedAt, snapshot.openMs].every((part) => part === null || Number.isFinite(part))
  if (!isOurs) {
    throw new SdkError(
      'VALIDATION_FAILED',
      `breaker ${name}: the stored state is of version ${snapshot?.version}, name ${snapshot?.name}; needed 1, ${name}`,
      { provider: name },
    )
  }
  return snapshot as CircuitSnapshot
}
