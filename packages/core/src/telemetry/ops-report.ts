import type { Labels } from '../ports/meter.ts'
import { type LatencySummary, latencySummary } from './latency-summary.ts'
import type { MeasurementLog } from './measurement-log.ts'
import type { Measurement } from './metrics-registry.ts'

/** Options of {@link opsReport}: a window of time, milliseconds since 1970. */
export interface OpsReportOptions {
  readonly since: number
  /** Default now, the newest measurement. */
  readonly until?: number
}

/** How many of one kind. */
export interface ErrorCount {
  readonly code: string
  readonly provider: string
  readonly stage: string
  readonly count: number
}

/** What happened in a window of time. Times are seconds. */
export interface OpsReport {
  readonly since: number
  readonly until: number
  /** False when the log no longer reaches back to `since`: the numbers are then those since `completeSince`. */
  readonly isComplete: boolean
  readonly completeSince: number | null
  readonly documents: Readonly<Record<string, number>> & { readonly total: number }
  /** Share of documents that ended in an error; `null` without documents. */
  readonly errorRatio: number | null
  readonly pages: number
  readonly searches: number
  /** Most frequent first. */
  readonly errors: readonly ErrorCount[]
  readonly documentSeconds: LatencySummary | null
  readonly stages: readonly ({ readonly stage: string; readonly provider: string } & LatencySummary)[]
  /** Last seen depth, by queue and state. */
  readonly queues: Readonly<Record<string, Readonly<Record<string, number>>>>
  readonly caches: Readonly<Record<string, { readonly requests: number; readonly hitRatio: number }>>
  readonly fallbacks: number
  /** What was spent, by provider. */
  readonly cost: Readonly<Record<string, number>> & { readonly total: number }
}

/** The report of a window from the measurements in it. */
export function opsReport(
  log: Pick<MeasurementLog, 'entries' | 'completeSince'>,
  options: OpsReportOptions,
): OpsReport {
  const all = log.entries()
  const { since, until = all.at(-1)?.at ?? options.since } = options
  const { completeSince } = log
  const window = all.filter(({ at }) => at >= since && at <= until)
  const of = (name: string) => window.filter((measurement) => measurement.name === name)
  const documents = sums(of('documents_processed_total'), ({ status }) => status)
  return {
    since,
    until,
    isComplete: completeSince === null || completeSince <= since,
    completeSince,
    documents,
    errorRatio: documents.total === 0 ? null : (documents.error ?? 0) / documents.total,
    pages: sums(of('pages_processed_total'), () => 'all').total,
    searches: sums(of('search_requests_total'), () => 'all').total,
    errors: errorCounts(of('errors_total')),
    documentSeconds: latencySummary(of('document_duration_seconds').map(({ value }) => value)),
    stages: stageTimes(of('pipeline_stage_duration_seconds')),
    queues: queueDepths(of('job_queue_depth')),
    caches: cacheRates(of('cache_requests_total')),
    fallbacks: sums(of('fallback_total'), () => 'all').total,
    cost: sums(of('cost_total'), ({ provider }) => provider),
  }
}

type Summed = Record<string, number> & { total: number }

function sums(measurements: readonly Measurement[], keyOf: (labels: Labels) => string | undefined): Summed {
  const result: Summed = { total: 0 }
  for (const { labels, value } of measurements) {
    const key = keyOf(labels) ?? 'none'
    if (key !== 'total') result[key] = (result[key] ?? 0) + value
    result.total += value
  }
  return result
}

function grouped(measurements: readonly Measurement[], labels: readonly string[]): readonly (readonly Measurement[])[] {
  const groups = new Map<string, Measurement[]>()
  for (const measurement of measurements) {
    const key = JSON.stringify(labels.map((label) => measurement.labels[label]))
    const group = groups.get(key)
    if (group) group.push(measurement)
    else groups.set(key, [measurement])
  }
  return [...groups.values()]
}

function errorCounts(measurements: readonly Measurement[]): readonly ErrorCount[] {
  return grouped(measurements, ['code', 'provider', 'stage'])
    .map((group) => {
      const { code = 'none', provider = 'none', stage = 'none' } = group[0]!.labels
      return { code, provider, stage, count: group.reduce((sum, { value }) => sum + value, 0) }
    })
    .sort((a, b) => b.count - a.count)
}

function stageTimes(measurements: readonly Measurement[]): OpsReport['stages'] {
  return grouped(measurements, ['stage', 'provider']).map((group) => {
    const { stage = 'none', provider = 'none' } = group[0]!.labels
    return { stage, provider, ...latencySummary(group.map(({ value }) => value))! }
  })
}

function queueDepths(measurements: readonly Measurement[]): OpsReport['queues'] {
  const queues: Record<string, Record<string, number>> = {}
  for (const { labels, value } of measurements) {
    const queue = labels.queue ?? 'none'
    queues[queue] ??= {}
    queues[queue][labels.state ?? 'none'] = value
  }
  return queues
}

function cacheRates(measurements: readonly Measurement[]): OpsReport['caches'] {
  return Object.fromEntries(
    grouped(measurements, ['cache']).map((group) => {
      const counts = sums(group, ({ result }) => result)
      const hitRatio = ((counts.hit ?? 0) + (counts.stale ?? 0) + (counts.shared ?? 0)) / counts.total
      return [group[0]!.labels.cache ?? 'none', { requests: counts.total, hitRatio }]
    }),
  )
}
