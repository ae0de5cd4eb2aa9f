import { raceWithSignal, throwIfAborted } from '../deadline/deadline.ts'
import { SdkError } from '../errors/sdk-error.ts'

/** What a load is told. */
export interface FlightContext {
  /** Aborted when every caller has given up. */
  readonly signal: AbortSignal
  /** Keeps the key taken, after the answer, until this has settled: the answer being stored. */
  holdUntil(work: Promise<unknown>): void
}

interface Flight<T, Label> {
  readonly label: Label
  readonly answer: Promise<T>
  readonly controller: AbortController
  callers: number
  isSettled: boolean
}

/**
 * One load per key at a time, whose answer or error all callers share. A caller that aborts leaves alone; the load is
 * aborted when the last one has left, and whoever comes after that starts another.
 */
export class SingleFlight<T, Label> {
  readonly #flights = new Map<string, Flight<T, Label>>()

  /** @returns the answer, and whether this caller's load gave it */
  async run(
    key: string,
    label: Label,
    load: (context: FlightContext) => Promise<T>,
    signal?: AbortSignal,
  ): Promise<{ readonly answer: T; readonly isOwn: boolean }> {
    throwIfAborted(signal)
    const joined = this.#flights.get(key)
    const flight = joined ?? this.#start(key, label, load)
    flight.callers++
    try {
      return { answer: await raceWithSignal(flight.answer, signal), isOwn: !joined }
    } finally {
      flight.callers--
      if (flight.callers === 0 && !flight.isSettled) {
        this.#release(key, flight)
        flight.controller.abort(new SdkError('ABORTED', 'every caller gave up'))
      }
    }
  }

  /** True while a load of this key is under way. */
  has(key: string): boolean {
    return this.#flights.has(key)
  }

  /** Lets nobody join these any more; those who have get their answer. */
  close(isClosed: (label: Label) => boolean): void {
    for (const [key, { label }] of this.#flights) if (isClosed(label)) this.#flights.delete(key)
  }

  #start(key: string, label: Label, load: (context: FlightContext) => Promise<T>): Flight<T, Label> {
    const controller = new AbortController()
    const holds: Promise<unknown>[] = []
    const answer = (async () => load({ signal: controller.signal, holdUntil: (work) => void holds.push(work) }))()
    const flight: Flight<T, Label> = { label, answer, controller, callers: 0, isSettled: false }
    this.#flights.set(key, flight)
    const settle = async () => {
      flight.isSettled = true
      await Promise.allSettled(holds)
      this.#release(key, flight)
    }
    answer.then(settle, settle)
    return flight
  }

  #release(key: string, flight: Flight<T, Label>): void {
    if (this.#flights.get(key) === flight) this.#flights.delete(key)
  }
}
