import type { Labels } from '../ports/meter.ts'

export type MetricKind = 'counter' | 'gauge' | 'histogram'
export type MetricUnit = 'seconds' | 'bytes' | 'ratio' | 'count' | 'currency'

/** Another name under which the same numbers are shown. */
export interface MetricAlias {
  readonly name: string
  /** The part of the series that the other name covers; these labels are left out there. */
  readonly where?: Labels
}

/** What a metric is, declared once: recording, pages, dashboards, alerts and the documentation read it from here. */
export interface MetricDefinition {
  /** Prometheus style, the unit in the name; counters end in `_total`. */
  readonly name: string
  readonly kind: MetricKind
  readonly unit: MetricUnit
  readonly help: string
  /** Each label with the values it may have, or with the most different values it may have. */
  readonly labels: Readonly<Record<string, readonly string[] | number>>
  /** Upper bounds of a histogram's buckets, rising. */
  readonly buckets?: readonly number[]
  /** The most series; the rest are counted in one whose labels are all `other`. Default 200. */
  readonly maxSeries?: number
  readonly aliases?: readonly MetricAlias[]
  /** The name in CloudWatch where other systems have one. Default the same. */
  readonly cloudwatchName?: string
  /** How a gauge follows from a counter while nobody sets it: events per second over a minute, or a part of all. */
  readonly derived?:
    | { readonly rateOf: string }
    | { readonly ratioOf: string; readonly where: Readonly<Record<string, string | readonly string[]>> }
}
