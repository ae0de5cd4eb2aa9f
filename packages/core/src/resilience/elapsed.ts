import type { Clock } from '../deadline/clock.ts'

/** A moment on both clocks. */
export interface Moment {
  readonly wall: number
  readonly monotonic: number
}

export function momentOf(clock: Clock): Moment {
  return { wall: clock.now(), monotonic: clock.monotonic() }
}

/**
 * Milliseconds since `moment` by the clock that went further: the monotonic one may stand still while a process is
 * frozen (a suspended function or laptop), the wall clock may be set back. Never negative.
 */
export function elapsedSince(clock: Clock, moment: Moment): number {
  return Math.max(0, clock.monotonic() - moment.monotonic, clock.now() - moment.wall)
}
