/** The states as the gauge `circuit_breaker_state` shows them. */
export const CIRCUIT_STATES = { closed: 0, open: 1, halfOpen: 2 } as const

export type CircuitState = keyof typeof CIRCUIT_STATES

/** What is stored of a breaker, so that a process that starts later knows how long to leave the dependency alone. */
export interface CircuitSnapshot {
  readonly version: 1
  readonly name: string
  readonly state: CircuitState
  /** When it truly opened, milliseconds since 1970; null unless open or half-open. */
  readonly openedAt: number | null
  /** How long it stays open from then on; null when it was opened by hand and waits for a reset. */
  readonly openMs: number | null
}
