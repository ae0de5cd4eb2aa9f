import type { Clock } from '../deadline/clock.ts'
import { elapsedSince, type Moment, momentOf } from './elapsed.ts'

/** When a breaker opens. */
export type TripRule =
  | {
      readonly kind: 'consecutive'
      /** So many failures in a row open the circuit. */
      readonly failures: number
      /** A pause longer than this between two outcomes starts the row anew. Default {@link TRIP_DEFAULTS}. */
      readonly windowMs?: number
    }
  | {
      readonly kind: 'rate'
      /** The circuit opens when more than this share of the completed calls failed, 0 to below 1. */
      readonly share: number
      /** Fewer completed calls in the window decide nothing. */
      readonly minimumCalls: number
      /** How far back calls count. Default {@link TRIP_DEFAULTS}. */
      readonly windowMs?: number
    }

/** One minute: the longest open time of the presets, so that what is older says nothing of now. */
export const TRIP_DEFAULTS = { windowMs: 60_000 } as const

/** The outcomes that decide whether to trip. Only completed calls are counted; a call in flight says nothing yet. */
export interface OutcomeCounter {
  record(failed: boolean): void
  /** What the trip rule compares. O(1), whatever the number of calls. */
  totals(): { readonly completed: number; readonly failed: number }
  clear(): void
}

export function createOutcomeCounter(rule: TripRule, clock: Clock): OutcomeCounter {
  const windowMs = rule.windowMs ?? TRIP_DEFAULTS.windowMs
  return rule.kind === 'consecutive' ? new FailureRun(clock, windowMs) : new RollingWindow(clock, windowMs)
}

/** Failures since the last success; a success, or a pause longer than the window, ends the run. */
class FailureRun implements OutcomeCounter {
  readonly #clock: Clock
  readonly #windowMs: number
  #failures = 0
  #last: Moment

  constructor(clock: Clock, windowMs: number) {
    this.#clock = clock
    this.#windowMs = windowMs
    this.#last = momentOf(clock)
  }

  record(failed: boolean): void {
    if (!failed) {
      this.#failures = 0
      return
    }
    if (elapsedSince(this.#clock, this.#last) > this.#windowMs) this.#failures = 0
    this.#last = momentOf(this.#clock)
    this.#failures++
  }

  totals() {
    const failed = elapsedSince(this.#clock, this.#last) > this.#windowMs ? 0 : this.#failures
    return { completed: failed, failed }
  }

  clear(): void {
    this.#failures = 0
  }
}

/** Ten, as opossum and Hystrix have: a call leaves the window at most a tenth of it early. */
const BUCKETS = 10

/** Completed calls of the last `windowMs` in ten buckets, with running totals; no timer, time passes when it is read. */
class RollingWindow implements OutcomeCounter {
  readonly #clock: Clock
  readonly #windowMs: number
  readonly #bucketMs: number
  readonly #completed = new Float64Array(BUCKETS)
  readonly #failed = new Float64Array(BUCKETS)
  #allCompleted = 0
  #allFailed = 0
  #bucket = 0
  #bucketStart: Moment

  constructor(clock: Clock, windowMs: number) {
    this.#clock = clock
    this.#windowMs = windowMs
    this.#bucketMs = windowMs / BUCKETS
    this.#bucketStart = momentOf(clock)
  }

  record(failed: boolean): void {
    this.#advance()
    this.#completed[this.#bucket]!++
    this.#allCompleted++
    if (!failed) return
    this.#failed[this.#bucket]!++
    this.#allFailed++
  }

  totals() {
    this.#advance()
    return { completed: this.#allCompleted, failed: this.#allFailed }
  }

  clear(): void {
    this.#completed.fill(0)
    this.#failed.fill(0)
    this.#allCompleted = 0
    this.#allFailed = 0
    this.#bucketStart = momentOf(this.#clock)
  }

  #advance(): void {
    const elapsed = elapsedSince(this.#clock, this.#bucketStart)
    if (elapsed < this.#bucketMs) return
    // A process that was frozen, or idle, for the length of the window has nothing in it that is still true.
    if (elapsed >= this.#windowMs) {
      this.clear()
      return
    }
    const steps = Math.floor(elapsed / this.#bucketMs)
    for (let i = 0; i < steps; i++) {
      this.#bucket = (this.#bucket + 1) % BUCKETS
      this.#allCompleted -= this.#completed[this.#bucket]!
      this.#allFailed -= this.#failed[this.#bucket]!
      this.#completed[this.#bucket] = 0
      this.#failed[this.#bucket] = 0
    }
    const now = momentOf(this.#clock)
    const passed = elapsed - steps * this.#bucketMs
    this.#bucketStart = { wall: now.wall - passed, monotonic: now.monotonic - passed }
  }
}
