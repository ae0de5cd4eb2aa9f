import { SdkError } from '../errors/sdk-error.ts'
import type { Measurement, MetricsRegistry } from './metrics-registry.ts'

/** The last measurements, for reports. */
export interface MeasurementLog {
  /** From the oldest to the newest. */
  entries(): readonly Measurement[]
  /** When the oldest kept one happened, if older ones were dropped; `null` while everything is there. */
  readonly completeSince: number | null
  /** Stops listening. */
  close(): void
}

/** About ten documents a minute of ten pages, for a night. */
export const MEASUREMENT_LOG_CAPACITY = 50_000

/** Keeps the newest measurements of a registry in a ring, so that memory is bounded. */
export function measurementLog(registry: MetricsRegistry, capacity = MEASUREMENT_LOG_CAPACITY): MeasurementLog {
  if (!(Number.isInteger(capacity) && capacity > 0)) {
    throw new SdkError('INPUT_ERROR', `capacity is ${capacity}; allowed: a whole number from 1`)
  }
  const ring: Measurement[] = []
  let next = 0
  const close = registry.subscribe((measurement) => {
    ring[next % capacity] = measurement
    next++
  })
  const oldest = () => (next > capacity ? next % capacity : 0)
  return {
    close,
    entries: () => [...ring.slice(oldest()), ...ring.slice(0, oldest())],
    get completeSince() {
      return next > capacity ? ring[oldest()]!.at : null
    },
  }
}
