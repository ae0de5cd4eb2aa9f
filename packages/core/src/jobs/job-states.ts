import { SdkError } from '../errors/sdk-error.ts'
import type { FinalJobState, JobState } from '../ports/job-queue.ts'

/** Every change of state there is: what happens, from which states, to which. */
export const JOB_TRANSITIONS = {
  claim: { from: ['waiting'], to: 'active' },
  complete: { from: ['active'], to: 'completed' },
  retry: { from: ['active'], to: 'waiting' },
  release: { from: ['active'], to: 'waiting' },
  fail: { from: ['active'], to: 'failed' },
  cancel: { from: ['waiting', 'active'], to: 'cancelled' },
  redrive: { from: ['failed'], to: 'waiting' },
} as const satisfies Record<string, { readonly from: readonly JobState[]; readonly to: JobState }>

export type JobTransition = keyof typeof JOB_TRANSITIONS

/** All states, in the order of a job's life. */
export const JOB_STATES = ['waiting', 'active', 'completed', 'failed', 'cancelled'] as const satisfies JobState[]

export const FINAL_JOB_STATES = ['completed', 'failed', 'cancelled'] as const satisfies FinalJobState[]

export function isFinalState(state: JobState): state is FinalJobState {
  return (FINAL_JOB_STATES as readonly JobState[]).includes(state)
}

export function canTransition(transition: JobTransition, from: JobState): boolean {
  return (JOB_TRANSITIONS[transition].from as readonly JobState[]).includes(from)
}

/**
 * The state after `transition`.
 *
 * @throws SdkError `CONFLICT` when the table has no such change
 */
export function nextState(transition: JobTransition, from: JobState, id: string): JobState {
  if (canTransition(transition, from)) return JOB_TRANSITIONS[transition].to
  const allowed = JOB_TRANSITIONS[transition].from.join(' or ')
  throw new SdkError('CONFLICT', `job ${id} is ${from}; to ${transition} it must be ${allowed}`)
}
