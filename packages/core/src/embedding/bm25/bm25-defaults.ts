/** FastEmbed's values, so that vectors of both can stand in one collection. */
export const BM25_DEFAULTS = {
  k: 1.2,
  b: 0.75,
  averageLength: 256,
  countQueryTerms: false,
  /** Code points; longer tokens are noise (base64, hashes). */
  maxTokenLength: 40,
} as const
