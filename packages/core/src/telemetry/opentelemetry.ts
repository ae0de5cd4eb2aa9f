import { SdkError } from '../errors/sdk-error.ts'
import type { Labels, Meter } from '../ports/meter.ts'
import type { Span, SpanContext, Tracer } from '../ports/tracer.ts'
import { METRIC_CATALOGUE } from './catalogue.ts'
import type { MetricDefinition, MetricUnit } from './metric-definition.ts'
import { ERROR_TYPE } from './semantic-conventions.ts'

/*
 * The parts of @opentelemetry/api that are used, by shape: the host hands the package in, so it is neither imported nor
 * needed for types. Without an OpenTelemetry SDK behind it, every call of that package does nothing.
 */

interface OtelSpanContext {
  traceId: string
  spanId: string
  traceFlags: number
  isRemote?: boolean
}

interface OtelSpan {
  spanContext(): OtelSpanContext
  setAttributes(attributes: Record<string, string | number | boolean>): unknown
  setStatus(status: { code: number; message?: string }): unknown
  end(): void
}

interface OtelTracer {
  startSpan(name: string, options?: unknown, context?: unknown): OtelSpan
}

interface OtelInstrumentOptions {
  description?: string
  unit?: string
  advice?: { explicitBucketBoundaries?: number[] }
}

interface OtelMeter {
  createCounter(name: string, options?: OtelInstrumentOptions): { add(value: number, attributes?: Labels): void }
  createGauge(name: string, options?: OtelInstrumentOptions): { record(value: number, attributes?: Labels): void }
  createHistogram(name: string, options?: OtelInstrumentOptions): { record(value: number, attributes?: Labels): void }
}

/** `metrics` of @opentelemetry/api. */
export interface OtelMetricsApi {
  getMeter(name: string, version?: string): OtelMeter
}

/** @opentelemetry/api as a whole: `import * as api from '@opentelemetry/api'`. */
export interface OtelTraceApi {
  readonly trace: {
    getTracer(name: string, version?: string): OtelTracer
    setSpanContext(context: unknown, spanContext: OtelSpanContext): unknown
  }
  readonly context: { active(): unknown }
}

const SCOPE = 'sheaf'
/** Units as OpenTelemetry writes them (UCUM). */
const UNITS: Readonly<Record<MetricUnit, string>> = { seconds: 's', bytes: 'By', ratio: '1', count: '1', currency: '1' }
/** Values of OpenTelemetry's SpanKind and SpanStatusCode. */
const SPAN_KINDS = { internal: 0, server: 1, client: 2, producer: 3, consumer: 4 } as const
const STATUS_ERROR = 2

/**
 * A meter over `metrics` of @opentelemetry/api. Names, units, help and buckets are those of the catalogue; how many
 * series there may be is the business of the SDK behind it.
 *
 * @throws SdkError `INPUT_ERROR` from the three verbs for a name that is not in the catalogue
 */
export function otelMeter(metrics: OtelMetricsApi, catalogue: readonly MetricDefinition[] = METRIC_CATALOGUE): Meter {
  const meter = metrics.getMeter(SCOPE)
  const definitions = new Map(catalogue.map((definition) => [definition.name, definition]))
  const instruments = new Map<string, (value: number, labels: Labels) => void>()
  const record = (name: string, kind: MetricDefinition['kind'], value: number, labels: Labels = {}) => {
    let instrument = instruments.get(name)
    if (instrument === undefined) {
      const definition = definitions.get(name)
      if (definition?.kind !== kind) throw new SdkError('INPUT_ERROR', `metric ${name}: no ${kind} of the catalogue`)
      instrument = instrumentOf(meter, definition)
      instruments.set(name, instrument)
    }
    instrument(value, labels)
  }
  return {
    count: (name, labels, by = 1) => record(name, 'counter', by, labels),
    gauge: (name, value, labels) => record(name, 'gauge', value, labels),
    observe: (name, value, labels) => record(name, 'histogram', value, labels),
  }
}

function instrumentOf(meter: OtelMeter, { name, kind, unit, help, buckets = [] }: MetricDefinition) {
  const options = { description: help, unit: UNITS[unit] }
  if (kind === 'counter') {
    const counter = meter.createCounter(name, options)
    return (value: number, labels: Labels) => counter.add(value, labels)
  }
  const other =
    kind === 'gauge'
      ? meter.createGauge(name, options)
      : meter.createHistogram(name, { ...options, advice: { explicitBucketBoundaries: [...buckets] } })
  return (value: number, labels: Labels) => other.record(value, labels)
}

/** A tracer over @opentelemetry/api. Spans are children of `parent`, or of the span that is active in the host. */
export function otelTracer(api: OtelTraceApi): Tracer {
  const tracer = api.trace.getTracer(SCOPE)
  return {
    startSpan: (name, { kind = 'internal', attributes = {}, parent } = {}) => {
      const active = api.context.active()
      const context = parent === undefined ? active : api.trace.setSpanContext(active, otelContextOf(parent))
      return wrapped(tracer.startSpan(name, { kind: SPAN_KINDS[kind], attributes: { ...attributes } }, context))
    },
  }
}

function otelContextOf(parent: Span | SpanContext): OtelSpanContext {
  const isSpan = 'context' in parent
  const { traceId, spanId, sampled } = isSpan ? parent.context : parent
  return { traceId, spanId, traceFlags: sampled ? 1 : 0, isRemote: !isSpan }
}

function wrapped(span: OtelSpan): Span {
  const { traceId, spanId, traceFlags } = span.spanContext()
  let isOpen = true
  return {
    context: { traceId, spanId, sampled: (traceFlags & 1) === 1 },
    setAttributes: (attributes) => {
      if (isOpen) span.setAttributes({ ...attributes })
    },
    recordError: (error) => {
      if (!isOpen) return
      // Messages may hold paths and text of documents; the code says what to look for.
      span.setAttributes({ [ERROR_TYPE]: SdkError.isInstance(error) ? error.code : errorName(error) })
      span.setStatus({ code: STATUS_ERROR })
    },
    end: () => {
      if (isOpen) span.end()
      isOpen = false
    },
  }
}

function errorName(error: unknown): string {
  return error instanceof Error ? error.name : '_OTHER'
}
