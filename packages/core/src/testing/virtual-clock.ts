import type { Clock } from '../deadline/clock.ts'

/** A clock that stands still until it is told how far to go. */
export interface VirtualClock extends Clock {
  /** Goes on by so many milliseconds, calling back what falls due, in order; promises settle in between. */
  advance(durationMs: number): Promise<void>
  /** Callbacks that wait. */
  readonly pending: number
}

/** @param startAt  what `now()` says at first, milliseconds since 1970 */
export function virtualClock(startAt = Date.UTC(2026, 0, 1)): VirtualClock {
  let elapsed = 0
  let sequence = 0
  const waiting = new Map<number, { readonly dueAt: number; readonly callback: () => void }>()
  const nextDue = (until: number) => {
    let best: [number, { readonly dueAt: number; readonly callback: () => void }] | undefined
    for (const entry of waiting) {
      if (entry[1].dueAt <= until && (!best || entry[1].dueAt < best[1].dueAt)) best = entry
    }
    return best
  }
  return {
    now: () => startAt + elapsed,
    monotonic: () => elapsed,
    after: (delayMs, callback) => {
      const id = sequence++
      waiting.set(id, { dueAt: elapsed + Math.max(0, delayMs), callback })
      return () => void waiting.delete(id)
    },
    advance: async (durationMs) => {
      const until = elapsed + durationMs
      await settle()
      for (let due = nextDue(until); due; due = nextDue(until)) {
        waiting.delete(due[0])
        elapsed = Math.max(elapsed, due[1].dueAt)
        due[1].callback()
        await settle()
      }
      elapsed = until
      await settle()
    },
    get pending() {
      return waiting.size
    },
  }
}

/** Lets promises that can settle do so: one turn of the event loop runs all of their reactions. */
function settle(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0))
}
