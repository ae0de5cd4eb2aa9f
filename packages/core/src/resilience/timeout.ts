import { type Clock, SYSTEM_CLOCK } from '../deadline/clock.ts'
import { raceWithSignal } from '../deadline/deadline.ts'
import { SdkError } from '../errors/sdk-error.ts'
import { checkOption } from './check-option.ts'
import { type CallContext, NO_CONTEXT, type Policy, type Work } from './policy.ts'

export interface TimeoutOptions {
  readonly timeoutMs: number
  /** The dependency, for the error. */
  readonly provider?: string
  readonly clock?: Clock
}

/**
 * Makes one try with a signal of its own, which the caller's signal and the end of `timeoutMs` abort. The caller is
 * freed at that moment even when the work ignores its signal; what then goes on is told to `context.onAbandoned`.
 * No timer and no listener is left when it has settled.
 *
 * @throws SdkError `PROVIDER_TIMEOUT`; else what the work throws
 */
export async function withTimeout<T>(
  work: Work<T>,
  { timeoutMs, provider, clock = SYSTEM_CLOCK }: TimeoutOptions,
  context: CallContext = NO_CONTEXT,
): Promise<T> {
  const controller = new AbortController()
  const { signal: parent } = context
  const onAbort = () => controller.abort(parent?.reason)
  if (parent?.aborted) onAbort()
  parent?.addEventListener('abort', onAbort)
  const cancel = clock.after(timeoutMs, () => controller.abort(timeIsUp(timeoutMs, provider)))
  let running: Promise<T> | undefined
  let isSettled = false
  try {
    running = Promise.resolve(work({ ...context, signal: controller.signal })).finally(() => {
      isSettled = true
    })
    return await raceWithSignal(running, controller.signal)
  } finally {
    cancel()
    parent?.removeEventListener('abort', onAbort)
    if (running && !isSettled) context.onAbandoned?.(running)
  }
}

/** {@link withTimeout} as a policy. */
export function timeout(options: TimeoutOptions): Policy {
  checkOption(`timeout of ${options.provider ?? 'a call'}`, 'timeoutMs', options.timeoutMs, 1)
  return { run: (work, context) => withTimeout(work, options, context) }
}

function timeIsUp(timeoutMs: number, provider: string | undefined): SdkError {
  return new SdkError(
    'PROVIDER_TIMEOUT',
    `${provider ?? 'the call'} did not answer within ${timeoutMs} ms (timeoutMs)`,
    {
      provider,
      limit: { name: 'timeoutMs', seen: timeoutMs, allowed: timeoutMs },
    },
  )
}
