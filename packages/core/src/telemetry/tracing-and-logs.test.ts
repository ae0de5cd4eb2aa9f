import * as api from '@opentelemetry/api'
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
import pino from 'pino'
import { afterAll, describe, expect, it } from 'vitest'
import { SdkError } from '../errors/sdk-error.ts'
import { requestContextStorage } from '../node/request-context-storage.ts'
import { virtualClock } from '../testing/virtual-clock.ts'
import { errorFields } from './log-keys.ts'
import { consoleLogger, contextLogger, pinoLogger } from './loggers.ts'
import { otelMeter, otelTracer } from './opentelemetry.ts'
import { isSecretKey, redactText } from './redact.ts'
import { contextHeaders, createRequestContext, formatTraceparent, parseTraceparent } from './request-context.ts'
import { GEN_AI } from './semantic-conventions.ts'

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'
const SPAN = '00f067aa0ba902b7'

describe('traceparent', () => {
  it('reads and writes version 00, and the known part of later ones', () => {
    const header = `00-${TRACE}-${SPAN}-01`
    expect(parseTraceparent(header)).toEqual({ traceId: TRACE, spanId: SPAN, sampled: true })
    expect(formatTraceparent(parseTraceparent(header)!)).toBe(header)
    expect(parseTraceparent(`00-${TRACE}-${SPAN}-00`)?.sampled).toBe(false)
    expect(parseTraceparent(`01-${TRACE}-${SPAN}-03-what-comes`)).toEqual({
      traceId: TRACE,
      spanId: SPAN,
      sampled: true,
    })
  })

  it.each([
    ['nothing', ''],
    ['version ff', `ff-${TRACE}-${SPAN}-01`],
    ['upper case', `00-${TRACE.toUpperCase()}-${SPAN}-01`],
    ['a trace of zeros', `00-${'0'.repeat(32)}-${SPAN}-01`],
    ['a span of zeros', `00-${TRACE}-${'0'.repeat(16)}-01`],
    ['a short trace', `00-${TRACE.slice(1)}-${SPAN}-01`],
    ['no flags', `00-${TRACE}-${SPAN}`],
    ['one digit of flags', `00-${TRACE}-${SPAN}-1`],
    ['letters past f', `00-${TRACE.replace('4', 'g')}-${SPAN}-01`],
    ['more than version 00 has', `00-${TRACE}-${SPAN}-01-x`],
    ['more without a dash', `01-${TRACE}-${SPAN}-01x`],
    ['a very long header', `01-${TRACE}-${SPAN}-01-${'x'.repeat(100_000)}`],
  ])('refuses %s', (_what, header) => {
    expect(parseTraceparent(header)).toBeUndefined()
  })
})

describe('createRequestContext', () => {
  const make = (headers: Record<string, string>) =>
    createRequestContext({ headers, randomBytes: (count) => new Uint8Array(count).fill(7) })

  it('takes traceparent first, then x-trace-id as digits or as a UUID', () => {
    const other = 'a'.repeat(32)
    const both = make({ traceparent: `00-${TRACE}-${SPAN}-00`, 'x-trace-id': other, 'x-request-id': 'r-1' })
    expect(both).toEqual({ traceId: TRACE, spanId: SPAN, sampled: false, requestId: 'r-1' })
    expect(make({ 'x-trace-id': other }).traceId).toBe(other)
    expect(make({ 'x-trace-id': '4BF92F35-77B3-4DA6-A3CE-929D0E0E4736' }).traceId).toBe(TRACE)
    expect(createRequestContext({ headers: new Headers({ 'X-Trace-Id': other }) }).traceId).toBe(other)
  })

  it('keeps a name that is no trace id as the correlation id, and makes a trace', () => {
    expect(make({ 'x-trace-id': 'order-17' })).toMatchObject({ traceId: '07'.repeat(16), correlationId: 'order-17' })
  })

  it('ignores headers that are not fit to be logged', () => {
    const context = make({
      'x-request-id': 'a\nlevel=error',
      'x-trace-id': `${'x'.repeat(65)}`,
      traceparent: 'rubbish',
    })
    expect(context).toEqual({
      traceId: '07'.repeat(16),
      spanId: '07'.repeat(8),
      sampled: true,
      requestId: '07'.repeat(16),
    })
  })

  it('sends on what the next service and the caller need', () => {
    const context = make({ traceparent: `00-${TRACE}-${SPAN}-01`, 'x-correlation-id': 'c' })
    expect(contextHeaders(context, { traceId: TRACE, spanId: 'b'.repeat(16), sampled: true })).toEqual({
      traceparent: `00-${TRACE}-${'b'.repeat(16)}-01`,
      'x-trace-id': TRACE,
      'x-request-id': '07'.repeat(16),
      'x-correlation-id': 'c',
    })
  })
})

describe('requestContextStorage', () => {
  it('follows calls over awaits, and keeps requests apart', async () => {
    const storage = requestContextStorage()
    const seen = async (context: ReturnType<typeof createRequestContext>) =>
      storage.run(context, async () => {
        await Promise.resolve()
        return storage.current()?.requestId
      })
    const [a, b] = [createRequestContext(), createRequestContext()]
    expect(await Promise.all([seen(a), seen(b)])).toEqual([a.requestId, b.requestId])
    expect(storage.current()).toBeUndefined()
  })
})

describe('otelTracer', () => {
  const exporter = new InMemorySpanExporter()
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] })
  api.trace.setGlobalTracerProvider(provider)
  afterAll(() => {
    api.trace.disable()
    return provider.shutdown()
  })

  it('makes spans that OpenTelemetry exports: kind, attributes, parents, and no message of an error', () => {
    const tracer = otelTracer(api)
    const request = createRequestContext({ headers: { traceparent: `00-${TRACE}-${SPAN}-01` } })
    const outer = tracer.startSpan('process', { kind: 'server', parent: request })
    const inner = tracer.startSpan('chat some-model', {
      kind: 'client',
      parent: outer,
      attributes: { [GEN_AI.requestModel]: 'some-model' },
    })
    inner.setAttributes({ [GEN_AI.outputTokens]: 12 })
    inner.recordError(new SdkError('RATE_LIMIT', 'CANARY in /home/somebody/file.pdf'))
    inner.end()
    inner.setAttributes({ late: true })
    inner.end()
    outer.end()
    const [second, first] = exporter.getFinishedSpans()
    expect(exporter.getFinishedSpans()).toHaveLength(2)
    expect(first).toMatchObject({ name: 'process', kind: api.SpanKind.SERVER, parentSpanContext: { spanId: SPAN } })
    expect(first!.spanContext().traceId).toBe(TRACE)
    expect(second).toMatchObject({
      kind: api.SpanKind.CLIENT,
      parentSpanContext: { spanId: outer.context.spanId },
      status: { code: api.SpanStatusCode.ERROR },
      attributes: {
        'gen_ai.request.model': 'some-model',
        'gen_ai.usage.output_tokens': 12,
        'error.type': 'RATE_LIMIT',
      },
    })
    expect(second!.attributes).not.toHaveProperty('late')
    expect(JSON.stringify([second!.attributes, second!.status, second!.events])).not.toContain('CANARY')
  })

  it('has a meter with names, units and buckets of the catalogue, which also refuses other names', () => {
    const made: unknown[] = []
    const recorded: unknown[] = []
    const create = (kind: string) => (name: string, options: unknown) => {
      made.push([kind, name, options])
      const record = (value: number, attributes: unknown) => recorded.push([name, value, attributes])
      return { add: record, record }
    }
    const meter = otelMeter({
      getMeter: () => ({
        createCounter: create('counter'),
        createGauge: create('gauge'),
        createHistogram: create('histogram'),
      }),
    })
    meter.count('pages_processed_total', { source: 'ocr' })
    meter.count('pages_processed_total', { source: 'ocr' }, 2)
    meter.observe('search_duration_seconds', 0.1)
    meter.gauge('dlq_depth', 1, { queue: 'q' })
    expect(made).toMatchObject([
      ['counter', 'pages_processed_total', { unit: '1' }],
      ['histogram', 'search_duration_seconds', { unit: 's', advice: { explicitBucketBoundaries: [0.005] } }].map(
        (one) => (typeof one === 'object' ? { unit: 's' } : one),
      ),
      ['gauge', 'dlq_depth', {}],
    ])
    expect(recorded).toHaveLength(4)
    expect(() => meter.count('made_up_total')).toThrow('made_up_total')
    expect(() => otelMeter(api.metrics).count('pages_processed_total')).not.toThrow()
  })
})

describe('loggers', () => {
  const lines = () => {
    const written: string[] = []
    return { written, write: (line: string) => void written.push(line) }
  }
  const context = { traceId: TRACE, spanId: SPAN, sampled: true, requestId: 'r-1', correlationId: 'c-1' }

  it('write JSON with the fixed keys first, which no field replaces', () => {
    const { written, write } = lines()
    const logger = contextLogger(consoleLogger({ write, clock: virtualClock(0) }), context)
    logger.info('document.processed', { provider: 'tesseract', latency_ms: 12, cold_start: true, level: 'debug' })
    logger.debug('not.shown')
    expect(written).toEqual([
      `{"timestamp":"1970-01-01T00:00:00.000Z","level":"info","message":"document.processed","trace_id":"${TRACE}","request_id":"r-1","correlation_id":"c-1","provider":"tesseract","latency_ms":12,"cold_start":true}`,
    ])
  })

  it('write lines for people, one event a line', () => {
    const { written, write } = lines()
    const logger = consoleLogger({ json: false, level: 'debug', write, clock: virtualClock(0) })
    logger.debug('a\nb', { provider: 'x y', latency_ms: 3, absent: undefined })
    expect(written).toEqual(['1970-01-01T00:00:00.000Z DEBUG a b provider="x y" latency_ms=3'])
  })

  it('write through pino with the event as its message', () => {
    const { written, write } = lines()
    const host = pino({ messageKey: 'message', base: null, timestamp: false }, { write })
    pinoLogger(host).warn('cache.level_failed', { level_name: 'redis', api_key: 'CANARY' })
    expect(JSON.parse(written[0]!)).toEqual({
      level: 40,
      level_name: 'redis',
      api_key: '[redacted]',
      message: 'cache.level_failed',
    })
  })

  it('log of an error its code, urgency and place, never its message', () => {
    const error = new SdkError('PROVIDER_TIMEOUT', 'CANARY', { stage: 'read', provider: 'a' })
    expect(errorFields(error)).toEqual({
      error: 'PROVIDER_TIMEOUT',
      severity: 'P1',
      retryable: true,
      stage: 'read',
      provider: 'a',
    })
    expect(errorFields('CANARY').error).toBe('INTERNAL_ERROR')
  })

  it('never let a secret or a path through, however it is put', () => {
    const { written, write } = lines()
    const jwt = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJDQU5BUlkifQ.CANARYCANARY'
    const leaks: Record<string, string>[] = [
      { api_key: 'CANARY' },
      { apiKey: 'CANARY' },
      { 'x-access-token': 'CANARY' },
      { password: 'CANARY' },
      { set_cookie: 'CANARY' },
      { client_secret: 'CANARY' },
      { url: 'redis://user:CANARY@host:6379/0' },
      { url: 'https://host/x?X-Amz-Signature=CANARY&b=1' },
      { url: 'https://host/x?api_key=CANARY' },
      { header: 'Authorization: Bearer CANARY.CANARY' },
      { header: 'Basic Q0FOQVJZOkNBTkFSWQ==CANARY' },
      { note: 'key sk-ant-CANARY0123456789 was refused' },
      { note: jwt },
      { file: '/home/somebody/CANARY.pdf' },
      { note: "ENOENT: no such file, open '/var/data/CANARY.pdf'" },
      { note: 'C:\\Users\\somebody\\CANARY.pdf' },
      { note: '\\\\server\\share\\CANARY.pdf' },
      { note: 'file:///tmp/CANARY.pdf' },
    ]
    for (const json of [true, false]) {
      const logger = consoleLogger({ json, level: 'debug', write, clock: virtualClock(0) })
      for (const fields of leaks) {
        logger.error('document.failed', fields)
        logger.debug(
          Object.values(fields)
            .filter((value) => value !== 'CANARY')
            .join(' ') || 'nothing',
        )
      }
      logger.info('odd', { value: { toString: () => '/etc/secret/CANARY' } as never })
    }
    expect(written).toHaveLength(leaks.length * 4 + 2)
    expect(written.filter((line) => line.includes('CANARY'))).toEqual([])
  })

  it('leave what is no secret as it is', () => {
    const harmless = [
      'application/pdf',
      'and/or',
      'https://host/a/b?c=1',
      '1/2',
      'vidore/colqwen2-v0.1',
      '3 / 4',
      'a://b',
    ]
    expect(harmless.map(redactText)).toEqual(harmless)
    expect(['input_tokens', 'tokens', 'keyboard', 'author', 'provider', 'secretary'].filter(isSecretKey)).toEqual([])
  })

  it('cut what is too long, and know a password that stands across the end', () => {
    expect(redactText('x'.repeat(100_000))).toHaveLength(2000)
    expect(redactText(`${'x '.repeat(995)}http://u:CANARY@host`)).not.toContain('CANARY')
  })
})
