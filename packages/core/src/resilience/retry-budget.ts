import { checkOption } from './check-option.ts'

export interface RetryBudgetOptions {
  /** Retries per first call that may be made in the long run. */
  readonly ratio?: number
  /** Retries that may be made before any were earned, and that can be saved up. */
  readonly reserve?: number
}

/**
 * A fifth: with 10 % random failure a tenth of the calls need one, and a dependency that is down gets 1.2 times its
 * load, not 3 times (at a tenth, 30 % random failure leaves 88.5 % success, at a fifth 96.6 %). Ten in reserve, as
 * gRPC allows, so that a program that makes one call can retry it.
 */
export const RETRY_BUDGET_DEFAULTS = { ratio: 0.2, reserve: 10 } as const satisfies Required<RetryBudgetOptions>

/**
 * What all callers of one dependency may retry together: each first call earns `ratio` of a retry. The reserve is a
 * loan: it is paid back by the first calls before they earn, so that retries never exceed `ratio` of the calls once
 * `reserve / ratio` calls were made.
 */
export class RetryBudget {
  readonly #ratio: number
  readonly #reserve: number
  #tokens: number
  #owed: number

  constructor(options: RetryBudgetOptions = {}) {
    this.#ratio = options.ratio ?? RETRY_BUDGET_DEFAULTS.ratio
    this.#reserve = options.reserve ?? RETRY_BUDGET_DEFAULTS.reserve
    checkOption('retry budget', 'ratio', this.#ratio, 0, 1)
    checkOption('retry budget', 'reserve', this.#reserve, 0)
    this.#tokens = this.#reserve
    this.#owed = this.#reserve
  }

  /** Retries that may be made now. */
  get tokens(): number {
    return this.#tokens
  }

  /** A first call is made. */
  deposit(): void {
    if (this.#owed > 0) this.#owed -= this.#ratio
    else this.#tokens = Math.min(this.#reserve, this.#tokens + this.#ratio)
  }

  /** Whether one more retry may be made; it is then paid for. */
  withdraw(): boolean {
    // Fifths do not add up exactly in binary: five deposits of 0.2 are one retry.
    if (this.#tokens < 1 - 1e-9) return false
    this.#tokens -= 1
    return true
  }
}
