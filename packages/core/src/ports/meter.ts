/** Values of a metric's labels. Each label is a closed set, so that the number of series is bounded. */
export type Labels = Readonly<Record<string, string>>

/** Where measurements go. Names are those of the metric catalogue. */
export interface Meter {
  /** Adds to a counter. Default 1. */
  count(name: string, labels?: Labels, by?: number): void
  /** Sets a gauge. */
  gauge(name: string, value: number, labels?: Labels): void
  /** Adds an observation to a histogram, in the unit of its name (seconds, bytes). */
  observe(name: string, value: number, labels?: Labels): void
}
