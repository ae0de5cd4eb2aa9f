import { SdkError } from '../errors/sdk-error.ts'
import { type Clock, SYSTEM_CLOCK } from './clock.ts'

/**
 * One absolute point in time and one abort signal for a whole piece of work. Every step below it takes
 * `deadline.signal`, so that the caller's abort and the end of time reach the last fetch alike.
 */
export class Deadline {
  /** Aborted when the caller aborts (reason: `ABORTED`) or when time is up (reason: `TIMEOUT`). */
  readonly signal: AbortSignal
  readonly #controller = new AbortController()
  readonly #clock: Clock
  readonly #endsAt: number
  readonly #release: () => void

  /**
   * @param timeoutMs  time from now; `Infinity` for none
   * @param parent     the caller's own signal
   */
  constructor(timeoutMs: number, parent?: AbortSignal, clock: Clock = SYSTEM_CLOCK) {
    this.signal = this.#controller.signal
    this.#clock = clock
    this.#endsAt = clock.monotonic() + timeoutMs
    const onAbort = () => this.#controller.abort(abortReason(parent?.reason))
    if (parent?.aborted) onAbort()
    parent?.addEventListener('abort', onAbort, { once: true })
    const cancelTimer = Number.isFinite(timeoutMs)
      ? clock.after(timeoutMs, () => this.#controller.abort(timeIsUp(timeoutMs)))
      : () => {}
    this.#release = () => {
      cancelTimer()
      parent?.removeEventListener('abort', onAbort)
    }
  }

  /** Milliseconds left; 0 when time is up, `Infinity` without a deadline. */
  remainingMs(): number {
    return Math.max(0, this.#endsAt - this.#clock.monotonic())
  }

  /** A deadline for a part of the work: its own time or what is left, whichever is less. Dispose of it as well. */
  child(timeoutMs: number): Deadline {
    return new Deadline(Math.min(timeoutMs, this.remainingMs()), this.signal, this.#clock)
  }

  /** Settles as `work` does, or rejects at the abort: nothing that ignores its signal can hang the caller. */
  race<T>(work: Promise<T>): Promise<T> {
    return raceWithSignal(work, this.signal)
  }

  /** Frees the timer and the listener on the parent. Call it when the work has settled. */
  dispose(): void {
    this.#release()
  }
}

function timeIsUp(timeoutMs: number): SdkError {
  return new SdkError('TIMEOUT', `the time allowed, ${timeoutMs} ms, is used up (deadlineMs)`, {
    reason: 'time_exceeded',
    limit: { name: 'deadlineMs', seen: timeoutMs, allowed: timeoutMs },
  })
}

/** Settles as `work` does, or rejects with the signal's reason as an SdkError, whichever is first. */
export function raceWithSignal<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work
  return new Promise<T>((resolve, reject) => {
    const onAbort = () => reject(abortReason(signal.reason))
    if (signal.aborted) onAbort()
    signal.addEventListener('abort', onAbort, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort))
  })
}

/** Throws the signal's reason as an SdkError when it has been aborted. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw abortReason(signal.reason)
}

function abortReason(reason: unknown): SdkError {
  return SdkError.isInstance(reason)
    ? reason
    : new SdkError('ABORTED', 'the caller aborted the work', { cause: reason })
}
