import type { JobBackoff } from '../ports/job-queue.ts'

/**
 * The wait before the next run, with full jitter (Brooker, "Exponential backoff and jitter", 2015): anywhere from 0 to
 * the bound, so that jobs that failed together do not come back together.
 *
 * @param failedRuns  from 1
 * @param random  numbers in [0, 1)
 * @param retryAfterMs  what the provider asked for: waited in full, with the random part on top
 */
export function backoffMs(backoff: JobBackoff, failedRuns: number, random: () => number, retryAfterMs = 0): number {
  const bound = Math.min(backoff.maxMs, backoff.baseMs * 2 ** Math.max(0, failedRuns - 1))
  return retryAfterMs + Math.floor(random() * bound)
}
