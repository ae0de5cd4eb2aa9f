/** One page. A picture is a page of as many points as it has pixels; a format without pages is one page of 0 × 0. */
export interface Page {
  /** {@link SourceDocument.id} of the document. */
  readonly documentId: string
  /** From 0. */
  readonly index: number
  /** Points (1/72 inch), as seen, so after rotation. 0 where the format has no pages. */
  readonly width: number
  /** Points, as seen. 0 where the format has no pages. */
  readonly height: number
  /** Degrees clockwise by which the stored page was turned to be seen as it is. */
  readonly rotation: 0 | 90 | 180 | 270
}

/** Pixels, row by row from the top left, `channels` bytes each, no padding. */
export interface RasterImage {
  readonly width: number
  readonly height: number
  /** 1 grey, 3 RGB, 4 RGBA (straight alpha). */
  readonly channels: 1 | 3 | 4
  /** width × height × channels bytes. */
  readonly data: Uint8Array
}
