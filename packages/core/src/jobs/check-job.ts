import { SdkError } from '../errors/sdk-error.ts'
import type { EnqueueOptions, JobBackoff, WorkOptions } from '../ports/job-queue.ts'
import { JOB_DEFAULTS, JOB_LIMITS } from './job-defaults.ts'

/** What was handed in, checked and complete. */
export interface NewJob {
  readonly id: string
  /** JSON text. */
  readonly payload: string
  readonly priority: number
  readonly delayMs: number
  readonly maxAttempts: number
  readonly backoff: JobBackoff
}

/** @throws SdkError `INPUT_ERROR`, `INPUT_TOO_LARGE` */
export function checkNewJob(payload: unknown, options: EnqueueOptions): NewJob {
  const { id = crypto.randomUUID(), backoff = JOB_DEFAULTS.backoff } = options
  if (typeof id !== 'string') throw new SdkError('INPUT_ERROR', `the id of a job is a string, not a ${typeof id}`)
  if (/\p{Surrogate}/u.test(id)) throw new SdkError('INPUT_ERROR', 'the id of a job holds half a character')
  inRange('length of id', id.length, 1, JOB_LIMITS.maxIdLength)
  return {
    id,
    payload: toJson(payload, 'payload', id),
    priority: whole(
      'priority',
      options.priority ?? JOB_DEFAULTS.priority,
      -JOB_LIMITS.maxPriority,
      JOB_LIMITS.maxPriority,
    ),
    delayMs: inRange('delayMs', options.delayMs ?? 0, 0, JOB_LIMITS.maxDelayMs),
    maxAttempts: whole('maxAttempts', options.maxAttempts ?? JOB_DEFAULTS.maxAttempts, 1, JOB_LIMITS.maxAttempts),
    backoff: {
      baseMs: inRange('backoff.baseMs', backoff.baseMs, 0, JOB_LIMITS.maxDelayMs),
      maxMs: inRange('backoff.maxMs', backoff.maxMs, 0, JOB_LIMITS.maxDelayMs),
    },
  }
}

/** @throws SdkError `INPUT_ERROR` */
export function checkWork<P, R>(options: WorkOptions<P, R>) {
  const { concurrency = JOB_DEFAULTS.concurrency, leaseMs = JOB_DEFAULTS.leaseMs, heartbeat = true } = options
  return {
    handler: options.handler,
    heartbeat,
    concurrency: whole('concurrency', concurrency, 1, 10_000),
    leaseMs: inRange('leaseMs', leaseMs, JOB_LIMITS.minLeaseMs, JOB_LIMITS.maxDelayMs),
  }
}

/**
 * The value as JSON; `undefined` becomes null.
 *
 * @throws SdkError `INPUT_ERROR`, `INPUT_TOO_LARGE`
 */
export function toJson(value: unknown, what: 'payload' | 'result', id: string): string {
  let text: string | undefined
  try {
    text = JSON.stringify(value ?? null)
  } catch (cause) {
    throw new SdkError('INPUT_ERROR', `the ${what} of job ${id} is no JSON: ${String(cause)}`, { cause })
  }
  if (text === undefined) throw new SdkError('INPUT_ERROR', `the ${what} of job ${id} is no JSON: a ${typeof value}`)
  if (text.length <= JOB_LIMITS.maxPayloadLength) return text
  throw new SdkError(
    'INPUT_TOO_LARGE',
    `the ${what} of job ${id} has ${text.length} characters of JSON, ${JOB_LIMITS.maxPayloadLength} are allowed; keep it elsewhere and hand over where`,
    { limit: { name: 'maxPayloadLength', seen: text.length, allowed: JOB_LIMITS.maxPayloadLength } },
  )
}

function whole(name: string, value: number, low: number, high: number): number {
  if (!Number.isInteger(value)) throw new SdkError('INPUT_ERROR', `${name} is ${value}; it must be a whole number`)
  return inRange(name, value, low, high)
}

function inRange(name: string, value: number, low: number, high: number): number {
  if (value >= low && value <= high) return value
  throw new SdkError('INPUT_ERROR', `${name} is ${value}; ${low} to ${high} is allowed`, {
    limit: { name, seen: value, allowed: value < low ? low : high },
  })
}
