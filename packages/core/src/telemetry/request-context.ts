import type { SpanContext } from '../ports/tracer.ts'

/** What ties the log lines, spans and metrics of one request together. It is passed on explicitly. */
export interface RequestContext extends SpanContext {
  /** This request. */
  readonly requestId: string
  /** What the caller calls it, when that is no trace id. */
  readonly correlationId?: string
}

/** A `Headers` object, or plain headers with names in lower case. */
export type HeaderSource = { get(name: string): string | null } | Readonly<Record<string, string | undefined>>

/** Options of {@link createRequestContext}. */
export interface RequestContextOptions {
  readonly headers?: HeaderSource
  /** Bytes that nobody can guess. Default the platform's. For tests. */
  readonly randomBytes?: (count: number) => Uint8Array
}

const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/
/** Identifiers that may be logged and sent on: no spaces, no line ends, not long. */
const SAFE_ID = /^[A-Za-z0-9._:-]{1,64}$/
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const ZEROS = /^0+$/

/**
 * The header `traceparent` of W3C Trace Context, level 1. Versions after 00 are read as far as they are the same.
 *
 * @returns `undefined` for what is no such header: wrong length, upper case, version ff, zeros for an identifier
 */
export function parseTraceparent(header: string): SpanContext | undefined {
  // Longer than any known version; not worth looking at.
  if (header.length > 512) return undefined
  const [, version, traceId = '', spanId = '', flags = '', more] = TRACEPARENT.exec(header.trim()) ?? []
  if (version === undefined || version === 'ff' || (version === '00' && more !== undefined)) return undefined
  if (ZEROS.test(traceId) || ZEROS.test(spanId)) return undefined
  return { traceId, spanId, sampled: (Number.parseInt(flags, 16) & 1) === 1 }
}

export function formatTraceparent({ traceId, spanId, sampled }: SpanContext): string {
  return `00-${traceId}-${spanId}-${sampled ? '01' : '00'}`
}

/**
 * The context of a request. `traceparent` wins; `x-trace-id` is the trace when it is 32 hexadecimal digits or a UUID,
 * and otherwise kept as the correlation id. Headers that are not fit to be logged are ignored. `spanId` is that of the
 * caller where it sent one.
 */
export function createRequestContext(options: RequestContextOptions = {}): RequestContext {
  const { headers = {}, randomBytes = (count) => crypto.getRandomValues(new Uint8Array(count)) } = options
  const header = (name: string) => readHeader(headers, name)
  const hex = (count: number) => hexOf(randomBytes(count))
  const parent = parseTraceparent(header('traceparent') ?? '')
  const named = safe(header('x-trace-id'))
  const traceId = parent?.traceId ?? traceIdOf(named)
  const correlationId =
    safe(header('x-correlation-id')) ?? (named !== undefined && traceIdOf(named) === undefined ? named : undefined)
  return {
    traceId: traceId ?? hex(16),
    spanId: parent?.spanId ?? hex(8),
    sampled: parent?.sampled ?? true,
    requestId: safe(header('x-request-id')) ?? hex(16),
    ...(correlationId !== undefined && { correlationId }),
  }
}

/** The headers of a response, and of calls made for the request. `span` is the one that makes the call. */
export function contextHeaders(context: RequestContext, span: SpanContext = context): Readonly<Record<string, string>> {
  return {
    traceparent: formatTraceparent(span),
    'x-trace-id': context.traceId,
    'x-request-id': context.requestId,
    ...(context.correlationId !== undefined && { 'x-correlation-id': context.correlationId }),
  }
}

function readHeader(headers: HeaderSource, name: string): string | undefined {
  if (typeof headers.get === 'function') return (headers as { get(name: string): string | null }).get(name) ?? undefined
  return (headers as Readonly<Record<string, string | undefined>>)[name]
}

function safe(value: string | undefined): string | undefined {
  return value !== undefined && SAFE_ID.test(value) ? value : undefined
}

function traceIdOf(named: string | undefined): string | undefined {
  const lower = named?.toLowerCase() ?? ''
  const digits = UUID.test(lower) ? lower.replaceAll('-', '') : lower
  return /^[0-9a-f]{32}$/.test(digits) && !ZEROS.test(digits) ? digits : undefined
}

function hexOf(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}
