import type { ProcessResult, SearchHit } from '@sheaf/core'

/** An encoded picture. */
export interface ReportImage {
  readonly jpeg: Uint8Array
  /** Pixels. */
  readonly width: number
  readonly height: number
}

/** A page as the report shows it. */
export interface PageImage extends ReportImage {
  readonly pageIndex: number
}

/** The pictures of one document. */
export interface DocumentImages {
  /** Pages in order; long documents show only some. */
  readonly pages: readonly PageImage[]
  /** What stands where a field was found, by the evidence's path. */
  readonly crops: ReadonlyMap<string, ReportImage>
}

/** One document of a report: what was found, or why not. */
export interface ReportDocument {
  readonly name: string
  readonly result?: ProcessResult<unknown>
  readonly error?: { readonly code: string; readonly reason: string; readonly message: string }
  /** See {@link documentImages}; without them the text is shown. */
  readonly images?: DocumentImages
  readonly seconds?: number
  /** One line about how it was processed, such as the schema. */
  readonly note?: string
}

/** A search whose hits are shown on the pages. */
export interface ReportSearch {
  readonly query: string
  readonly hits: readonly SearchHit[]
}

export const NO_IMAGES: DocumentImages = { pages: [], crops: new Map() }
