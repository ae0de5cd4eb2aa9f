import type { MediaType } from '../document/media-type.ts'
import type { Page, RasterImage } from '../document/page.ts'
import type { PageText } from '../document/page-text.ts'
import type { SourceDocument } from '../document/source-document.ts'
import type { InputLimits } from './input-limits.ts'

export interface RenderOptions {
  readonly limits: InputLimits
  /** Opens an encrypted document. */
  readonly password?: string
  readonly signal?: AbortSignal
}

/** A page while it is the current one: `raster` may be called until the next page is asked for. */
export interface RenderedPage {
  readonly page: Page
  /** Pages of the document. */
  readonly pageCount: number
  /** The text stored in the document, in stored order; null where there is none, as in a picture. */
  readonly textLayer: PageText | null
  /**
   * The page as pixels, upright. Pages of a fixed size in points are drawn at `dpi`; a picture comes in its own pixels.
   * @throws SdkError `INPUT_TOO_LARGE` (`pixels_exceeded`), `UNSUPPORTED_FORMAT` for a format without pages
   */
  raster(options: { readonly dpi: number; readonly signal?: AbortSignal }): Promise<RasterImage>
}

/** Turns documents of certain formats into pages, one at a time: memory holds the current page, never all of them. */
export interface PageRenderer {
  readonly name: string
  readonly mediaTypes: readonly MediaType[]
  /**
   * The pages in order. Everything that was opened is closed when the iteration ends, also when it ends early.
   * @throws SdkError `CORRUPT_DOCUMENT`, `PASSWORD_REQUIRED`, `INPUT_TOO_LARGE`, `UNSUPPORTED_FORMAT`
   */
  render(document: SourceDocument, options: RenderOptions): AsyncIterable<RenderedPage>
}
