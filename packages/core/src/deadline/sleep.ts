import type { Clock } from './clock.ts'
import { raceWithSignal } from './deadline.ts'

/** Resolves after `delayMs`; rejects at once when the signal aborts. Leaves no timer behind. */
export async function sleep(clock: Clock, delayMs: number, signal?: AbortSignal): Promise<void> {
  let cancel = () => {}
  try {
    await raceWithSignal(
      new Promise<void>((resolve) => {
        cancel = clock.after(delayMs, resolve)
      }),
      signal,
    )
  } finally {
    cancel()
  }
}
