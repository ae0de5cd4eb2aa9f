import { type Clock, SYSTEM_CLOCK } from '../deadline/clock.ts'
import { SdkError } from '../errors/sdk-error.ts'
import type { Meter } from '../ports/meter.ts'

/** Options of {@link ErrorRateEma}. */
export interface ErrorRateOptions {
  /** After this time an event weighs half. Default 60000. Not with `alpha`. */
  readonly halfLifeMs?: number
  /** Weight of the newest event, 0 to 1, whatever the time between them. Without it events lose weight with time. */
  readonly alpha?: number
  readonly clock?: Clock
  /** Is told `error_rate_ema` after each event. */
  readonly meter?: Meter
}

export const ERROR_RATE_DEFAULTS = {
  /** One minute: short enough for alerts on five minutes. */
  halfLifeMs: 60_000,
} as const

/** Weight of good calls that nobody made: a rate needs evidence, and fades to 0 when no calls come any more. */
const PRIOR_WEIGHT = 1

interface Evidence {
  /** With `alpha`, the average itself; otherwise the weight of the failures. */
  failures: number
  weight: number
  at: number
}

/**
 * The share of calls that fail, 0 to 1, per service, as a moving average. By time: every event loses half of its weight
 * in a half-life, so the rate says how it is now at ten calls an hour and at a thousand a second, and goes back to 0
 * in silence. By event (`alpha`): as other systems count, where silence keeps the last value.
 */
export class ErrorRateEma {
  readonly #services = new Map<string, Evidence>()
  readonly #halfLifeMs: number
  readonly #alpha: number | undefined
  readonly #clock: Clock
  readonly #meter: Meter | undefined

  /** @throws SdkError `INPUT_ERROR` for a half-life that is not positive, or an alpha that is not in (0, 1] */
  constructor(options: ErrorRateOptions = {}) {
    const { halfLifeMs = ERROR_RATE_DEFAULTS.halfLifeMs, alpha, clock = SYSTEM_CLOCK, meter } = options
    if (!(halfLifeMs > 0)) throw new SdkError('INPUT_ERROR', `halfLifeMs is ${halfLifeMs}; allowed: a positive number`)
    if (alpha !== undefined && !(alpha > 0 && alpha <= 1)) {
      throw new SdkError('INPUT_ERROR', `alpha is ${alpha}; allowed: above 0, at most 1`)
    }
    this.#halfLifeMs = halfLifeMs
    this.#alpha = alpha
    this.#clock = clock
    this.#meter = meter
  }

  /** @param service  a name of a closed set, such as `ocr` */
  record(service: string, hasFailed: boolean): void {
    const evidence = this.#services.get(service) ?? { failures: 0, weight: 0, at: this.#clock.monotonic() }
    this.#services.set(service, evidence)
    if (this.#alpha !== undefined) {
      evidence.failures += this.#alpha * (Number(hasFailed) - evidence.failures)
    } else {
      this.#decay(evidence)
      evidence.failures += Number(hasFailed)
      evidence.weight += 1
    }
    this.#meter?.gauge('error_rate_ema', this.rate(service), { service })
  }

  /** 0 for a service that was never called. */
  rate(service: string): number {
    const evidence = this.#services.get(service)
    if (evidence === undefined) return 0
    if (this.#alpha !== undefined) return evidence.failures
    this.#decay(evidence)
    return evidence.failures / (evidence.weight + PRIOR_WEIGHT)
  }

  rates(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#services.keys()].map((service) => [service, this.rate(service)]))
  }

  #decay(evidence: Evidence): void {
    const now = this.#clock.monotonic()
    const left = 2 ** -((now - evidence.at) / this.#halfLifeMs)
    evidence.failures *= left
    evidence.weight *= left
    evidence.at = now
  }
}
