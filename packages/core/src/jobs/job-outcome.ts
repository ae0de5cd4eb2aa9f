import { SdkError, toSdkError } from '../errors/sdk-error.ts'
import type { Job, JobError } from '../ports/job-queue.ts'

/** What is kept of an error. One that is no SdkError may be gone the next time. */
export function jobErrorOf(error: unknown): JobError {
  const { code, message, retryable } = toSdkError(error, 'INTERNAL_ERROR')
  return { code, message, retryable: SdkError.isInstance(error) ? retryable : true }
}

/** The error of a job whose workers all lost it. */
export function leaseLostError(id: string, attempts: number, maxAttempts: number): JobError {
  return {
    code: 'TIMEOUT',
    message: `job ${id}: its worker gave no sign of life before the lease ran out, in run ${attempts} of ${maxAttempts} (maxAttempts)`,
    retryable: false,
  }
}

/**
 * The result of a job that ended.
 *
 * @throws SdkError its error, or `ABORTED` when it was cancelled
 */
export function outcomeOf<R>(job: Job<unknown, R>): R {
  if (job.state === 'completed') return job.result as R
  if (job.state === 'cancelled') throw new SdkError('ABORTED', `job ${job.id} was cancelled`)
  const { code, message } = job.error ?? { code: 'INTERNAL_ERROR', message: `job ${job.id} failed` }
  throw new SdkError(code, message)
}

export function noSuchJob(id: string, queue: string): SdkError {
  return new SdkError('NOT_FOUND', `queue ${queue} has no job ${id}`)
}
