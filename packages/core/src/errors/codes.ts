/**
 * The error codes, which are the public contract: each says whether trying again can help, which HTTP status a
 * handler answers, and what a person does next. Codes are added, never renamed.
 */
export const ERROR_CODES = {
  INPUT_ERROR: { retryable: false, httpStatus: 400, hint: 'Correct the input named in the message.' },
  INPUT_TOO_LARGE: {
    retryable: false,
    httpStatus: 413,
    hint: 'Send a smaller document, or raise the limit named in the message.',
  },
  NOT_FOUND: { retryable: false, httpStatus: 404, hint: 'Check the name or path.' },
  UNSUPPORTED_FORMAT: {
    retryable: false,
    httpStatus: 415,
    hint: 'Convert the document, or install the package named in the message.',
  },
  CORRUPT_DOCUMENT: { retryable: false, httpStatus: 422, hint: 'The file is damaged: export or scan it again.' },
  PASSWORD_REQUIRED: { retryable: false, httpStatus: 422, hint: 'Pass the password of the document.' },
  VALIDATION_FAILED: { retryable: false, httpStatus: 422, hint: 'The value does not fit the schema.' },
  CONFLICT: { retryable: false, httpStatus: 409, hint: 'Read the current state and decide again.' },
  MISSING_PACKAGE: { retryable: false, httpStatus: 501, hint: 'Install the package named in the message.' },
  NOT_AVAILABLE: { retryable: false, httpStatus: 501, hint: 'Choose one of the names listed in the message.' },
  PROVIDER_DOWN: { retryable: true, httpStatus: 503, hint: 'The provider failed; try again or name another one.' },
  PROVIDER_TIMEOUT: { retryable: true, httpStatus: 504, hint: 'The provider did not answer in time.' },
  PARSE_FAILED: { retryable: false, httpStatus: 502, hint: 'The provider answered in a form that cannot be read.' },
  MODEL_LOAD_ERROR: { retryable: false, httpStatus: 500, hint: 'Check the model file named in the message.' },
  CIRCUIT_OPEN: {
    retryable: true,
    httpStatus: 503,
    hint: 'The provider failed too often and is left alone for a while; try again later or name another one.',
  },
  BULKHEAD_FULL: { retryable: true, httpStatus: 503, hint: 'Too many calls at once; try again, or raise the limit.' },
  RATE_LIMIT: { retryable: true, httpStatus: 429, hint: 'Wait as long as the error says (retryAfterMs).' },
  QUOTA_EXCEEDED: {
    retryable: false,
    httpStatus: 429,
    hint: 'The quota or budget is used up; raise it or wait for the next period.',
  },
  TIMEOUT: {
    retryable: false,
    httpStatus: 504,
    hint: 'Give the document more time (deadlineMs), or send fewer pages.',
  },
  ABORTED: { retryable: false, httpStatus: 499, hint: 'The caller gave up.' },
  CLOSED: { retryable: false, httpStatus: 503, hint: 'Make a new pipeline; this one was closed.' },
  URL_FORBIDDEN: { retryable: false, httpStatus: 403, hint: 'Only public http and https addresses are fetched.' },
  NETWORK_ERROR: { retryable: true, httpStatus: 502, hint: 'The address could not be reached.' },
  AUTH_FAILED: { retryable: false, httpStatus: 502, hint: 'Check the key of the service named in the message.' },
  RESOURCE_EXHAUSTED: { retryable: true, httpStatus: 503, hint: 'Lower the concurrency or the size of the work.' },
  STORE_ERROR: { retryable: true, httpStatus: 503, hint: 'The vector store failed; see the cause.' },
  INTERNAL_ERROR: { retryable: false, httpStatus: 500, hint: 'This is a defect of the library: please report it.' },
} as const satisfies Record<string, ErrorCodeFacts>

/** What the table says of one code. */
export interface ErrorCodeFacts {
  /** True when the same call may succeed later. */
  readonly retryable: boolean
  readonly httpStatus: number
  /** What a person can do about it. */
  readonly hint: string
}

export type ErrorCode = keyof typeof ERROR_CODES
