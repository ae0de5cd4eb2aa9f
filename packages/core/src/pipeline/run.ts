import { Deadline } from '../deadline/deadline.ts'
import type { ErrorCode } from '../errors/codes.ts'
import { toSdkError } from '../errors/sdk-error.ts'
import type { Span } from '../ports/tracer.ts'
import type { RequestContext } from '../telemetry/request-context.ts'
import { SHEAF } from '../telemetry/semantic-conventions.ts'
import type { PipelineParts } from './parts.ts'
import type { ProcessOptions, ProgressEvent, Stage, StageWarning } from './pipeline.ts'

/** Where a stage stands within the document. */
export interface StagePlace {
  readonly provider?: string
  readonly pageNumber?: number
  readonly pageCount?: number
}

/** What a run needs of the pipeline. */
type RunParts = Pick<PipelineParts, 'clock' | 'meter' | 'tracer'>

/** One document on its way: its deadline, its warnings, and the time each stage took. */
export class Run {
  readonly deadline: Deadline
  readonly warnings: StageWarning[] = []
  readonly timings: Partial<Record<Stage, number>> = {}
  /** Shown in progress events. */
  documentLabel = ''
  readonly #parts: RunParts
  /** Of the whole document. */
  readonly span: Span
  readonly #context: RequestContext | undefined
  readonly #onProgress: ((event: ProgressEvent) => void) | undefined
  #progressFailed = false

  constructor(
    parts: RunParts,
    deadlineMs: number,
    options: Pick<ProcessOptions, 'onProgress' | 'context'>,
    signal: AbortSignal,
  ) {
    this.#parts = parts
    this.#context = options.context
    this.span = parts.tracer.startSpan('document.process', options.context && { parent: options.context })
    this.#onProgress = options.onProgress
    this.deadline = new Deadline(deadlineMs, signal, parts.clock)
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
    const { clock, meter, tracer } = this.#parts
    const provider = place.provider ?? 'none'
    const span = tracer.startSpan(`stage.${stage}`, {
      parent: this.span,
      attributes: { [SHEAF.stage]: stage, [SHEAF.provider]: provider },
    })
    this.#report(stage, 'started', place)
    const startedAt = clock.monotonic()
    try {
      const value = await this.deadline.race(Promise.resolve().then(work))
      this.#report(stage, 'finished', place)
      return value
    } catch (thrown) {
      const error = toSdkError(thrown, fallbackCode, {
        stage,
        provider: place.provider,
        requestId: this.#context?.requestId,
      })
      this.#report(stage, 'failed', place)
      span.recordError(error)
      meter.count('errors_total', { stage, provider: error.provider ?? provider, code: error.code })
      if (error.reason) meter.count('ocr_input_rejected_total', { reason: error.reason })
      if (error.code === 'TIMEOUT') meter.count('deadline_exceeded_total', { stage })
      throw error
    } finally {
      const elapsedMs = clock.monotonic() - startedAt
      this.timings[stage] = (this.timings[stage] ?? 0) + elapsedMs
      meter.observe('pipeline_stage_duration_seconds', elapsedMs / 1000, { stage, provider })
      span.end()
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

  /** Ends the run; `error` when it failed. */
  dispose(error?: unknown): void {
    if (error !== undefined) this.span.recordError(error)
    this.span.end()
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
