import { type Clock, SYSTEM_CLOCK } from '../deadline/clock.ts'
import { SdkError } from '../errors/sdk-error.ts'
import type { Meter } from '../ports/meter.ts'
import { checkOption } from './check-option.ts'
import { type CallContext, NO_CONTEXT, type Policy, type Work } from './policy.ts'
import type { RetryBudget } from './retry-budget.ts'

export interface HedgeOptions {
  /** The dependency, for the label `dependency`. */
  readonly name: string
  /** When the first call has not answered by then, a second one is made: best the 95th percentile of the latency. */
  readonly delayMs: number
  /** Pays for second calls; the one of the retries, so that both together stay within it. */
  readonly budget?: RetryBudget
  /** Gets `hedges_total{dependency,won}`: each second call, and whether it answered first. */
  readonly meter?: Meter
  readonly clock?: Clock
}

/**
 * Makes a second call when the first is slow; the first to succeed answers and the other is aborted. A failure is
 * thrown when no call is left that could still succeed. Wrap only reads: both calls may run to their end.
 */
export function hedge({ name, delayMs, budget, meter, clock = SYSTEM_CLOCK }: HedgeOptions): Policy {
  checkOption(`hedge of ${name}`, 'delayMs', delayMs, 0)
  return {
    run: <T>(work: Work<T>, context: CallContext = NO_CONTEXT) =>
      new Promise<T>((resolve, reject) => {
        const controllers: AbortController[] = []
        let running = 0
        let isSettled = false
        const finish = (settle: () => void, winner?: AbortController) => {
          if (isSettled) return
          isSettled = true
          cancel()
          context.signal?.removeEventListener('abort', passOn)
          settle()
          if (controllers.length > 1) {
            meter?.count('hedges_total', { dependency: name, won: String(winner === controllers[1]) })
          }
          // The winner's signal stays: its answer may still be a stream.
          for (const controller of controllers) if (controller !== winner) controller.abort(LOST)
        }
        const passOn = () => {
          for (const controller of controllers) controller.abort(context.signal?.reason)
        }
        const start = async () => {
          const controller = new AbortController()
          controllers.push(controller)
          running++
          if (context.signal?.aborted) passOn()
          try {
            const value = await work({ ...context, signal: controller.signal })
            finish(() => resolve(value), controller)
          } catch (error) {
            running--
            if (running === 0) finish(() => reject(error))
          }
        }
        context.signal?.addEventListener('abort', passOn, { once: true })
        const cancel = clock.after(delayMs, () => {
          if (isSettled || context.signal?.aborted || budget?.withdraw() === false) return
          void start()
        })
        void start()
      }),
  }
}

const LOST = new SdkError('ABORTED', 'the other of two calls answered first')
