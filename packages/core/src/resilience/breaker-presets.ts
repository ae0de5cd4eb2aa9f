import type { CircuitBreakerOptions } from './circuit-breaker.ts'

/** What a preset may set. */
export type BreakerPreset = Omit<CircuitBreakerOptions, 'name' | 'clock'>

/**
 * Breakers per kind of dependency: how many failures in a row open the circuit, and for how long.
 * Sources: the invoice pipeline of the seeds for OCR, language model and store (S2-17); the documentation index for the
 * cache, which falls out cheaply and comes back soon (S4-52: redis 2/10); five and 60 s is the default of three seeds.
 */
export const BREAKER_PRESETS = {
  default: { trip: { kind: 'consecutive', failures: 5 }, openMs: 60_000 },
  ocr: { trip: { kind: 'consecutive', failures: 3 }, openMs: 30_000 },
  llm: { trip: { kind: 'consecutive', failures: 2 }, openMs: 60_000 },
  vectorStore: { trip: { kind: 'consecutive', failures: 5 }, openMs: 20_000 },
  cache: { trip: { kind: 'consecutive', failures: 2 }, openMs: 10_000 },
} as const satisfies Record<string, BreakerPreset>

export type BreakerPresetName = keyof typeof BREAKER_PRESETS
