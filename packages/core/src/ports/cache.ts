/**
 * What a cache holds: bytes, or anything JSON can say (typed arrays inside an object cannot be said, nor can NaN).
 * A level keeps an encoded copy, so what comes out is never the object that went in.
 */
export type CacheValue = unknown

/** A value as a cache gives it back. Times are milliseconds since 1970. */
export interface CacheEntry {
  readonly value: CacheValue
  /** Until then the value is as good as new; after it, it may be served while a newer one is loaded. */
  readonly freshUntil: number
  /** From then on the entry is a miss. */
  readonly expiresAt: number
  readonly tags: readonly string[]
}

/** Options of {@link Cache.set}. */
export interface CacheSetOptions {
  /** How long the value is fresh. */
  readonly ttlMs: number
  /** How much longer it may be served while it is renewed. Default 0. */
  readonly staleMs?: number
  /** Names by which the entry can be invalidated together with others, such as `document:3f2a`. */
  readonly tags?: readonly string[]
  /**
   * What {@link Cache.mark} said, for the same namespace and tags, before the value was computed. With it, a value
   * computed before an invalidation is never found after it.
   */
  readonly mark?: CacheMark
}

/** A point in the history of invalidations, opaque to the caller. */
export type CacheMark = string

/** What is known of a cache. */
export interface CacheStats {
  readonly name: string
  /** Entries held; null where counting them would mean visiting them all. */
  readonly entries: number | null
  readonly bytes: number | null
  /** Entries that were put out to make room. */
  readonly evictions: number | null
}

/** How far a call may go. */
export interface CacheCallOptions {
  readonly signal?: AbortSignal
}

/**
 * One level of a cache. Entries live in namespaces; all have an end. A level may forget at any time, and never gives a
 * value after its end, or after `invalidate`, `clear` or `delete` of it has resolved.
 */
export interface Cache {
  /** For metrics: `memory`, `redis`. A closed set. */
  readonly name: string
  /** True when a call leaves the process, so that it can fail or hang. */
  readonly isRemote: boolean
  /** Values that take more bytes are not stored. */
  readonly maxValueBytes: number
  get(namespace: string, key: string, options?: CacheCallOptions): Promise<CacheEntry | undefined>
  /** Where the history of invalidations of this namespace and these tags stands now. */
  mark(namespace: string, tags: readonly string[], options?: CacheCallOptions): Promise<CacheMark>
  /**
   * @returns false when the value was not stored: too large, or known to be invalidated since the mark
   * @throws SdkError `INPUT_ERROR` for a value that is neither bytes nor JSON
   */
  set(namespace: string, key: string, value: CacheValue, options: CacheSetOptions & CacheCallOptions): Promise<boolean>
  delete(namespace: string, key: string, options?: CacheCallOptions): Promise<void>
  /** Forgets the entries with this tag, in every namespace. */
  invalidate(tag: string, options?: CacheCallOptions): Promise<void>
  /** Forgets a namespace, and nothing else. */
  clear(namespace: string, options?: CacheCallOptions): Promise<void>
  stats(): Promise<CacheStats>
}
