/** How fast a key may spend. */
export interface RateLimit {
  /** Tokens a full bucket holds: the burst. */
  readonly capacity: number
  /** Tokens that come back per second. */
  readonly refillPerSecond: number
}

/** Where buckets are kept. */
export interface RateStore {
  /**
   * Takes `cost` tokens of `key` if they are there, in one step.
   *
   * @returns 0 when they were taken; else milliseconds until they are there, and nothing was taken
   */
  take(key: string, cost: number, limit: RateLimit): Promise<number>
}
