import type { Clock } from '../deadline/clock.ts'
import { Deadline } from '../deadline/deadline.ts'
import type { ErrorCode } from '../errors/codes.ts'
import { toSdkError } from '../errors/sdk-error.ts'
import type { ProcessOptions, ProgressEvent, Stage, StageWarning } from './pipeline.ts'

/** Where a stage stands within the document. */
export interface StagePlace {
  readonly provider?: string
  readonly pageNumber?: number
  readonly pageCount?: number
}

/** One document on its way: its deadline, its warnings, and the time each stage took. */
export class Run {
  readonly deadline: Deadline
  readonly warnings: StageWarning[] = []
  readonly timings: Partial<Record<Stage, number>> = {}
  /** Shown in progress events. */
  documentLabel = ''
  readonly #clock: Clock
  readonly #onProgress: ((event: ProgressEvent) => void) | undefined
  #progressFailed = false

  constructor(clock: Clock, deadlineMs: number, options: Pick<ProcessOptions, 'onProgress'>, signal: AbortSignal) {
    this.#clock = clock
    this.#onProgress = options.onProgress
    this.deadline = new Deadline(deadlineMs, signal, clock)
  }

  get signal(): AbortSignal {
    return this.deadline.signal
  }

  /**
   * Runs one stage: progress, time, deadline. What it throws leaves as an SdkError that names stage and provider.
   * `fallbackCode` is the code of errors that are not ours.
   */
  async stage<T>(
    stage: Stage,
    work: () => Promise<T> | T,
    place: StagePlace = {},
    fallbackCode: ErrorCode = 'INTERNAL_ERROR',
  ): Promise<T> {
    this.#report(stage, 'started', place)
    const startedAt = this.#clock.monotonic()
    try {
      const value = await this.deadline.race(Promise.resolve().then(work))
      this.#report(stage, 'finished', place)
      return value
    } catch (error) {
      this.#report(stage, 'failed', place)
      throw toSdkError(error, fallbackCode, { stage, provider: place.provider })
    } finally {
      this.timings[stage] = (this.timings[stage] ?? 0) + this.#clock.monotonic() - startedAt
    }
  }

  warn(stage: Stage, error: unknown): void {
    const { code, message } = toSdkError(error, 'INTERNAL_ERROR')
    this.warnings.push({ stage, code, message })
  }

  /** Something the host should know that is no failure. */
  note(stage: Stage, message: string): void {
    this.warnings.push({ stage, code: null, message })
  }

  dispose(): void {
    this.deadline.dispose()
  }

  #report(stage: Stage, status: ProgressEvent['status'], place: StagePlace): void {
    if (!this.#onProgress) return
    const { pageNumber, pageCount } = place
    try {
      this.#onProgress({
        document: this.documentLabel,
        stage,
        status,
        ...(pageNumber !== undefined && { pageNumber }),
        ...(pageCount !== undefined && { pageCount }),
      })
    } catch (error) {
      // A host's display must not cost the document; it is told once.
      if (!this.#progressFailed) this.warn(stage, new Error(`onProgress threw: ${String(error)}`))
      this.#progressFailed = true
    }
  }
}
