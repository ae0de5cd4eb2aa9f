import type { Deadline } from '../deadline/deadline.ts'

/** What travels with one call through the policies, outer to inner. */
export interface CallContext {
  /** Aborted when nobody wants the answer any more. Belongs to this call alone: one call never aborts another. */
  readonly signal?: AbortSignal
  /** The end of time of the whole piece of work; retries stop there. */
  readonly deadline?: Deadline
  /** Set by the retry layer around this call. A second one, further in, sees it and tries only once. */
  readonly retriedBy?: string
  /**
   * Told of work that goes on although its caller has gone (a timeout that the work ignores), so that a bulkhead
   * holds the permit until the work has settled.
   */
  readonly onAbandoned?: (work: Promise<unknown>) => void
}

/** One call of a dependency. It passes `context.signal` on to whatever it waits for. */
export type Work<T> = (context: CallContext) => T | PromiseLike<T>

/** A rule around a call: it settles as the work does, or rejects for a reason of its own, always with an SdkError. */
export interface Policy {
  run<T>(work: Work<T>, context?: CallContext): Promise<T>
}

/** The context of a call that nobody limits. */
export const NO_CONTEXT: CallContext = {}
