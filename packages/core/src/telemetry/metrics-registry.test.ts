import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { virtualClock } from '../testing/virtual-clock.ts'
import { METRIC_CATALOGUE } from './catalogue.ts'
import { emfExporter } from './emf-exporter.ts'
import type { MetricDefinition } from './metric-definition.ts'
import { metricTable } from './metric-table.ts'
import { type MetricsRegistry, metricsRegistry } from './metrics-registry.ts'
import { teeMeter } from './no-telemetry.ts'
import { openMetricsText, prometheusText } from './prometheus-text.ts'

/** A registry in which every metric of the catalogue has a series. */
function full(options: Parameters<typeof metricsRegistry>[0] = {}): MetricsRegistry {
  const registry = metricsRegistry({ clock: virtualClock(), ...options })
  for (const { name, kind, labels, derived } of registry.catalogue) {
    const values = Object.fromEntries(
      Object.entries(labels).map(([label, allowed]) => [label, typeof allowed === 'number' ? 'one' : allowed[0]!]),
    )
    if (kind === 'counter') registry.count(name, values)
    else if (kind === 'histogram') registry.observe(name, 0.3, values)
    else if (derived === undefined) registry.gauge(name, 1, values)
  }
  return registry
}

const series = (registry: MetricsRegistry, name: string) =>
  registry.collect().find(({ definition }) => definition.name === name)!.series

describe('METRIC_CATALOGUE', () => {
  it('has every metric that dashboards of the earlier systems ask for', () => {
    const seeds =
      'ocr_requests_total vision_requests_total ocr_processing_duration_seconds vision_processing_duration_seconds ocr_errors_total vision_errors_total ocr_input_rejected_total vision_input_rejected_total error_rate_ema ocr_stage_duration_seconds ocr_confidence_distribution ocr_item_confidence_distribution circuit_breaker_state doc_generation_requests_total doc_generation_duration_seconds doc_generation_quality_score model_inference_duration_seconds documents_processed_total extraction_confidence extraction_success_ratio dlq_depth pipeline_cold_start_seconds pipeline_stage_duration_seconds cache_requests_total cache_hit_ratio cache_operations_total cache_compression_ratio search_stage_duration_seconds query_api_prefetch_seconds query_api_fusion_score query_api_stages_total payload_filter_speedup_ratio hyde_queries_total hyde_accuracy_improvement hyde_generation_time_seconds hyde_cache_hit_rate search_requests_per_second fallback_total breaker_state breaker_transitions_total retry_budget_tokens hedges_total limiter_limit bulkhead_inflight leaked_work deadline_exceeded_total'.split(
        ' ',
      )
    const names = METRIC_CATALOGUE.flatMap(({ name, aliases = [] }) => [name, ...aliases.map((alias) => alias.name)])
    expect(seeds.filter((name) => !names.includes(name))).toEqual([])
    const cloudwatch = METRIC_CATALOGUE.map(({ cloudwatchName }) => cloudwatchName)
    expect(cloudwatch).toEqual(expect.arrayContaining(['MemoryUsage', 'ExtractionAccuracy']))
  })

  it('has the labels that those dashboards use', () => {
    const labels = (name: string) => Object.keys(METRIC_CATALOGUE.find((one) => one.name === name)!.labels)
    expect(labels('ocr_requests_total')).toEqual(['provider', 'status'])
    expect(labels('ocr_stage_duration_seconds')).toEqual(['provider', 'stage'])
    expect(labels('ocr_errors_total')).toEqual(['provider', 'code', 'stage'])
    expect(labels('circuit_breaker_state')).toEqual(['circuit'])
    expect(labels('error_rate_ema')).toEqual(['service'])
  })
})

describe('metricsRegistry', () => {
  it('counts, sets and observes, one series per label set', () => {
    const registry = metricsRegistry()
    registry.count('ocr_requests_total', { provider: 'a', status: 'success' })
    registry.count('ocr_requests_total', { provider: 'a', status: 'success' }, 2)
    registry.count('ocr_requests_total', { provider: 'b', status: 'error' })
    registry.gauge('dlq_depth', 4, { queue: 'q' })
    registry.gauge('dlq_depth', 3, { queue: 'q' })
    registry.observe('search_duration_seconds', 0.02)
    registry.observe('search_duration_seconds', 1000)
    expect(series(registry, 'ocr_requests_total').map(({ value }) => value)).toEqual([3, 1])
    expect(series(registry, 'dlq_depth')).toEqual([{ labels: { queue: 'q' }, value: 3 }])
    const { histogram } = series(registry, 'search_duration_seconds')[0]!
    expect([histogram!.count, histogram!.sum, histogram!.counts[2], histogram!.counts.at(-1)]).toEqual([
      2, 1000.02, 1, 1,
    ])
  })

  it.each([
    [
      'an unknown name',
      (m: MetricsRegistry) => m.count('made_up_total'),
      'metric made_up_total: it is not in the catalogue',
    ],
    [
      'an unknown label',
      (m: MetricsRegistry) => m.count('documents_processed_total', { file: 'x' }),
      'metric documents_processed_total: it has no label file',
    ],
    ['another kind', (m: MetricsRegistry) => m.gauge('pages_processed_total', 1), 'it is a counter, not a gauge'],
    ['a counter going down', (m: MetricsRegistry) => m.count('pages_processed_total', {}, -1), 'seen -1'],
    ['no number', (m: MetricsRegistry) => m.observe('search_duration_seconds', Number.NaN), 'seen NaN'],
    ['a name of Object', (m: MetricsRegistry) => m.count('constructor'), 'not in the catalogue'],
  ])('refuses %s at once', (_what, act, message) => {
    expect(() => act(metricsRegistry())).toThrow(message)
  })

  it('counts values outside a closed set as other, and says how often', () => {
    const registry = metricsRegistry()
    registry.count('documents_processed_total', { status: '/home/somebody/secret.pdf' })
    expect(series(registry, 'documents_processed_total')).toEqual([{ labels: { status: 'other' }, value: 1 }])
    expect(series(registry, 'telemetry_other_total')[0]).toEqual({
      labels: { metric: 'documents_processed_total' },
      value: 1,
    })
  })

  it('bounds the values of an open label and the series of a metric, and loses no count', () => {
    const registry = metricsRegistry()
    for (let i = 0; i < 1000; i++) {
      registry.count('retries_total', { dependency: `d${i}`, code: i % 2 ? 'TIMEOUT' : 'RATE_LIMIT' })
    }
    const retries = series(registry, 'retries_total')
    expect(retries.length).toBeLessThanOrEqual(42)
    expect(retries.reduce((sum, { value }) => sum + value, 0)).toBe(1000)
    const labels = { a: 1000, b: 1000 }
    const wide: MetricDefinition = { name: 'wide_total', kind: 'counter', unit: 'count', help: 'x', labels }
    const small = metricsRegistry({ catalogue: [wide] })
    for (let i = 0; i < 500; i++) small.count('wide_total', { a: `${i}`, b: `${i}` })
    expect(series(small, 'wide_total')).toHaveLength(200)
    expect(series(small, 'wide_total').at(-1)).toEqual({ labels: { a: 'other', b: 'other' }, value: 301 })
  })

  it('derives a rate over the last minute and the share of hits', async () => {
    const clock = virtualClock()
    const registry = metricsRegistry({ clock })
    const rate = () => series(registry, 'search_requests_per_second')[0]?.value
    expect(rate()).toBeUndefined()
    registry.count('search_requests_total', { status: 'success' }, 90)
    await clock.advance(30_000)
    registry.count('search_requests_total', { status: 'error' }, 30)
    expect(rate()).toBe(2)
    await clock.advance(31_000)
    expect(rate()).toBe(0.5)
    await clock.advance(3_600_000)
    expect(rate()).toBe(0)
    registry.count('documents_processed_total', { status: 'success' }, 3)
    registry.count('documents_processed_total', { status: 'error' })
    expect(series(registry, 'extraction_success_ratio')).toEqual([{ labels: {}, value: 0.75 }])
  })

  it('tells listeners what happens until they leave', () => {
    const registry = metricsRegistry()
    const heard: string[] = []
    const leave = registry.subscribe(({ name, value }) => heard.push(`${name} ${value}`))
    teeMeter(registry).count('pages_processed_total')
    leave()
    registry.count('pages_processed_total')
    expect(heard).toEqual(['pages_processed_total 1'])
  })

  it.each([
    [{ name: 'a', kind: 'counter' }, 'end in _total'],
    [{ name: 'a_total', kind: 'gauge' }, 'end in _total'],
    [{ name: 'a_seconds', kind: 'histogram' }, 'have buckets'],
    [{ name: 'a_seconds', kind: 'histogram', buckets: [1, 1] }, 'must rise'],
    [{ name: 'aB', kind: 'gauge' }, 'lower case'],
    [{ name: 'a', kind: 'gauge', aliases: [{ name: 'a' }] }, 'declared twice'],
    [{ name: 'a', kind: 'gauge', derived: { rateOf: 'b_total' } }, 'no counter'],
  ] as const)('refuses a catalogue with %j', (definition, message) => {
    const whole = { unit: 'count', help: 'x', labels: {}, ...definition } as MetricDefinition
    expect(() => metricsRegistry({ catalogue: [whole] })).toThrow(message)
  })
})

describe('prometheusText', () => {
  const promtool = spawnSync('promtool', ['--version'])
  const reason = promtool.error ? 'promtool (Debian package prometheus) is not installed' : undefined
  if (reason) console.log(`skipped: ${reason}`)

  it.skipIf(reason !== undefined)('passes promtool check metrics, also with the other names', () => {
    for (const aliases of [false, true]) {
      const text = prometheusText(full({ traceId: () => 'a'.repeat(32) }), { aliases })
      const run = spawnSync('promtool', ['check', 'metrics'], { input: text, encoding: 'utf8' })
      const complaints = `${run.stdout}${run.stderr}`.split('\n').filter((line) => line !== '')
      expect(complaints).toEqual([])
      expect(run.status).toBe(0)
    }
  })

  it.skipIf(reason !== undefined)('is looked at by a promtool that finds mistakes', () => {
    const run = spawnSync('promtool', ['check', 'metrics'], { input: '# TYPE a counter\na 1\n', encoding: 'utf8' })
    expect(run.stderr).toContain('_total')
  })

  it('writes cumulative buckets, sum and count, and escapes labels', () => {
    const registry = metricsRegistry()
    registry.observe('ocr_confidence_distribution', 0.125, { provider: 'a"b\\c\nd' })
    registry.observe('ocr_confidence_distribution', 0.75, { provider: 'a"b\\c\nd' })
    const lines = prometheusText(registry).split('\n')
    expect(lines.slice(0, 5)).toEqual([
      '# HELP ocr_confidence_distribution Confidence of pages.',
      '# TYPE ocr_confidence_distribution histogram',
      'ocr_confidence_distribution_bucket{provider="a\\"b\\\\c\\nd",le="0.1"} 0',
      'ocr_confidence_distribution_bucket{provider="a\\"b\\\\c\\nd",le="0.2"} 1',
      'ocr_confidence_distribution_bucket{provider="a\\"b\\\\c\\nd",le="0.3"} 1',
    ])
    expect(lines.slice(-4)).toEqual([
      'ocr_confidence_distribution_bucket{provider="a\\"b\\\\c\\nd",le="+Inf"} 2',
      'ocr_confidence_distribution_sum{provider="a\\"b\\\\c\\nd"} 0.875',
      'ocr_confidence_distribution_count{provider="a\\"b\\\\c\\nd"} 2',
      '',
    ])
  })

  it('shows the same numbers under another name, only the part it covers', () => {
    const registry = metricsRegistry()
    registry.observe('search_stage_duration_seconds', 0.02, { stage: 'prefetch' })
    registry.observe('search_stage_duration_seconds', 0.02, { stage: 'fusion' })
    registry.gauge('circuit_breaker_state', 1, { circuit: 'ocr' })
    const text = prometheusText(registry, { aliases: true })
    expect(text).toContain('\nquery_api_prefetch_seconds_count 1\n')
    expect(text).toContain('\nbreaker_state{circuit="ocr"} 1\n')
    expect(prometheusText(registry)).not.toContain('query_api')
  })

  it('has exemplars on the OpenMetrics page only', () => {
    const clock = virtualClock(Date.UTC(2026, 0, 1))
    const registry = metricsRegistry({ clock, traceId: () => '4bf92f3577b34da6a3ce929d0e0e4736' })
    registry.observe('search_duration_seconds', 0.02)
    registry.count('search_requests_total', { status: 'success' })
    expect(prometheusText(registry)).not.toContain('trace_id')
    const text = openMetricsText(registry)
    expect(text).toContain(
      'search_duration_seconds_bucket{le="0.025"} 1 # {trace_id="4bf92f3577b34da6a3ce929d0e0e4736"} 0.02 1767225600.000\n',
    )
    expect(text).toContain('# TYPE search_requests counter\n')
    expect(text).toContain('search_requests_total{status="success"} 1\n')
    expect(text).toContain('# UNIT search_duration_seconds seconds\n')
    expect(text.endsWith('\n# EOF\n')).toBe(true)
    expect(text.match(/# EOF/g)).toHaveLength(1)
  })
})

describe('emfExporter', () => {
  it('gives counters as what was added, gauges as they are, histograms as single values', () => {
    const registry = metricsRegistry({ clock: virtualClock(5000) })
    const exporter = emfExporter(registry, { namespace: 'Sheaf', dimensions: { Environment: 'production' } })
    registry.count('ocr_requests_total', { provider: 'a', status: 'success' }, 2)
    registry.count('ocr_requests_total', { provider: 'a', status: 'success' })
    registry.gauge('process_memory_usage_bytes', 100)
    registry.observe('search_duration_seconds', 0.1)
    registry.observe('search_duration_seconds', 0.2)
    expect(exporter.lines().map((line) => JSON.parse(line))).toEqual([
      {
        _aws: {
          Timestamp: 5000,
          CloudWatchMetrics: [
            {
              Namespace: 'Sheaf',
              Dimensions: [['Environment', 'provider', 'status']],
              Metrics: [{ Name: 'ocr_requests_total', Unit: 'Count' }],
            },
          ],
        },
        Environment: 'production',
        provider: 'a',
        status: 'success',
        ocr_requests_total: 3,
      },
      {
        _aws: {
          Timestamp: 5000,
          CloudWatchMetrics: [
            {
              Namespace: 'Sheaf',
              Dimensions: [['Environment']],
              Metrics: [
                { Name: 'MemoryUsage', Unit: 'Bytes' },
                { Name: 'search_duration_seconds', Unit: 'Seconds' },
              ],
            },
          ],
        },
        Environment: 'production',
        MemoryUsage: 100,
        search_duration_seconds: [0.1, 0.2],
      },
    ])
    expect(exporter.lines()).toEqual([])
    registry.count('ocr_requests_total', { provider: 'a', status: 'success' })
    expect(JSON.parse(exporter.lines()[0]!).ocr_requests_total).toBe(1)
    exporter.close()
    registry.count('ocr_requests_total', { provider: 'a', status: 'success' })
    expect(exporter.lines()).toEqual([])
  })

  it('keeps the limits of the format: 100 values, 100 metrics, 30 dimensions', () => {
    const registry = metricsRegistry()
    const exporter = emfExporter(registry, { namespace: 'Sheaf' })
    for (let i = 0; i < 5000; i++) registry.observe('search_duration_seconds', i)
    const lines = exporter.lines().map((line) => JSON.parse(line))
    expect(lines).toHaveLength(10)
    expect(lines.every((line) => line.search_duration_seconds.length === 100)).toBe(true)
    const many = Object.fromEntries(Array.from({ length: 31 }, (_, i) => [`d${i}`, 'x']))
    expect(() => emfExporter(registry, { namespace: 'Sheaf', dimensions: many })).toThrow('CloudWatch takes 30')
    expect(() => emfExporter(registry, { namespace: '' })).toThrow('namespace')
  })
})

describe('docs/design/telemetry.md', () => {
  it('has the catalogue as it is (vitest -u writes it)', async () => {
    const path = '../../../../docs/design/telemetry.md'
    const [before] = readFileSync(new URL(path, import.meta.url), 'utf8').split('<!-- catalogue -->')
    await expect(`${before}<!-- catalogue -->\n\n${metricTable(METRIC_CATALOGUE)}`).toMatchFileSnapshot(path)
  })
})
