/** Time, handed in so that tests do not sleep. */
export interface Clock {
  /** Milliseconds since 1970, for what people read and what is stored. */
  now(): number
  /** Milliseconds that never run backwards, for measuring. */
  monotonic(): number
  /** Calls back once, `delayMs` from now; the returned function cancels. */
  after(delayMs: number, callback: () => void): () => void
}

/** Timers count to 2^31 - 1 ms, 24 days; what is further away does not happen. */
const MAX_TIMER_MS = 2 ** 31 - 1

/** The clock of the machine. */
export const SYSTEM_CLOCK: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after: (delayMs, callback) => {
    if (delayMs > MAX_TIMER_MS) return () => {}
    const timer = setTimeout(callback, Math.max(0, delayMs))
    return () => clearTimeout(timer)
  },
}
