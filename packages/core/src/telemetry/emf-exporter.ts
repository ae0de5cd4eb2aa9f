import { SdkError } from '../errors/sdk-error.ts'
import type { Labels } from '../ports/meter.ts'
import type { MetricUnit } from './metric-definition.ts'
import type { Measurement, MetricsRegistry } from './metrics-registry.ts'

/** Options of {@link emfExporter}. */
export interface EmfOptions {
  /** The CloudWatch namespace. */
  readonly namespace: string
  /** On every metric, besides its labels: `{ Environment: 'production' }`. */
  readonly dimensions?: Labels
}

/** Lines of CloudWatch's embedded metric format. */
export interface EmfExporter {
  /** What was measured since the last call, one JSON document a line; the host writes them to standard output. */
  lines(): readonly string[]
  /** Stops listening. */
  close(): void
}

/** Limits of the format: values of one metric in a document, metrics in a directive, dimensions of a set. */
const MAX_VALUES = 100
const MAX_METRICS = 100
const MAX_DIMENSIONS = 30
/** Observations of one series that are kept until the next call; more than these only lose their spread. */
const MAX_KEPT = 1000
const UNITS: Readonly<Record<MetricUnit, string>> = {
  seconds: 'Seconds',
  bytes: 'Bytes',
  ratio: 'None',
  count: 'Count',
  currency: 'None',
}

interface Pending {
  readonly metric: string
  readonly unit: string
  readonly labels: Labels
  readonly values: number[]
}

/**
 * What happens in the registry as CloudWatch metrics, without an AWS package. Counters are given as what was added
 * since the last call, since CloudWatch adds up; gauges as their last value; histograms as the single observations, so
 * that CloudWatch computes percentiles itself.
 *
 * @throws SdkError `INPUT_ERROR` for an empty namespace or too many dimensions
 */
export function emfExporter(registry: MetricsRegistry, options: EmfOptions): EmfExporter {
  const { namespace, dimensions = {} } = options
  const own = Object.keys(dimensions).length
  const most = Math.max(0, ...registry.catalogue.map(({ labels }) => Object.keys(labels).length)) + own
  if (namespace === '') throw new SdkError('INPUT_ERROR', 'the namespace of CloudWatch metrics is empty')
  if (most > MAX_DIMENSIONS) {
    const limit = { name: 'dimensions', seen: most, allowed: MAX_DIMENSIONS }
    throw new SdkError('INPUT_ERROR', `${most} dimensions; CloudWatch takes ${MAX_DIMENSIONS}`, { limit })
  }
  const definitions = new Map(registry.catalogue.map((definition) => [definition.name, definition]))
  let pending = new Map<string, Pending>()
  let latest = 0
  const close = registry.subscribe((measurement) => {
    latest = measurement.at
    const key = `${measurement.name} ${JSON.stringify(measurement.labels)}`
    const { cloudwatchName, unit } = definitions.get(measurement.name)!
    const found = pending.get(key) ?? {
      metric: cloudwatchName ?? measurement.name,
      unit: UNITS[unit],
      labels: measurement.labels,
      values: [],
    }
    pending.set(key, found)
    addTo(found.values, measurement)
  })
  return {
    close,
    lines: () => {
      const taken = pending
      pending = new Map()
      return [...byLabels(taken)].flatMap((group) => documents(group, namespace, dimensions, latest))
    },
  }
}

function addTo(values: number[], { kind, value }: Measurement): void {
  if (kind === 'gauge') values[0] = value
  else if (kind === 'counter') values[0] = (values[0] ?? 0) + value
  else if (values.length < MAX_KEPT) values.push(value)
}

/** Metrics with the same labels share a document. */
function byLabels(pending: ReadonlyMap<string, Pending>): Iterable<readonly Pending[]> {
  const groups = new Map<string, Pending[]>()
  for (const one of pending.values()) {
    const key = JSON.stringify(one.labels)
    groups.set(key, [...(groups.get(key) ?? []), one])
  }
  return groups.values()
}

function documents(group: readonly Pending[], namespace: string, dimensions: Labels, at: number): readonly string[] {
  const lines: string[] = []
  for (let first = 0; first < group.length; first += MAX_METRICS) {
    let rest = group.slice(first, first + MAX_METRICS)
    for (let offset = 0; rest.length > 0; offset += MAX_VALUES) {
      lines.push(documentOf(rest, offset, namespace, { ...dimensions, ...rest[0]!.labels }, at))
      rest = rest.filter(({ values }) => values.length > offset + MAX_VALUES)
    }
  }
  return lines
}

function documentOf(metrics: readonly Pending[], offset: number, namespace: string, dimensions: Labels, at: number) {
  const directive = {
    Namespace: namespace,
    Dimensions: [Object.keys(dimensions)],
    Metrics: metrics.map(({ metric, unit }) => ({ Name: metric, Unit: unit })),
  }
  const numbers = metrics.map(({ metric, values }) => {
    const part = values.slice(offset, offset + MAX_VALUES)
    return [metric, part.length === 1 ? part[0] : part]
  })
  return JSON.stringify({
    _aws: { Timestamp: at, CloudWatchMetrics: [directive] },
    ...dimensions,
    ...Object.fromEntries(numbers),
  })
}
