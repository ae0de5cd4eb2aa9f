import type { Extraction } from '../document/extraction.ts'
import type { MediaType } from '../document/media-type.ts'
import type { Page } from '../document/page.ts'
import type { PageText } from '../document/page-text.ts'
import type { SourceDocument } from '../document/source-document.ts'
import type { ErrorCode } from '../errors/codes.ts'
import type { SdkError } from '../errors/sdk-error.ts'
import type { BuiltInFields, BuiltInSchema, ExtractedFields, JsonSchema } from '../ports/field-extractor.ts'
import type { Filter } from '../ports/vector-store.ts'
import type { RequestContext } from '../telemetry/request-context.ts'
import type { SearchHit } from '../vectors/search-hit.ts'

/** The stages of one document, in order. */
export const STAGES = ['accept', 'render', 'read', 'arrange', 'extract', 'embed', 'index'] as const
export type Stage = (typeof STAGES)[number]

/** Bytes with what the host knows of them. */
export interface NamedBytes {
  readonly bytes: Uint8Array | ArrayBuffer | Blob
  /** Shown to people; never used to tell the format. */
  readonly name?: string
  readonly metadata?: Readonly<Record<string, unknown>>
}

/** A path or address (where the pipeline was given a way to open them), or bytes. */
export type Source = string | URL | Uint8Array | ArrayBuffer | Blob | NamedBytes | SourceDocument

/** A zod 4 schema: only what is needed of it, so that any copy of zod fits. */
export interface ZodLike<T = unknown> {
  readonly _zod: { readonly output: T }
}

/** A name of a shipped schema, a JSON Schema of type object, or a zod object schema. */
export type Schema = BuiltInSchema | JsonSchema | ZodLike

/** The type of the value a schema asks for. Every field may be null: a document need not show it. */
export type ExtractedValue<S> =
  S extends ZodLike<infer T>
    ? { readonly [K in keyof T]: T[K] | null }
    : S extends BuiltInSchema
      ? BuiltInFields[S]
      : ExtractedFields

export interface ProgressEvent {
  /** The document's name, or the first digits of its id. */
  readonly document: string
  readonly stage: Stage
  readonly status: 'started' | 'finished' | 'failed'
  /** From 1, with `pageCount`, for the stages that go page by page. */
  readonly pageNumber?: number
  readonly pageCount?: number
}

export interface ProcessOptions<S extends Schema = Schema> {
  /** Which fields to extract; none by default. */
  readonly schema?: S
  readonly password?: string
  readonly metadata?: Readonly<Record<string, unknown>>
  readonly signal?: AbortSignal
  /** For the whole document. Default: {@link PIPELINE_DEFAULTS}. */
  readonly deadlineMs?: number
  readonly onProgress?: (event: ProgressEvent) => void
  /** The request this belongs to: its trace is the parent of the document's span, its ids stand in log lines and errors. */
  readonly context?: RequestContext
}

/** What the host should know although the document is done: a stage that failed, or one that found nothing. */
export interface StageWarning {
  readonly stage: Stage
  /** Null when nothing failed. */
  readonly code: ErrorCode | null
  readonly message: string
}

export interface PageResult {
  readonly page: Page
  readonly text: PageText
}

/** What became of one document. */
export interface ProcessResult<T = ExtractedFields> {
  readonly documentId: string
  readonly name: string | null
  readonly mediaType: MediaType
  readonly metadata: Readonly<Record<string, unknown>>
  readonly pages: readonly PageResult[]
  /** The pages' texts joined by form feeds. */
  readonly text: string
  /** Null when no schema was asked for. */
  readonly extraction: Extraction<T> | null
  /** Null when the pipeline has no store. */
  readonly indexed: { readonly collection: string; readonly points: number } | null
  readonly warnings: readonly StageWarning[]
  /** Milliseconds per stage. */
  readonly timings: Readonly<Partial<Record<Stage, number>>>
}

/** One document of {@link Pipeline.processMany}: exactly one of `result`, `error` and `skipped` is set. */
export interface DocumentOutcome<T = ExtractedFields> {
  readonly source: Source
  /** Position in the input, from 0. */
  readonly index: number
  readonly result?: ProcessResult<T>
  readonly error?: SdkError
  /** True when the journal says that an earlier run finished this document. */
  readonly skipped?: true
}

/** Remembers finished documents, so that a run that was cut off goes on where it stopped. */
export interface ProcessJournal {
  /** `key` names a document by its content and name. */
  has(key: string): Promise<boolean>
  /** Durable when it resolves. */
  add(key: string): Promise<void>
}

export interface ProcessManyOptions<S extends Schema = Schema> extends ProcessOptions<S> {
  /** Documents at once. Default: {@link PIPELINE_DEFAULTS}. */
  readonly concurrency?: number
  readonly journal?: ProcessJournal
}

export interface SearchOptions {
  /** Default 10. */
  readonly limit?: number
  /** On `document_id`, `page`, `fields.NAME` and `metadata.NAME`. */
  readonly filter?: Filter
  readonly signal?: AbortSignal
}

/** New values by field name; null for "not on the document". */
export type Corrections = Readonly<Record<string, string | number | boolean | null>>

/** The whole SDK behind one object: documents in, fields and hits out. */
export interface Pipeline {
  /** @throws SdkError naming stage and provider; the store keeps nothing of a document that failed before `index` */
  process<S extends Schema = JsonSchema>(
    source: Source,
    options?: ProcessOptions<S>,
  ): Promise<ProcessResult<ExtractedValue<S>>>
  /** Outcomes in the order of completion. A document that fails is an outcome, not an exception. */
  processMany<S extends Schema = JsonSchema>(
    sources: Iterable<Source> | AsyncIterable<Source>,
    options?: ProcessManyOptions<S>,
  ): AsyncIterable<DocumentOutcome<ExtractedValue<S>>>
  /** Passages that answer the query, best first. */
  search(query: string, options?: SearchOptions): Promise<readonly SearchHit[]>
  /** A person's corrections: in the result that is returned, and in what later searches filter on. */
  correct<T>(result: ProcessResult<T>, corrections: Corrections): Promise<ProcessResult<T>>
  /** Loads what the first document would wait for. */
  warmup(): Promise<void>
  /** `drain` waits for the documents in flight, `abort` fails them with `CLOSED`. Default `drain`. */
  close(options?: { readonly mode?: 'drain' | 'abort' }): Promise<void>
  /** What it was made of, without secrets. */
  describeConfig(): PipelineDescription
}

export interface PipelineDescription {
  readonly renderers: readonly { readonly name: string; readonly mediaTypes: readonly MediaType[] }[]
  readonly engine: string
  readonly ocr: readonly string[]
  readonly extractor: string | null
  readonly sparseEmbedder: string | null
  readonly store: string | null
  readonly collection: string
  readonly dpi: number
  readonly deadlineMs: number
  readonly concurrency: number
  readonly limits: Readonly<Record<string, number>>
}
