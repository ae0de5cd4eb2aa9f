import { ERROR_CODES, type ErrorCode } from '../errors/codes.ts'
import { SdkError } from '../errors/sdk-error.ts'

/**
 * The codes that say the dependency itself does not work. All others are the caller's doing (input, abort, deadline,
 * key), a refusal by one of our own gates (bulkhead, circuit, budget), or an answer that a working service gave
 * (rate limit, unreadable answer): none of them tells that the next call will fail.
 */
const PROVIDER_FAILURES = {
  PROVIDER_DOWN: true,
  PROVIDER_TIMEOUT: true,
  NETWORK_ERROR: true,
  STORE_ERROR: true,
  RESOURCE_EXHAUSTED: true,
} as const satisfies Partial<Record<ErrorCode, true>>

/** Whether an error counts against the breaker of a dependency: by its code, and any error that no adapter translated. */
export function isProviderFailure(error: unknown): boolean {
  if (SdkError.isInstance(error)) return Object.hasOwn(PROVIDER_FAILURES, error.code)
  return (error as { name?: unknown } | null | undefined)?.name !== 'AbortError'
}

/** Codes of our own gates: trying again at once asks the same gate, so it is left to the fallback or the caller. */
const OWN_GATES: ReadonlySet<ErrorCode> = new Set(['CIRCUIT_OPEN', 'BULKHEAD_FULL'])

/** Whether the same call may be made again: the error table says so and the refusal is not one of our own gates. */
export function isRetryable(error: unknown): boolean {
  return SdkError.isInstance(error) && ERROR_CODES[error.code].retryable && !OWN_GATES.has(error.code)
}
