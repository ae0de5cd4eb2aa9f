import type { LoadingCache } from '../cache/create-cache.ts'
import type { Clock } from '../deadline/clock.ts'
import type { PageText } from '../document/page-text.ts'
import type { FieldExtractor } from '../ports/field-extractor.ts'
import type { InputLimits } from '../ports/input-limits.ts'
import type { Logger } from '../ports/logger.ts'
import type { Meter } from '../ports/meter.ts'
import type { OcrProvider } from '../ports/ocr-provider.ts'
import type { PageRenderer } from '../ports/page-renderer.ts'
import type { SparseEmbedder } from '../ports/sparse-embedder.ts'
import type { Tracer } from '../ports/tracer.ts'
import type { ManagedVectorStore } from '../ports/vector-store.ts'
import type { Breakers } from '../resilience/breakers.ts'
import type { NamedBytes } from './pipeline.ts'

/** The parts a pipeline is made of. `createPipeline` of the package `sheaf` fills them in. */
export interface PipelineOptions {
  readonly renderers: readonly PageRenderer[]
  /** In the order in which they are tried. */
  readonly ocr?: readonly OcrProvider[]
  /**
   * `auto`: the text stored in the document where there is one, else the OCR providers in order.
   * A provider's name: that one only, on drawn pages, never the stored text.
   */
  readonly engine?: string
  /** Puts the words of a page in reading order. */
  readonly arrange?: (page: PageText) => PageText
  readonly extractor?: FieldExtractor
  readonly sparseEmbedder?: SparseEmbedder
  readonly store?: ManagedVectorStore
  /** The alias that documents are written and searched through. */
  readonly collection?: string
  /** Opens paths and addresses. Without it only bytes are taken. */
  readonly openSource?: (
    source: string | URL,
    options: { readonly maxBytes: number; readonly signal: AbortSignal },
  ) => Promise<NamedBytes>
  readonly limits?: Partial<InputLimits>
  readonly dpi?: number
  readonly deadlineMs?: number
  readonly concurrency?: number
  readonly clock?: Clock
  /** Gets the metrics of `METRIC_CATALOGUE`. */
  readonly meter?: Meter
  readonly logger?: Logger
  /** Gets a span for each document and each of its stages. */
  readonly tracer?: Tracer
  /** Circuit breakers of the engines and the store. Hand them in to share them between pipelines, or to reset one. */
  readonly breakers?: Breakers
  /** Keeps recognised pages (namespace `ocr`, tagged with the document's id) of engines that say their version. */
  readonly cache?: LoadingCache
  /** Runs once, when `close` has ended the last document: whoever made the parts ends them here. */
  readonly onClose?: () => Promise<void>
}

export const PIPELINE_DEFAULTS = {
  engine: 'auto',
  collection: 'documents',
  /** Enough for 6 point print; recognisers gain nothing above. */
  dpi: 200,
  /** A 100-page scan on one core takes about four minutes. */
  deadlineMs: 300_000,
  /** One worker reads while another renders. */
  concurrency: 2,
} as const
