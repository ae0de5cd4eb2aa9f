import { type ErrorCode, SdkError } from '@sheaf/core'

/** HTTP statuses that say more than that the server failed. */
const CODE_OF_STATUS: Readonly<Record<number, ErrorCode>> = {
  400: 'INPUT_ERROR',
  401: 'AUTH_FAILED',
  403: 'AUTH_FAILED',
  404: 'NOT_FOUND',
  408: 'PROVIDER_TIMEOUT',
  409: 'CONFLICT',
  413: 'INPUT_TOO_LARGE',
  422: 'INPUT_ERROR',
  429: 'RESOURCE_EXHAUSTED',
}

/** The client's error as ours. The original is the cause. @param what  the call, for the message */
export function translateQdrantError(error: unknown, what: string): SdkError {
  if (SdkError.isInstance(error)) return error
  const details = { provider: 'qdrant', cause: error }
  const status = statusOf(error)
  if (status !== null) {
    const reason = reasonOf(error)
    return new SdkError(codeOf(status, reason), `qdrant: ${what}: ${reason} (HTTP ${status})`, details)
  }
  const name = error instanceof Error ? error.constructor.name : ''
  if (name === 'QdrantClientTimeoutError') {
    return new SdkError('PROVIDER_TIMEOUT', `qdrant: ${what}: no answer in time (timeoutMs)`, details)
  }
  if (name === 'QdrantClientResourceExhaustedError') {
    return new SdkError('RESOURCE_EXHAUSTED', `qdrant: ${what}: too many requests`, details)
  }
  return new SdkError('STORE_ERROR', `qdrant: ${what}: ${networkReasonOf(error)}`, details)
}

function codeOf(status: number, reason: string): ErrorCode {
  // The server answers 400 when a collection would take the name of an alias.
  if (status === 400 && /already exists/i.test(reason)) return 'CONFLICT'
  return CODE_OF_STATUS[status] ?? 'STORE_ERROR'
}

function statusOf(error: unknown): number | null {
  const status = (error as { readonly status?: unknown } | null)?.status
  return typeof status === 'number' ? status : null
}

/** The server's words: `{status: {error}}`. */
function reasonOf(error: unknown): string {
  const { data, statusText } = error as { readonly data?: unknown; readonly statusText?: unknown }
  const reason = (data as { readonly status?: { readonly error?: unknown } } | null | undefined)?.status?.error
  if (typeof reason === 'string') return reason.slice(0, 500)
  return typeof statusText === 'string' && statusText !== '' ? statusText : 'the request failed'
}

/** `fetch failed` says nothing; its cause says what. */
function networkReasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { cause } = error
  const code = cause instanceof Error ? ((cause as { readonly code?: unknown }).code ?? cause.message) : null
  return code ? `${error.message} (${String(code)})` : error.message
}
