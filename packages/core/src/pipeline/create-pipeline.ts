import { SdkError } from '../errors/sdk-error.ts'
import type { JsonSchema } from '../ports/field-extractor.ts'
import { acceptSource } from './accept-source.ts'
import { correctResult } from './correct-result.ts'
import { type PipelineParts, pipelineParts } from './parts.ts'
import type {
  Corrections,
  DocumentOutcome,
  ExtractedValue,
  Pipeline,
  PipelineDescription,
  ProcessManyOptions,
  ProcessOptions,
  ProcessResult,
  Schema,
  SearchOptions,
  Source,
} from './pipeline.ts'
import type { PipelineOptions } from './pipeline-options.ts'
import { processDocument } from './process.ts'
import { journalKey, processMany } from './process-many.ts'
import { searchPassages } from './search-passages.ts'

/**
 * A pipeline of the parts that are handed in. It does not close them: who made a part ends it (`onClose`).
 *
 * @throws SdkError `INPUT_ERROR` or `NOT_AVAILABLE` naming the option that is wrong
 */
export function createPipeline(options: PipelineOptions): Pipeline {
  return new PartsPipeline(pipelineParts(options))
}

class PartsPipeline implements Pipeline {
  readonly #parts: PipelineParts
  readonly #closing = new AbortController()
  readonly #inFlight = new Set<Promise<unknown>>()
  #closed = false

  constructor(parts: PipelineParts) {
    this.#parts = parts
  }

  process<S extends Schema = JsonSchema>(
    source: Source,
    options: ProcessOptions<S> = {},
  ): Promise<ProcessResult<ExtractedValue<S>>> {
    return this.#track(options.signal, (signal) => processDocument(this.#parts, source, options, signal))
  }

  processMany<S extends Schema = JsonSchema>(
    sources: Iterable<Source> | AsyncIterable<Source>,
    options: ProcessManyOptions<S> = {},
  ): AsyncIterable<DocumentOutcome<ExtractedValue<S>>> {
    const { concurrency } = this.#parts
    return processMany(
      {
        concurrency,
        process: (source, signal) => this.process(source, { ...options, signal }),
        open: async (source) => {
          const document = await acceptSource(this.#parts, source, options.metadata, this.#closing.signal)
          return { key: await journalKey(document.id, document.name), opened: document }
        },
      },
      sources,
      options,
    )
  }

  search(query: string, options: SearchOptions = {}) {
    return this.#track(options.signal, (signal) => searchPassages(this.#parts, query, options, signal))
  }

  correct<T>(result: ProcessResult<T>, corrections: Corrections): Promise<ProcessResult<T>> {
    return this.#track(undefined, (signal) => correctResult(this.#parts, result, corrections, signal))
  }

  async warmup(): Promise<void> {
    await this.#track(undefined, () => Promise.all(this.#parts.ocr.map((provider) => provider.warmup?.())))
  }

  async close({ mode = 'drain' }: { readonly mode?: 'drain' | 'abort' } = {}): Promise<void> {
    const isFirst = !this.#closed
    this.#closed = true
    if (mode === 'abort')
      this.#closing.abort(new SdkError('CLOSED', 'the pipeline was closed while the work was going on'))
    await Promise.allSettled(this.#inFlight)
    if (isFirst) await this.#parts.onClose?.()
  }

  describeConfig(): PipelineDescription {
    const {
      renderers,
      engine,
      ocr,
      extractor,
      sparseEmbedder,
      store,
      collection,
      dpi,
      deadlineMs,
      concurrency,
      limits,
    } = this.#parts
    return {
      renderers: renderers.map(({ name, mediaTypes }) => ({ name, mediaTypes })),
      engine,
      ocr: ocr.map(({ name }) => name),
      extractor: extractor?.name ?? null,
      sparseEmbedder: sparseEmbedder?.id ?? null,
      store: store?.name ?? null,
      collection,
      dpi,
      deadlineMs,
      concurrency,
      limits: { ...limits },
    }
  }

  /** Refuses work after close, and lets close wait for it or abort it. */
  async #track<T>(signal: AbortSignal | undefined, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    if (this.#closed) throw new SdkError('CLOSED', 'the pipeline is closed')
    const both = signal ? AbortSignal.any([signal, this.#closing.signal]) : this.#closing.signal
    const running = work(both)
    this.#inFlight.add(running)
    try {
      return await running
    } finally {
      this.#inFlight.delete(running)
    }
  }
}
