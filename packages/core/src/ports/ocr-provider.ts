import type { RasterImage } from '../document/page.ts'
import type { PageText } from '../document/page-text.ts'

export interface RecognizeOptions {
  /** Given back in `PageText.pageIndex`. */
  readonly pageIndex: number
  readonly signal?: AbortSignal
}

/** Reads text from pixels. */
export interface OcrProvider {
  readonly name: string
  /** Changes when the same picture would give another text (model, languages, preparation). Without it, nothing is cached. */
  readonly version?: string
  /**
   * The text of an upright page with boxes in fractions of the image. A blank page gives no lines, not an error.
   * @throws SdkError `PROVIDER_DOWN`, `PROVIDER_TIMEOUT`, `MISSING_PACKAGE`, `ABORTED`
   */
  recognize(image: RasterImage, options: RecognizeOptions): Promise<PageText>
  /** Loads what the first page would wait for. */
  warmup?(): Promise<void>
  /** Ends workers and frees memory; calls in flight reject. */
  close?(): Promise<void>
}
