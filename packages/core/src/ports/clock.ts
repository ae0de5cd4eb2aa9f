/** Time, handed in so that tests do not sleep. */
export interface Clock {
  /** Milliseconds since 1970, for what people read. */
  now(): number
  /** Milliseconds that never run backwards, for measuring. */
  monotonic(): number
}
