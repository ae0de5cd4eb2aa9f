import { SdkError } from '../errors/sdk-error.ts'

/** Timers count to 2^31 - 1 ms, 24 days; a longer deadline is none. */
const MAX_TIMER_MS = 2 ** 31 - 1

/**
 * One absolute point in time and one abort signal for a whole piece of work. Every step below it takes
 * `deadline.signal`, so that the caller's abort and the end of time reach the last fetch alike.
 */
export class Deadline {
  /** Aborted when the caller aborts (reason: `ABORTED`) or when time is up (reason: `TIMEOUT`). */
  readonly signal: AbortSignal
  readonly #controller = new AbortController()
  readonly #endsAt: number
  readonly #timer: ReturnType<typeof setTimeout> | undefined
  readonly #release: () => void

  /**
   * @param timeoutMs  time from now; `Infinity` for none
   * @param parent     the caller's own signal
   */
  constructor(timeoutMs: number, parent?: AbortSignal) {
    this.signal = this.#controller.signal
    this.#endsAt = performance.now() + timeoutMs
    const onAbort = () => this.#controller.abort(abortReason(parent?.reason))
    if (parent?.aborted) onAbort()
    parent?.addEventListener('abort', onAbort, { once: true })
    this.#release = () => parent?.removeEventListener('abort', onAbort)
    if (timeoutMs <= MAX_TIMER_MS) {
      this.#timer = setTimeout(
        () =>
          this.#controller.abort(
            new SdkError('TIMEOUT', `the time allowed, ${timeoutMs} ms, is used up (deadlineMs)`, {
              reason: 'time_exceeded',
              limit: { name: 'deadlineMs', seen: timeoutMs, allowed: timeoutMs },
            }),
          ),
        timeoutMs,
      )
    }
  }

  /** Milliseconds left; 0 when time is up. */
  remainingMs(): number {
    return Math.max(0, this.#endsAt - performance.now())
  }

  /** Settles as `work` does, or rejects at the abort: nothing that ignores its signal can hang the caller. */
  race<T>(work: Promise<T>): Promise<T> {
    return raceWithSignal(work, this.signal)
  }

  /** Frees the timer and the listener on the parent. Call it when the work has settled. */
  dispose(): void {
    clearTimeout(this.#timer)
    this.#release()
  }
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
