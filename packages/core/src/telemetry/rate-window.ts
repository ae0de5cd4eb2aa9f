/** How far back the rate looks. */
const WINDOW_SECONDS = 60

/** Events a second over the last minute: one bucket a second, so that memory does not grow with the rate. */
export class RateWindow {
  readonly #buckets = new Float64Array(WINDOW_SECONDS)
  #second = 0

  /** @param nowMs  monotonic */
  add(nowMs: number, by: number): void {
    this.#moveTo(nowMs)
    this.#buckets[this.#second % WINDOW_SECONDS]! += by
  }

  perSecond(nowMs: number): number {
    this.#moveTo(nowMs)
    return this.#buckets.reduce((sum, bucket) => sum + bucket, 0) / WINDOW_SECONDS
  }

  #moveTo(nowMs: number): void {
    const second = Math.max(this.#second, Math.floor(nowMs / 1000))
    const passed = Math.min(WINDOW_SECONDS, second - this.#second)
    for (let i = 1; i <= passed; i++) this.#buckets[(second - passed + i) % WINDOW_SECONDS] = 0
    this.#second = second
  }
}
