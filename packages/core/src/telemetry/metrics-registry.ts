import { type Clock, SYSTEM_CLOCK } from '../deadline/clock.ts'
import { SdkError } from '../errors/sdk-error.ts'
import type { Labels, Meter } from '../ports/meter.ts'
import { METRIC_CATALOGUE } from './catalogue.ts'
import type { MetricDefinition, MetricKind } from './metric-definition.ts'
import { RateWindow } from './rate-window.ts'

/** One observation that can be traced: shown on the OpenMetrics page. */
export interface Exemplar {
  readonly traceId: string
  readonly value: number
  /** Milliseconds since 1970. */
  readonly at: number
}

/** The numbers of a histogram. `counts` has one entry per bucket and one for what is above the last bound. */
export interface HistogramValue {
  readonly counts: readonly number[]
  readonly sum: number
  readonly count: number
  readonly exemplars: readonly (Exemplar | undefined)[]
}

/** One label set of a metric and its number now. */
export interface MetricSeries {
  readonly labels: Labels
  readonly value: number
  readonly histogram?: HistogramValue
}

/** A metric with all its series. */
export interface MetricFamily {
  readonly definition: MetricDefinition
  readonly series: readonly MetricSeries[]
}

/** One measurement as it happened, labels as they are counted. */
export interface Measurement {
  readonly at: number
  readonly kind: MetricKind
  readonly name: string
  readonly labels: Labels
  readonly value: number
}

/** Options of {@link metricsRegistry}. */
export interface MetricsRegistryOptions {
  /** What may be recorded. Default {@link METRIC_CATALOGUE}; a host adds its own to it. */
  readonly catalogue?: readonly MetricDefinition[]
  readonly clock?: Clock
  /** The trace that is running, for exemplars. Default none. */
  readonly traceId?: () => string | undefined
}

/** A meter that keeps the numbers in memory. */
export interface MetricsRegistry extends Meter {
  readonly catalogue: readonly MetricDefinition[]
  /** Everything now. Metrics without a measurement have no series. */
  collect(): readonly MetricFamily[]
  /** Hears every measurement; the returned function ends that. */
  subscribe(listener: (measurement: Measurement) => void): () => void
}

/** More series than this are a mistake in a label more often than a need. */
const MAX_SERIES = 200
/** A label that was not given. */
const NONE = 'none'
const OTHER = 'other'
const MAX_VALUE_LENGTH = 100
const REPLACED = 'telemetry_other_total'

/**
 * A registry of declared metrics. What is not in the catalogue is a mistake of the caller and throws at once; a label
 * value that is not expected, or one too many, is counted as `other`, so that memory is bounded whatever comes.
 *
 * @throws SdkError `INPUT_ERROR` at construction for a catalogue that contradicts itself; from the three verbs for an
 *   undeclared name, a label it does not have, another kind of metric, or a number that is none
 */
export function metricsRegistry(options: MetricsRegistryOptions = {}): MetricsRegistry {
  return new Registry(options.catalogue ?? METRIC_CATALOGUE, options.clock ?? SYSTEM_CLOCK, options.traceId)
}

interface Series {
  readonly labels: Labels
  value: number
  counts?: number[]
  count: number
  exemplars?: (Exemplar | undefined)[]
}

interface Family {
  readonly definition: MetricDefinition
  readonly series: Map<string, Series>
  /** Values seen so far of labels whose set is open. */
  readonly seen: Map<string, Set<string>>
  readonly rate?: RateWindow
}

class Registry implements MetricsRegistry {
  readonly catalogue: readonly MetricDefinition[]
  readonly #families = new Map<string, Family>()
  readonly #listeners = new Set<(measurement: Measurement) => void>()
  readonly #clock: Clock
  readonly #traceId: (() => string | undefined) | undefined

  constructor(catalogue: readonly MetricDefinition[], clock: Clock, traceId: (() => string | undefined) | undefined) {
    checkCatalogue(catalogue)
    this.catalogue = catalogue
    this.#clock = clock
    this.#traceId = traceId
    const rated = catalogue.flatMap(({ derived }) => (derived && 'rateOf' in derived ? [derived.rateOf] : []))
    for (const definition of catalogue) {
      const rate = rated.includes(definition.name) ? { rate: new RateWindow() } : {}
      this.#families.set(definition.name, { definition, series: new Map(), seen: new Map(), ...rate })
    }
  }

  count(name: string, labels: Labels = {}, by = 1): void {
    if (!(by >= 0 && by < Infinity)) throw refused(name, `a counter goes up by a number from 0; seen ${by}`)
    const family = this.#family(name, 'counter')
    const series = this.#series(family, labels)
    series.value += by
    family.rate?.add(this.#clock.monotonic(), by)
    this.#tell('counter', name, series.labels, by)
  }

  gauge(name: string, value: number, labels: Labels = {}): void {
    if (Number.isNaN(value)) throw refused(name, 'a gauge is a number; seen NaN')
    const series = this.#series(this.#family(name, 'gauge'), labels)
    series.value = value
    this.#tell('gauge', name, series.labels, value)
  }

  observe(name: string, value: number, labels: Labels = {}): void {
    if (!Number.isFinite(value)) throw refused(name, `an observation is a finite number; seen ${value}`)
    const family = this.#family(name, 'histogram')
    const series = this.#series(family, labels)
    const bounds = family.definition.buckets ?? []
    let bucket = 0
    while (bucket < bounds.length && value > bounds[bucket]!) bucket++
    series.counts ??= new Array(bounds.length + 1).fill(0)
    series.counts[bucket]!++
    series.value += value
    series.count++
    const traceId = this.#traceId?.()
    if (traceId !== undefined) {
      series.exemplars ??= new Array(bounds.length + 1).fill(undefined)
      series.exemplars[bucket] = { traceId, value, at: this.#clock.now() }
    }
    this.#tell('histogram', name, series.labels, value)
  }

  subscribe(listener: (measurement: Measurement) => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  collect(): readonly MetricFamily[] {
    return [...this.#families.values()].map((family) => ({
      definition: family.definition,
      series: this.#withDerived(family),
    }))
  }

  #family(name: string, kind: MetricKind): Family {
    const family = this.#families.get(name)
    if (family === undefined) throw refused(name, 'it is not in the catalogue')
    if (family.definition.kind !== kind) throw refused(name, `it is a ${family.definition.kind}, not a ${kind}`)
    return family
  }

  /** The series of these labels; made when it is new and there is room, else the one of all others. */
  #series(family: Family, given: Labels): Series {
    const { definition, series } = family
    for (const label in given) {
      if (!Object.hasOwn(definition.labels, label)) throw refused(definition.name, `it has no label ${label}`)
    }
    const labels: Record<string, string> = {}
    let key = ''
    for (const label in definition.labels) {
      labels[label] = this.#labelValue(family, label, given[label])
      key += `${labels[label]}\u0000`
    }
    const found = series.get(key)
    if (found !== undefined) return found
    // The last place is kept for what has no place.
    if (series.size < (definition.maxSeries ?? MAX_SERIES) - 1 || key === '') return added(series, key, labels)
    this.#countOther(definition.name)
    const others = Object.fromEntries(Object.keys(labels).map((label) => [label, OTHER]))
    const othersKey = Object.keys(labels)
      .map(() => `${OTHER}\u0000`)
      .join('')
    return series.get(othersKey) ?? added(series, othersKey, others)
  }

  #labelValue(family: Family, label: string, given: string | undefined): string {
    const allowed = family.definition.labels[label]!
    if (given === undefined || given === '') return NONE
    const value = given.slice(0, MAX_VALUE_LENGTH)
    if (typeof allowed !== 'number') {
      if (allowed.includes(value)) return value
      if (value !== OTHER) this.#countOther(family.definition.name)
      return OTHER
    }
    const seen = family.seen.get(label) ?? new Set()
    family.seen.set(label, seen)
    if (seen.has(value)) return value
    if (seen.size >= allowed) {
      this.#countOther(family.definition.name)
      return OTHER
    }
    seen.add(value)
    return value
  }

  #countOther(metric: string): void {
    if (metric !== REPLACED && this.#families.has(REPLACED)) this.count(REPLACED, { metric })
  }

  #withDerived({ definition, series }: Family): readonly MetricSeries[] {
    const { derived } = definition
    if (derived !== undefined && series.size === 0) {
      if ('rateOf' in derived) {
        const source = this.#families.get(derived.rateOf)!
        return source.series.size === 0 ? [] : [{ labels: {}, value: source.rate!.perSecond(this.#clock.monotonic()) }]
      }
      return ratios(definition, this.#families.get(derived.ratioOf)!, derived.where)
    }
    return [...series.values()].map(({ labels, value, counts, count, exemplars }) =>
      counts === undefined
        ? { labels, value }
        : { labels, value, histogram: { counts: [...counts], sum: value, count, exemplars: [...(exemplars ?? [])] } },
    )
  }

  #tell(kind: MetricKind, name: string, labels: Labels, value: number): void {
    if (this.#listeners.size === 0) return
    const measurement = { at: this.#clock.now(), kind, name, labels, value }
    for (const listener of this.#listeners) listener(measurement)
  }
}

function added(series: Map<string, Series>, key: string, labels: Labels): Series {
  const made = { labels, value: 0, count: 0 }
  series.set(key, made)
  return made
}

/** The part of a counter that fits `where`, for each value of the labels that the ratio has. */
function ratios(
  definition: MetricDefinition,
  source: Family,
  where: Readonly<Record<string, string | readonly string[]>>,
): readonly MetricSeries[] {
  const groups = new Map<string, { labels: Labels; part: number; all: number }>()
  for (const { labels, value } of source.series.values()) {
    const kept = Object.fromEntries(Object.keys(definition.labels).map((label) => [label, labels[label] ?? NONE]))
    const key = JSON.stringify(kept)
    const group = groups.get(key) ?? { labels: kept, part: 0, all: 0 }
    groups.set(key, group)
    group.all += value
    if (Object.entries(where).every(([label, wanted]) => [wanted].flat().includes(labels[label] ?? '')))
      group.part += value
  }
  return [...groups.values()]
    .filter(({ all }) => all > 0)
    .map(({ labels, part, all }) => ({ labels, value: part / all }))
}

function refused(name: string, why: string): SdkError {
  return new SdkError('INPUT_ERROR', `metric ${name.slice(0, MAX_VALUE_LENGTH)}: ${why}`)
}

const NAME = /^[a-z][a-z0-9]*(?:_[a-z0-9]+){0,20}$/

function checkCatalogue(catalogue: readonly MetricDefinition[]): void {
  const names = new Set<string>()
  for (const { name, kind, buckets = [], aliases = [], derived } of catalogue) {
    for (const one of [name, ...aliases.map((alias) => alias.name)]) {
      if (!NAME.test(one)) throw refused(one, 'names are lower case words joined by _')
      if (names.has(one)) throw refused(one, 'it is declared twice')
      names.add(one)
    }
    if ((kind === 'counter') !== name.endsWith('_total')) throw refused(name, 'counters, and only they, end in _total')
    if ((kind === 'histogram') !== buckets.length > 0) throw refused(name, 'histograms, and only they, have buckets')
    if (buckets.some((bound, i) => i > 0 && bound <= buckets[i - 1]!)) throw refused(name, 'its buckets must rise')
    const source = derived && ('rateOf' in derived ? derived.rateOf : derived.ratioOf)
    if (source !== undefined && !catalogue.some((one) => one.name === source && one.kind === 'counter')) {
      throw refused(name, `it follows from ${source}, which is no counter of the catalogue`)
    }
  }
}
