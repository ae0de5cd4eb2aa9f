import { toSdkError } from '../errors/sdk-error.ts'
import type { LogFields } from '../ports/logger.ts'
import type { RequestContext } from './request-context.ts'

/**
 * The keys of log lines that saved queries and alerts rely on. `message` is the event. Others may stand beside them,
 * in the same style.
 */
export const LOG_KEYS = {
  timestamp: 'timestamp',
  level: 'level',
  message: 'message',
  traceId: 'trace_id',
  requestId: 'request_id',
  correlationId: 'correlation_id',
  provider: 'provider',
  stage: 'stage',
  /** Milliseconds of one call. */
  latencyMs: 'latency_ms',
  /** Seconds of one document. */
  processingTimeSeconds: 'processing_time_seconds',
  /** True on the first request of a process. */
  coldStart: 'cold_start',
  /** The error code. */
  error: 'error',
  severity: 'severity',
  retryable: 'retryable',
  /** SHA-256 of the picture. */
  imageHash: 'image_hash',
  /** How many providers were tried before the one that answered. */
  fallbackLevel: 'fallback_level',
  /** Share of the fields that were found. */
  completeness: 'completeness',
  collection: 'collection',
  /** SHA-256 of a query; its text is never logged. */
  queryHash: 'query_hash',
} as const

/** What is logged of an error: code, urgency and place, never its message, which may hold paths. */
export function errorFields(error: unknown): LogFields {
  const { code, severity, retryable, stage, provider } = toSdkError(error, 'INTERNAL_ERROR')
  return { error: code, severity, retryable, stage, provider }
}

/** What is logged of a request. */
export function contextFields({ traceId, requestId, correlationId }: RequestContext): LogFields {
  return { trace_id: traceId, request_id: requestId, correlation_id: correlationId }
}
