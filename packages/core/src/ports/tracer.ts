/** Plain values by name: `gen_ai.request.model`, `db.collection.name`. Nothing of a document is ever one. */
export type SpanAttributes = Readonly<Record<string, string | number | boolean>>

/** Where a span belongs: the identifiers of the W3C trace context. */
export interface SpanContext {
  /** 32 hexadecimal digits. */
  readonly traceId: string
  /** 16 hexadecimal digits. */
  readonly spanId: string
  readonly sampled: boolean
}

/** A piece of work being timed. */
export interface Span {
  readonly context: SpanContext
  setAttributes(attributes: SpanAttributes): void
  /** Marks the span as failed. Only the code and the kind of the error are kept, never its message. */
  recordError(error: unknown): void
  /** Ends it. Later calls do nothing. */
  end(): void
}

/** Options of {@link Tracer.startSpan}. */
export interface StartSpanOptions {
  /** `client` for calls of other services. Default `internal`. */
  readonly kind?: 'internal' | 'client' | 'server' | 'producer' | 'consumer'
  readonly attributes?: SpanAttributes
  /** What the span is part of: a span, or what came with the request. Default what the tracing library has as active. */
  readonly parent?: Span | SpanContext
}

/** Where spans are started. A call never throws and never waits. */
export interface Tracer {
  startSpan(name: string, options?: StartSpanOptions): Span
}
