import { type Clock, SYSTEM_CLOCK } from '../deadline/clock.ts'
import { SdkError } from '../errors/sdk-error.ts'
import type { Meter } from '../ports/meter.ts'

/** From the best to the worst, then those that say nothing: not known yet, and not asked. */
export const HEALTH_STATUSES = ['healthy', 'degraded', 'unhealthy', 'unknown', 'skipped'] as const
export type HealthStatus = (typeof HEALTH_STATUSES)[number]

/** What a check found: a status, and numbers worth showing. */
export interface CheckFinding {
  readonly status: Exclude<HealthStatus, 'unknown'>
  readonly observed?: Readonly<Record<string, number>>
}

/** One thing that is looked at. */
export interface HealthCheck {
  /** A plain name such as `vector-store`; never an address. */
  readonly name: string
  /** Whether the service is unready without it. An optional one that fails makes it degraded. */
  readonly isRequired: boolean
  /** Looks. Nothing means healthy, throwing means unhealthy. The signal ends at the timeout. Must cost nothing. */
  readonly check: (signal: AbortSignal) => Promise<CheckFinding | void> | CheckFinding | void
  /** Default 500. */
  readonly timeoutMs?: number
}

/** What is shown of a check: no message, no address, no path. */
export interface CheckResult {
  readonly name: string
  readonly isRequired: boolean
  readonly status: HealthStatus
  /** The code of the error, when one was thrown. */
  readonly code?: string
  readonly observed?: Readonly<Record<string, number>>
  readonly latencyMs: number
  /** Milliseconds since 1970. */
  readonly checkedAt: number
}

/** The answer for people and dashboards. */
export interface HealthReport {
  readonly status: HealthStatus
  readonly uptimeSeconds: number
  readonly checks: readonly CheckResult[]
  /** Error rates by service, where the host gave them. */
  readonly errorRates?: Readonly<Record<string, number>>
  /** Only when asked for. */
  readonly version?: string
}

/** Whether one more request can be taken, and why not. */
export interface ReadinessReport {
  readonly isReady: boolean
  readonly status: HealthStatus
  /** `starting`, `draining`, `shedding`, or names of required checks that failed. */
  readonly reasons: readonly string[]
}

/** Options of {@link HealthService}. */
export interface HealthServiceOptions {
  readonly checks?: readonly HealthCheck[]
  /** Whether the process should take no new work now, such as `() => monitor.isShedding`. Asked at each readiness. */
  readonly isShedding?: () => boolean
  /** Such as `() => ema.rates()`. */
  readonly errorRates?: () => Readonly<Record<string, number>>
  readonly version?: string
  /** How long a result is used again. Default 1000. */
  readonly cacheMs?: number
  readonly meter?: Meter
  readonly clock?: Clock
}

export const HEALTH_DEFAULTS = {
  /** A check that needs longer is no answer for a load balancer. */
  timeoutMs: 500,
  cacheMs: 1000,
} as const

/**
 * Startup, liveness, readiness and detail. However many ask, each check runs at most once at a time and once per
 * second, so that probes never add to the load of a dependency in trouble.
 */
export class HealthService {
  readonly #options: HealthServiceOptions
  readonly #clock: Clock
  readonly #startedAt: number
  readonly #checks = new Map<string, CachedCheck>()
  #hasStarted = false
  #isDraining = false

  /** @throws SdkError `INPUT_ERROR` for two checks of one name */
  constructor(options: HealthServiceOptions = {}) {
    this.#options = options
    this.#clock = options.clock ?? SYSTEM_CLOCK
    this.#startedAt = this.#clock.monotonic()
    for (const check of options.checks ?? []) this.add(check)
  }

  add(check: HealthCheck): void {
    if (this.#checks.has(check.name)) throw new SdkError('INPUT_ERROR', `there are two health checks "${check.name}"`)
    const cacheMs = this.#options.cacheMs ?? HEALTH_DEFAULTS.cacheMs
    this.#checks.set(check.name, new CachedCheck(check, cacheMs, this.#clock, this.#options.meter))
  }

  /** Models and configuration are loaded. */
  markStarted(): void {
    this.#hasStarted = true
  }

  /** From now on no new work is taken; what is in work goes on. */
  beginDrain(): void {
    this.#isDraining = true
  }

  startup(): { readonly hasStarted: boolean } {
    return { hasStarted: this.#hasStarted }
  }

  /** That the event loop turns. Looks at nothing else, and never at a dependency. */
  liveness(): { readonly status: 'healthy'; readonly uptimeSeconds: number } {
    return { status: 'healthy', uptimeSeconds: this.#uptimeSeconds() }
  }

  async readiness(): Promise<ReadinessReport> {
    const local = [
      ...(this.#hasStarted ? [] : ['starting']),
      ...(this.#isDraining ? ['draining'] : []),
      ...(this.#options.isShedding?.() ? ['shedding'] : []),
    ]
    // No dependency is asked while the answer is no anyway.
    if (local.length > 0) return { isReady: false, status: 'unhealthy', reasons: local }
    const results = await this.#runAll()
    const reasons = results.filter((one) => one.isRequired && !isUsable(one)).map(({ name }) => name)
    return { isReady: reasons.length === 0, status: overall(results), reasons }
  }

  /** @param options  `version: true` shows the version */
  async health(options: { readonly version?: boolean } = {}): Promise<HealthReport> {
    const checks = await this.#runAll()
    const { version, errorRates } = this.#options
    return {
      status: this.#isDraining ? 'unhealthy' : overall(checks),
      uptimeSeconds: this.#uptimeSeconds(),
      checks,
      ...(errorRates && { errorRates: errorRates() }),
      ...(options.version && version !== undefined && { version }),
    }
  }

  #runAll(): Promise<readonly CheckResult[]> {
    return Promise.all([...this.#checks.values()].map((check) => check.result()))
  }

  #uptimeSeconds(): number {
    return (this.#clock.monotonic() - this.#startedAt) / 1000
  }
}

function isUsable({ status }: CheckResult): boolean {
  return status === 'healthy' || status === 'degraded' || status === 'skipped'
}

/** Unhealthy when something required is; degraded when anything is not well. */
function overall(results: readonly CheckResult[]): HealthStatus {
  if (results.some((one) => one.isRequired && !isUsable(one))) return 'unhealthy'
  const isWell = ({ status }: CheckResult) => status === 'healthy' || status === 'skipped'
  return results.every(isWell) ? 'healthy' : 'degraded'
}

/** One check with its last result. */
class CachedCheck {
  readonly #check: HealthCheck
  readonly #cacheMs: number
  readonly #clock: Clock
  readonly #meter: Meter | undefined
  #last: { readonly result: CheckResult; readonly at: number } | undefined
  #asking: Promise<CheckResult> | undefined
  /** A look that was given up and has not ended: no second one is started beside it. */
  #isHanging = false

  constructor(check: HealthCheck, cacheMs: number, clock: Clock, meter: Meter | undefined) {
    this.#check = check
    this.#cacheMs = cacheMs
    this.#clock = clock
    this.#meter = meter
  }

  result(): Promise<CheckResult> {
    if (this.#last && (this.#isHanging || this.#clock.monotonic() - this.#last.at < this.#cacheMs)) {
      return Promise.resolve(this.#last.result)
    }
    this.#asking ??= this.#look().finally(() => {
      this.#asking = undefined
    })
    return this.#asking
  }

  async #look(): Promise<CheckResult> {
    const { name, isRequired, timeoutMs = HEALTH_DEFAULTS.timeoutMs } = this.#check
    const startedAt = this.#clock.monotonic()
    const finding = await this.#findingWithin(timeoutMs)
    const now = this.#clock.monotonic()
    const result = { name, isRequired, ...finding, latencyMs: now - startedAt, checkedAt: this.#clock.now() }
    this.#last = { result, at: now }
    this.#meter?.gauge('health_check_status', HEALTH_STATUSES.indexOf(result.status), { check: name })
    return result
  }

  /** What the check says, or that it took too long. Its timer is gone when this resolves. */
  #findingWithin(timeoutMs: number): Promise<Pick<CheckResult, 'status' | 'code' | 'observed'>> {
    return new Promise((resolve) => {
      const controller = new AbortController()
      const cancel = this.#clock.after(timeoutMs, () => {
        this.#isHanging = true
        const reason = new SdkError(
          'PROVIDER_TIMEOUT',
          `health check ${this.#check.name}: no answer in ${timeoutMs} ms`,
        )
        controller.abort(reason)
        resolve({ status: 'unhealthy', code: reason.code })
      })
      const settle = (finding: Pick<CheckResult, 'status' | 'code' | 'observed'>) => {
        cancel()
        this.#isHanging = false
        resolve(finding)
      }
      Promise.resolve()
        .then(() => this.#check.check(controller.signal))
        .then(
          (found) =>
            settle({ status: found?.status ?? 'healthy', ...(found?.observed && { observed: found.observed }) }),
          (error) => settle({ status: 'unhealthy', code: SdkError.isInstance(error) ? error.code : 'INTERNAL_ERROR' }),
        )
    })
  }
}
