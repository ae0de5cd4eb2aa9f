import { SdkError } from '../errors/sdk-error.ts'
import { fromNanos, type Nanos, toNanos } from './nanos.ts'
import { type BudgetPeriod, periodEnd, periodName } from './periods.ts'

/** Accounts kept; past it the oldest document is forgotten, and could be paid for anew. */
const MAX_ACCOUNTS = 100_000

/** Limits in the currency of the price table. UTC days and months. */
export interface PeriodLimits {
  readonly daily?: number
  readonly monthly?: number
}

/** What happens to a call that does not fit: it goes through and is reported, the rules answer instead, or it fails. */
export type OnExceeded = 'warn' | 'rules-only' | 'reject'

/** Limits of spending. All that concern a call must hold. */
export interface BudgetOptions extends PeriodLimits {
  /** By provider; `*` is each provider that is not named. */
  readonly perProvider?: Readonly<Record<string, PeriodLimits>>
  /** By tenant; `*` is each tenant that is not named. */
  readonly perTenant?: Readonly<Record<string, PeriodLimits>>
  /** Most that one document may cost, however often it is processed. */
  readonly perDocument?: number
  /** Default `reject`. */
  readonly onExceeded?: OnExceeded
  /** Shares of a limit whose passing is reported, once a period. Default 0.8 and 1. */
  readonly alertAt?: readonly number[]
}

export const BUDGET_DEFAULTS = {
  onExceeded: 'reject',
  /** The two steps the source systems alert at (S2-25). */
  alertAt: [0.8, 1],
} as const satisfies BudgetOptions

/** What a call counts for. */
export interface BudgetSubject {
  readonly provider: string
  readonly tenant?: string
  readonly document?: string
}

/** A limit that a call does not fit in, or that spending has come near. Amounts in the currency. */
export interface BudgetState {
  /** `all`, `provider`, `tenant` or `document`. */
  readonly scope: BudgetScope
  /** Which provider, tenant or document; empty for `all`. */
  readonly name: string
  readonly period: BudgetPeriod
  /** `2026-01-31`, `2026-01` or `all`. */
  readonly periodName: string
  /** Spent, and reserved by calls under way. */
  readonly used: number
  readonly limit: number
}

export type BudgetScope = 'all' | 'provider' | 'tenant' | 'document'

/** Spending to go on from: scope, name, period, name of the period, billionths. */
export type BudgetSnapshot = readonly (readonly [BudgetScope, string, BudgetPeriod, string, Nanos])[]

interface Line {
  readonly scope: BudgetScope
  readonly name: string
  readonly period: BudgetPeriod
  readonly periodName: string
  readonly limit: Nanos
}

interface Account {
  readonly line: Omit<Line, 'limit'>
  /** Spent and reserved together. */
  used: Nanos
  /** How many of `alertAt` were reported. */
  alerts: number
}

/** Money set aside for one call. */
export interface BudgetHold {
  /** Replaces what was set aside by what was spent, in the periods in which it was set aside. */
  settle(spent: Nanos): void
}

/** A limit that does not hold, with when trying again can help. */
export interface BudgetRefusal {
  readonly state: BudgetState
  /** What would have been used with the call, in the currency. */
  readonly wanted: number
  /** Until the period ends; undefined when waiting does not help. */
  readonly retryAfterMs: number | undefined
}

/**
 * Keeps spending within limits by setting money aside before a call. Checking and setting aside are one synchronous
 * step, so calls at the same time cannot share the same money. A call counts in the period in which it began.
 */
export class Budget {
  readonly onExceeded: OnExceeded
  readonly #options: BudgetOptions
  readonly #alertAt: readonly number[]
  readonly #accounts = new Map<string, Account>()
  #sweptOn = ''
  readonly #onAlert: (state: BudgetState, share: number) => void

  /** @throws SdkError `INPUT_ERROR` for a limit below 0 */
  constructor(options: BudgetOptions, { snapshot = [], onAlert = () => {} }: BudgetHooks = {}) {
    checkLimits(options)
    this.#options = options
    this.#onAlert = onAlert
    this.onExceeded = options.onExceeded ?? BUDGET_DEFAULTS.onExceeded
    this.#alertAt = [...(options.alertAt ?? BUDGET_DEFAULTS.alertAt)].sort((a, b) => a - b)
    for (const [scope, name, period, held, used] of snapshot) {
      const line = { scope, name, period, periodName: held }
      this.#accounts.set(keyOf(line), { line, used, alerts: 0 })
    }
  }

  /** The limit that this much more would pass: the one that has to be waited for longest. */
  refusal(subject: BudgetSubject, nanos: Nanos, time: number): BudgetRefusal | undefined {
    let worst: BudgetRefusal | undefined
    for (const line of this.#linesOf(subject, time)) {
      const wanted = this.#usedOf(line) + nanos
      if (wanted <= line.limit) continue
      const waitMs = nanos > line.limit ? Number.POSITIVE_INFINITY : periodEnd(line.period, time) - time
      if (worst && (worst.retryAfterMs ?? Number.POSITIVE_INFINITY) >= waitMs) continue
      worst = {
        state: this.#stateOf(line),
        wanted: fromNanos(wanted),
        retryAfterMs: Number.isFinite(waitMs) ? waitMs : undefined,
      }
    }
    return worst
  }

  /** Sets money aside, whether it fits or not: ask {@link Budget.refusal} first, in the same step. */
  hold(subject: BudgetSubject, nanos: Nanos, time: number): BudgetHold {
    const lines = this.#linesOf(subject, time)
    this.#dropPast(time)
    for (const line of lines) this.#add(line, nanos)
    let isSettled = false
    return {
      settle: (spent) => {
        if (isSettled) return
        isSettled = true
        for (const line of lines) this.#add(line, spent - nanos)
      },
    }
  }

  /** Every limit that was touched in a period that is not over. */
  states(time: number): readonly BudgetState[] {
    this.#dropPast(time)
    return [...this.#accounts.values()].flatMap(({ line }) => {
      const limit = this.#limitOf(line.scope, line.name, line.period)
      return limit === undefined ? [] : [this.#stateOf({ ...line, limit: toNanos(limit) })]
    })
  }

  /** What a new process goes on from. Money set aside counts as spent: the calls may have been made. */
  snapshot(time: number): BudgetSnapshot {
    this.#dropPast(time)
    return [...this.#accounts.values()].map(({ line, used }) => [
      line.scope,
      line.name,
      line.period,
      line.periodName,
      used,
    ])
  }

  #linesOf({ provider, tenant, document }: BudgetSubject, time: number): readonly Line[] {
    const subjects: readonly (readonly [BudgetScope, string | undefined])[] = [
      ['all', ''],
      ['provider', provider],
      ['tenant', tenant],
      ['document', document],
    ]
    return subjects.flatMap(([scope, name]) =>
      name === undefined
        ? []
        : (['daily', 'monthly', 'total'] as const).flatMap((period) => {
            const limit = this.#limitOf(scope, name, period)
            if (limit === undefined) return []
            return [{ scope, name, period, periodName: periodName(period, time), limit: toNanos(limit) }]
          }),
    )
  }

  #limitOf(scope: BudgetScope, name: string, period: BudgetPeriod): number | undefined {
    if (period === 'total') return scope === 'document' ? this.#options.perDocument : undefined
    if (scope === 'document') return undefined
    if (scope === 'all') return this.#options[period]
    const limits = scope === 'provider' ? this.#options.perProvider : this.#options.perTenant
    if (!limits) return undefined
    return (Object.hasOwn(limits, name) ? limits[name] : limits['*'])?.[period]
  }

  #usedOf(line: Omit<Line, 'limit'>): Nanos {
    return this.#accounts.get(keyOf(line))?.used ?? 0
  }

  #stateOf({ limit, ...line }: Line): BudgetState {
    return { ...line, used: fromNanos(this.#usedOf(line)), limit: fromNanos(limit) }
  }

  #add({ limit, ...line }: Line, nanos: Nanos): void {
    const key = keyOf(line)
    const known = this.#accounts.get(key)
    // The account of a period that is over, or of a document long ago: there is nothing to give back to.
    if (!known && nanos <= 0) return
    const account = known ?? { line, used: 0, alerts: 0 }
    this.#accounts.set(key, account)
    account.used += nanos
    while (account.alerts < this.#alertAt.length) {
      const share = this.#alertAt[account.alerts] ?? 1
      if (account.used < share * limit || limit === 0) break
      account.alerts++
      this.#onAlert(this.#stateOf({ ...line, limit }), share)
    }
  }

  /** Once a day: past periods count for nothing. */
  #dropPast(time: number): void {
    const day = periodName('daily', time)
    if (day !== this.#sweptOn) {
      this.#sweptOn = day
      for (const [key, { line }] of this.#accounts) {
        if (line.periodName !== periodName(line.period, time)) this.#accounts.delete(key)
      }
    }
    if (this.#accounts.size <= MAX_ACCOUNTS) return
    for (const [key, { line }] of this.#accounts) {
      if (line.scope !== 'document') continue
      this.#accounts.delete(key)
      return
    }
  }
}

/** Options of {@link Budget} besides its limits. */
export interface BudgetHooks {
  readonly snapshot?: BudgetSnapshot
  /** Told when used money reaches a share of a limit, once a period each. */
  readonly onAlert?: (state: BudgetState, share: number) => void
}

function keyOf({ scope, name, period, periodName: held }: Omit<Line, 'limit'>): string {
  return JSON.stringify([scope, name, period, held])
}

function checkLimits({ daily, monthly, perProvider = {}, perTenant = {}, perDocument }: BudgetOptions): void {
  const named: [string, number | undefined][] = [
    ['daily', daily],
    ['monthly', monthly],
    ['perDocument', perDocument],
  ]
  for (const [option, table] of Object.entries({ perProvider, perTenant })) {
    for (const [name, limits] of Object.entries(table)) {
      named.push([`${option}.${name}.daily`, limits.daily], [`${option}.${name}.monthly`, limits.monthly])
    }
  }
  for (const [name, limit] of named) {
    if (limit === undefined || (limit >= 0 && Number.isFinite(limit))) continue
    throw new SdkError('INPUT_ERROR', `budget: ${name} must be 0 or more, not ${limit}`)
  }
}
