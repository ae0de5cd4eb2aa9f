import { ERROR_CODES, type ErrorCode, type ErrorSeverity } from './codes.ts'
import type { InputRejectionReason } from './rejection-reason.ts'

const BRAND = Symbol.for('sheaf.SdkError')

/** A limit that was passed: its option name, the number seen and the number allowed. */
export interface ExceededLimit {
  /** The option that raises the limit, such as `maxPixels`. */
  readonly name: string
  readonly seen: number
  readonly allowed: number
}

/** What an {@link SdkError} is made of besides its code and message. */
export interface SdkErrorDetails {
  /** The stage of the pipeline that failed, such as `read`. */
  readonly stage?: string
  /** The adapter that failed, such as `tesseract`. */
  readonly provider?: string
  /** Why an input was refused. */
  readonly reason?: InputRejectionReason
  readonly limit?: ExceededLimit
  /** How long to wait before the next try, as the provider or the limiter says. */
  readonly retryAfterMs?: number
  /** The request this happened in, as the caller knows it. */
  readonly requestId?: string
  readonly cause?: unknown
}

/** What {@link SdkError.toJSON} gives: safe to send to a client (no stack, no cause). */
export interface SdkErrorJson {
  readonly code: ErrorCode
  readonly message: string
  readonly severity: ErrorSeverity
  readonly retryable: boolean
  readonly hint: string
  readonly stage?: string
  readonly provider?: string
  readonly reason?: InputRejectionReason
  readonly limit?: ExceededLimit
  readonly retryAfterMs?: number
  readonly requestId?: string
}

/**
 * The one error class of the SDK. The message says what failed, on what, the number seen and the number allowed.
 *
 * Test with {@link SdkError.isInstance}, not `instanceof`: two copies of the package can be installed.
 */
export class SdkError extends Error {
  override readonly name = 'SdkError'
  readonly code: ErrorCode
  readonly stage: string | undefined
  readonly provider: string | undefined
  readonly reason: InputRejectionReason | undefined
  readonly limit: ExceededLimit | undefined
  readonly retryAfterMs: number | undefined
  readonly requestId: string | undefined
  readonly [BRAND] = true

  constructor(code: ErrorCode, message: string, details: SdkErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.code = code
    this.stage = details.stage
    this.provider = details.provider
    this.reason = details.reason
    this.limit = details.limit
    this.retryAfterMs = details.retryAfterMs
    this.requestId = details.requestId
  }

  static isInstance(error: unknown): error is SdkError {
    return typeof error === 'object' && error !== null && (error as { [BRAND]?: unknown })[BRAND] === true
  }

  get severity(): ErrorSeverity {
    return ERROR_CODES[this.code].severity
  }

  /** True when the same call may succeed later. */
  get retryable(): boolean {
    return ERROR_CODES[this.code].retryable
  }

  get httpStatus(): number {
    return ERROR_CODES[this.code].httpStatus
  }

  /** What a person can do about it. */
  get hint(): string {
    return ERROR_CODES[this.code].hint
  }

  toJSON(): SdkErrorJson {
    return {
      code: this.code,
      message: this.message,
      severity: this.severity,
      retryable: this.retryable,
      hint: this.hint,
      ...(this.stage !== undefined && { stage: this.stage }),
      ...(this.provider !== undefined && { provider: this.provider }),
      ...(this.reason !== undefined && { reason: this.reason }),
      ...(this.limit !== undefined && { limit: this.limit }),
      ...(this.retryAfterMs !== undefined && { retryAfterMs: this.retryAfterMs }),
      ...(this.requestId !== undefined && { requestId: this.requestId }),
    }
  }
}

/**
 * The error as an SdkError that names stage, provider and request: an SdkError keeps its code and gains what it lacks, any
 * other error becomes `fallbackCode` with the original as cause.
 */
export function toSdkError(
  error: unknown,
  fallbackCode: ErrorCode,
  where: { readonly stage?: string; readonly provider?: string; readonly requestId?: string } = {},
): SdkError {
  if (SdkError.isInstance(error)) {
    const stage = error.stage ?? where.stage
    const provider = error.provider ?? where.provider
    const requestId = error.requestId ?? where.requestId
    if (stage === error.stage && provider === error.provider && requestId === error.requestId) return error
    return new SdkError(error.code, error.message, {
      stage,
      provider,
      reason: error.reason,
      limit: error.limit,
      retryAfterMs: error.retryAfterMs,
      requestId,
      cause: error.cause ?? error,
    })
  }
  const message = error instanceof Error ? error.message : String(error)
  return new SdkError(fallbackCode, message, { ...where, cause: error })
}
