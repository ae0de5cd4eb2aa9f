/** What an input may be at most. Each is checked before the memory for it is taken. */
export interface InputLimits {
  /** Bytes of the document. */
  readonly maxBytes: number
  /** Pages of the document. */
  readonly maxPages: number
  /** Pixels of one page, as stored and as drawn. */
  readonly maxPixels: number
  /** Bytes of all parts of a zip container (DOCX) once inflated. */
  readonly maxInflatedBytes: number
}

export const INPUT_LIMITS = {
  /** Above what mail and cloud OCR take (10 MB), below what would crowd a 2 GB worker. */
  maxBytes: 50_000_000,
  /** A long report; longer ones are books, to be split by the host. */
  maxPages: 500,
  /** An A4 page at 600 dpi is 35 MP; 50 MP are 150 MB as RGB. */
  maxPixels: 50_000_000,
  /** Ten times what Word writes for a long report without pictures. */
  maxInflatedBytes: 100_000_000,
} as const satisfies InputLimits
