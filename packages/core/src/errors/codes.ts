/**
 * The error codes, which are the public contract: each says how urgent it is, whether trying again can help, which HTTP
 * status a handler answers, and what a person does next. Codes are added, never renamed.
 */
export const ERROR_CODES = {
  INPUT_ERROR: { severity: 'P3', retryable: false, httpStatus: 400, hint: 'Correct the input named in the message.' },
  INPUT_TOO_LARGE: {
    severity: 'P3',
    retryable: false,
    httpStatus: 413,
    hint: 'Send a smaller document, or raise the limit named in the message.',
  },
  NOT_FOUND: { severity: 'P3', retryable: false, httpStatus: 404, hint: 'Check the name or path.' },
  UNSUPPORTED_FORMAT: {
    severity: 'P3',
    retryable: false,
    httpStatus: 415,
    hint: 'Convert the document, or install the package named in the message.',
  },
  CORRUPT_DOCUMENT: {
    severity: 'P3',
    retryable: false,
    httpStatus: 422,
    hint: 'The file is damaged: export or scan it again.',
  },
  PASSWORD_REQUIRED: { severity: 'P3', retryable: false, httpStatus: 422, hint: 'Pass the password of the document.' },
  VALIDATION_FAILED: { severity: 'P3', retryable: false, httpStatus: 422, hint: 'The value does not fit the schema.' },
  CONFLICT: { severity: 'P3', retryable: false, httpStatus: 409, hint: 'Read the current state and decide again.' },
  MISSING_PACKAGE: {
    severity: 'P2',
    retryable: false,
    httpStatus: 501,
    hint: 'Install the package named in the message.',
  },
  NOT_AVAILABLE: {
    severity: 'P3',
    retryable: false,
    httpStatus: 501,
    hint: 'Choose one of the names listed in the message.',
  },
  PROVIDER_DOWN: {
    severity: 'P1',
    retryable: true,
    httpStatus: 503,
    hint: 'The provider failed; try again or name another one.',
  },
  PROVIDER_TIMEOUT: { severity: 'P1', retryable: true, httpStatus: 504, hint: 'The provider did not answer in time.' },
  PARSE_FAILED: {
    severity: 'P3',
    retryable: false,
    httpStatus: 502,
    hint: 'The provider answered in a form that cannot be read.',
  },
  MODEL_LOAD_ERROR: {
    severity: 'P1',
    retryable: false,
    httpStatus: 500,
    hint: 'Check the model file named in the message.',
  },
  CIRCUIT_OPEN: {
    severity: 'P1',
    retryable: true,
    httpStatus: 503,
    hint: 'The provider failed too often and is left alone for a while; try again later or name another one.',
  },
  BULKHEAD_FULL: {
    severity: 'P2',
    retryable: true,
    httpStatus: 503,
    hint: 'Too many calls at once; try again, or raise the limit.',
  },
  RATE_LIMIT: {
    severity: 'P2',
    retryable: true,
    httpStatus: 429,
    hint: 'Wait as long as the error says (retryAfterMs).',
  },
  QUOTA_EXCEEDED: {
    severity: 'P2',
    retryable: false,
    httpStatus: 429,
    hint: 'The quota or budget is used up; raise it or wait for the next period.',
  },
  TIMEOUT: {
    severity: 'P2',
    retryable: false,
    httpStatus: 504,
    hint: 'Give the document more time (deadlineMs), or send fewer pages.',
  },
  ABORTED: { severity: 'P3', retryable: false, httpStatus: 499, hint: 'The caller gave up.' },
  CLOSED: { severity: 'P3', retryable: false, httpStatus: 503, hint: 'Make a new pipeline; this one was closed.' },
  URL_FORBIDDEN: {
    severity: 'P3',
    retryable: false,
    httpStatus: 403,
    hint: 'Only public http and https addresses are fetched.',
  },
  NETWORK_ERROR: { severity: 'P2', retryable: true, httpStatus: 502, hint: 'The address could not be reached.' },
  AUTH_FAILED: {
    severity: 'P1',
    retryable: false,
    httpStatus: 502,
    hint: 'Check the key of the service named in the message.',
  },
  RESOURCE_EXHAUSTED: {
    severity: 'P0',
    retryable: true,
    httpStatus: 503,
    hint: 'Lower the concurrency or the size of the work.',
  },
  STORE_ERROR: { severity: 'P1', retryable: true, httpStatus: 503, hint: 'The vector store failed; see the cause.' },
  UNAUTHORIZED: {
    severity: 'P3',
    retryable: false,
    httpStatus: 401,
    hint: 'Say who is calling: the request has no valid credentials.',
  },
  FORBIDDEN: { severity: 'P3', retryable: false, httpStatus: 403, hint: 'The caller is known and may not do this.' },
  TEMPLATE_NOT_FOUND: {
    severity: 'P3',
    retryable: false,
    httpStatus: 404,
    hint: 'Choose one of the templates listed in the message.',
  },
  CACHE_ERROR: { severity: 'P2', retryable: true, httpStatus: 503, hint: 'The cache failed; work goes on without it.' },
  QUEUE_ERROR: { severity: 'P1', retryable: true, httpStatus: 503, hint: 'The job queue failed; see the cause.' },
  WORKER_CRASHED: {
    severity: 'P1',
    retryable: true,
    httpStatus: 503,
    hint: 'The worker died and was replaced; the job is tried again.',
  },
  INTERNAL_ERROR: {
    severity: 'P1',
    retryable: false,
    httpStatus: 500,
    hint: 'This is a defect of the library: please report it.',
  },
} as const satisfies Record<string, ErrorCodeFacts>

/**
 * How urgent the code is when it is seen in numbers: P0 at once, P1 within minutes, P2 within the hour, P3 in working
 * hours. What one caller did wrong is P3.
 */
export type ErrorSeverity = 'P0' | 'P1' | 'P2' | 'P3'

/** What the table says of one code. */
export interface ErrorCodeFacts {
  readonly severity: ErrorSeverity
  /** True when the same call may succeed later. */
  readonly retryable: boolean
  readonly httpStatus: number
  /** What a person can do about it. */
  readonly hint: string
}

export type ErrorCode = keyof typeof ERROR_CODES
