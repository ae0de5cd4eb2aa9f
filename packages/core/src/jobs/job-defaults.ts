import type { JobBackoff } from '../ports/job-queue.ts'

export const JOB_DEFAULTS = {
  /** A first run, one for the passing fault, one more for luck: what fails three times fails again. */
  maxAttempts: 3,
  /** A second for a hiccup; a minute lets a breaker open and close. */
  backoff: { baseMs: 1_000, maxMs: 60_000 } as JobBackoff,
  priority: 0,
  /** Ten times a long pause of the garbage collector; what a dead worker held waits no longer. */
  leaseMs: 30_000,
  concurrency: 1,
  /** Jobs of one `list`. */
  pageSize: 100,
} as const

export const JOB_LIMITS = {
  /** Characters of an id. */
  maxIdLength: 256,
  /** Both ways from 0. */
  maxPriority: 1_000,
  maxAttempts: 1_000,
  /** Characters of JSON; documents are handed over by reference. */
  maxPayloadLength: 1_000_000,
  /** A heartbeat is a third of it, and a timer has a millisecond. */
  minLeaseMs: 30,
  /** A timer counts no further than 24 days. */
  maxDelayMs: 2 ** 31 - 1,
} as const
