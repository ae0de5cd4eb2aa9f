/** How long values of a namespace live. */
export interface CacheNamespace {
  /** How long a value is fresh. */
  readonly ttlMs: number
  /** How much longer it may be served while a newer one is loaded in the background. Default 0. */
  readonly staleWhileRevalidateMs?: number
}

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

/** The times the services were specified with; in brackets the requirement each comes from. */
export const CACHE_NAMESPACES = {
  /** Vectors of texts and pages (S4-53: 86,400 s). They change with the model, which is in the key. */
  embeddings: { ttlMs: 24 * HOUR_MS },
  /** Fetched and rendered pages (S4-53, as `crawl`: 3,600 s). */
  pages: { ttlMs: HOUR_MS },
  /** Recognised text (S3-05: 3,600 s). */
  ocr: { ttlMs: HOUR_MS },
  /** Prepared queries (S4-53, S3-32: 7,200 s). */
  queries: { ttlMs: 2 * HOUR_MS },
  /** Results of a search (S4-53: 3,600 s). */
  search: { ttlMs: HOUR_MS },
  /** Templates of generated documents (S1-45: 300 s). People edit them and look. */
  templates: { ttlMs: 5 * MINUTE_MS },
  /** Hypothetical documents written by a model (S4-22: 24 h). */
  hyde: { ttlMs: 24 * HOUR_MS },
} as const satisfies Readonly<Record<string, CacheNamespace>>
