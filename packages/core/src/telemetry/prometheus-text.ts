import type { Labels } from '../ports/meter.ts'
import type { MetricDefinition } from './metric-definition.ts'
import type { Exemplar, MetricFamily, MetricSeries, MetricsRegistry } from './metrics-registry.ts'

/** Content type of {@link prometheusText}. */
export const PROMETHEUS_CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8'
/** Content type of {@link openMetricsText}. */
export const OPENMETRICS_CONTENT_TYPE = 'application/openmetrics-text; version=1.0.0; charset=utf-8'

/** Options of both pages. */
export interface MetricsPageOptions {
  /** Whether the numbers are shown under their other names too. Default false. */
  readonly aliases?: boolean
}

type Collected = Pick<MetricsRegistry, 'collect'>

/** The page that Prometheus scrapes, classic text format 0.0.4. */
export function prometheusText(registry: Collected, options: MetricsPageOptions = {}): string {
  return shownFamilies(registry, options)
    .map(({ definition, series }) => {
      const { name, kind } = definition
      const head = `# HELP ${name} ${escapeHelp(definition.help)}\n# TYPE ${name} ${kind}\n`
      return head + series.map((one) => samples(name, definition, one, false)).join('')
    })
    .join('')
}

/** The page in OpenMetrics 1.0, with exemplars: the trace ids of single observations. */
export function openMetricsText(registry: Collected, options: MetricsPageOptions = {}): string {
  const families = shownFamilies(registry, options).map(({ definition, series }) => {
    const { name, kind, unit, help } = definition
    // Here the family of a counter is named without its suffix.
    const family = kind === 'counter' ? name.replace(/_total$/, '') : name
    const unitLine = family.endsWith(`_${unit}`) ? `# UNIT ${family} ${unit}\n` : ''
    const head = `# TYPE ${family} ${kind}\n${unitLine}# HELP ${family} ${escapeLabel(help)}\n`
    return head + series.map((one) => samples(name, definition, one, true)).join('')
  })
  return `${families.join('')}# EOF\n`
}

/** Families with series, and after each the other names it goes by. */
function shownFamilies(registry: Collected, { aliases = false }: MetricsPageOptions): readonly MetricFamily[] {
  return registry.collect().flatMap((family) => {
    const shown = aliases ? [family, ...aliasFamilies(family)] : [family]
    return shown.filter(({ series }) => series.length > 0)
  })
}

function aliasFamilies({ definition, series }: MetricFamily): readonly MetricFamily[] {
  return (definition.aliases ?? []).map(({ name, where = {} }) => ({
    definition: { ...definition, name, help: `The same as ${definition.name}.` },
    series: series
      .filter(({ labels }) => Object.entries(where).every(([label, value]) => labels[label] === value))
      .map((one) => ({
        ...one,
        labels: Object.fromEntries(Object.entries(one.labels).filter(([label]) => !Object.hasOwn(where, label))),
      })),
  }))
}

function samples(
  name: string,
  { buckets = [] }: MetricDefinition,
  series: MetricSeries,
  withExemplars: boolean,
): string {
  const { labels, value, histogram } = series
  if (histogram === undefined) return `${name}${labelText(labels)} ${numberText(value)}\n`
  let below = 0
  const lines = histogram.counts.map((count, i) => {
    below += count
    const le = i < buckets.length ? boundText(buckets[i]!) : '+Inf'
    const exemplar = withExemplars ? exemplarText(histogram.exemplars[i]) : ''
    return `${name}_bucket${labelText({ ...labels, le })} ${below}${exemplar}\n`
  })
  const rest = `${name}_sum${labelText(labels)} ${numberText(histogram.sum)}\n${name}_count${labelText(labels)} ${histogram.count}\n`
  return lines.join('') + rest
}

function exemplarText(exemplar: Exemplar | undefined): string {
  if (exemplar === undefined) return ''
  const { traceId, value, at } = exemplar
  return ` # ${labelText({ trace_id: traceId })} ${numberText(value)} ${(at / 1000).toFixed(3)}`
}

function labelText(labels: Labels): string {
  const pairs = Object.entries(labels).map(([label, value]) => `${label}="${escapeLabel(value)}"`)
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}

/** OpenMetrics wants bounds as floats, and both pages name the same series. */
function boundText(bound: number): string {
  return Number.isInteger(bound) ? `${bound}.0` : String(bound)
}

function numberText(value: number): string {
  if (value === Infinity) return '+Inf'
  return value === -Infinity ? '-Inf' : String(value)
}

function escapeHelp(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')
}

function escapeLabel(text: string): string {
  return escapeHelp(text).replaceAll('"', '\\"')
}
