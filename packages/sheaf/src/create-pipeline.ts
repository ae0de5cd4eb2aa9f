import {
  createPipeline as createPipelineOfParts,
  type OcrProvider,
  PIPELINE_DEFAULTS,
  type Pipeline,
  type PipelineOptions,
  rulesExtractor,
} from '@sheaf/core'
import { openPathOrUrl } from '@sheaf/core/node'
import { arrangePage } from '@sheaf/ocr'
import { tesseractOcr } from '@sheaf/ocr/tesseract'
import { defaultEmbedder } from './default-embedder.ts'
import { defaultRenderers } from './default-renderers.ts'
import { openStore, type StoreLocation } from './open-store.ts'

/** Options of {@link createPipeline}; everything has a default. */
export interface SheafOptions
  extends Pick<
    PipelineOptions,
    | 'engine'
    | 'collection'
    | 'dpi'
    | 'deadlineMs'
    | 'concurrency'
    | 'limits'
    | 'meter'
    | 'logger'
    | 'tracer'
    | 'breakers'
    | 'cache'
  > {
  /** A folder, the address of a Qdrant server, a store of yours, or null for none. Default: in memory. */
  readonly store?: StoreLocation
  /** Of the Qdrant server. */
  readonly apiKey?: string
  /**
   * Languages that Tesseract reads, as its codes: `['eng', 'fra']`. All but English need their data:
   * `npm install @tesseract.js-data/fra`. Default English. Not with `ocr`.
   */
  readonly languages?: readonly string[]
  /** OCR engines in the order in which they are tried. Default: Tesseract with English, one worker per document at once. */
  readonly ocr?: readonly OcrProvider[]
}

/**
 * A pipeline with the defaults wired together: it reads PDF, pictures, DOCX, HTML, Markdown and text, recognises with
 * Tesseract, extracts by rules and searches by BM25. Nothing is loaded before it is needed.
 *
 * @throws SdkError for an engine that does not exist, or a store that cannot be opened
 */
export async function createPipeline(options: SheafOptions = {}): Promise<Pipeline> {
  const { store: location, apiKey, ocr, languages, ...rest } = options
  const ownOcr = ocr
    ? []
    : [
        tesseractOcr({
          languages,
          packagesFrom: process.cwd(),
          workers: rest.concurrency ?? PIPELINE_DEFAULTS.concurrency,
        }),
      ]
  const { store, isOurs } = await openStore(location, apiKey)
  return createPipelineOfParts({
    ...rest,
    renderers: defaultRenderers(),
    ocr: ocr ?? ownOcr,
    arrange: arrangePage,
    extractor: rulesExtractor(),
    sparseEmbedder: defaultEmbedder(),
    openSource: openPathOrUrl,
    ...(store && { store }),
    onClose: async () => {
      await Promise.all([...ownOcr.map((provider) => provider.close?.()), isOurs ? store?.close?.() : undefined])
    },
  })
}
