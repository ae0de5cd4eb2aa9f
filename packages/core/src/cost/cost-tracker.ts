import { type Clock, SYSTEM_CLOCK } from '../deadline/clock.ts'
import { SdkError } from '../errors/sdk-error.ts'
import type { Logger } from '../ports/logger.ts'
import type { Meter } from '../ports/meter.ts'
import {
  Budget,
  type BudgetHold,
  type BudgetOptions,
  type BudgetRefusal,
  type BudgetSnapshot,
  type BudgetState,
} from './budget.ts'
import { type CostGroup, type CostRow, Ledger, type LedgerOptions } from './ledger.ts'
import { fromNanos } from './nanos.ts'
import { dayOf } from './periods.ts'
import { checkUsage, type Price, PriceList, type PriceTable, type Usage, type UsageUnit } from './price-table.ts'

/** Options of {@link CostTracker}. */
export interface CostTrackerOptions extends LedgerOptions {
  readonly prices: PriceTable
  /** Default no limit: costs are counted only. */
  readonly budget?: BudgetOptions
  /** What another process had spent: the answer of `snapshot()`, kept by the host. */
  readonly snapshot?: BudgetSnapshot
  /** Told when spending reaches a share of a limit (`budget.alertAt`), once a period each. */
  readonly onAlert?: (state: BudgetState, share: number) => void
  readonly clock?: Clock
  readonly meter?: Meter
  readonly logger?: Logger
}

/** A call that is about to be made. */
export interface PlannedCall {
  readonly provider: string
  readonly model?: string
  readonly tenant?: string
  /** Id of the document. */
  readonly document?: string
  /** 1 for the first try. Default 1. What later ones cost is reported as the cost of retries. */
  readonly attempt?: number
  /** The most the call can use. When it is a true upper bound, no limit is ever passed. */
  readonly atMost: Usage
}

/** What a call cost, or why nobody can say. In the currency of the price table. */
export type Cost =
  | { readonly isKnown: true; readonly amount: number; readonly currency: string }
  | { readonly isKnown: false; readonly missing: readonly UsageUnit[]; readonly currency: string }

/** Leave to make a call. One of `settle` and `release` has to be called, once; the first counts. */
export interface Reservation {
  readonly decision: 'allowed' | 'warned'
  /** What was set aside. */
  readonly reserved: Cost
  /** Books what was used and frees the rest. Without `usage`, nobody knows, and what was set aside stands. */
  settle(usage?: Usage): Cost
  /** The call was never made, or is not charged: frees all, books nothing. */
  release(): void
}

/** The answer to a reservation: leave, or the advice to do without the provider. */
export type ReservationAnswer = Reservation | { readonly decision: 'rules-only'; readonly error: SdkError }

/** Options of {@link CostTracker.spend}. */
export interface SpendOptions<T> {
  /** Called in place of the work when the budget says `rules-only`. Without it that is an error as well. */
  readonly rulesOnly?: () => Promise<T>
}

/** Options of {@link CostTracker.report}. */
export interface CostReportOptions {
  readonly groupBy: CostGroup
  /** First and last day, `2026-01-31`, UTC. Default all that is kept. */
  readonly since?: string
  readonly until?: string
}

/** Costs added up. */
export interface CostReport {
  readonly currency: string
  readonly rows: readonly CostRow[]
}

/** Counts what calls to providers cost, and keeps it within a budget before they are made. */
export class CostTracker {
  readonly currency: string
  readonly #prices: PriceList
  readonly #budget: Budget | undefined
  readonly #ledger: Ledger
  readonly #clock: Clock
  readonly #meter: Meter | undefined
  readonly #logger: Logger | undefined

  /** @throws SdkError `INPUT_ERROR` for a price table or budget that makes no sense */
  constructor(options: CostTrackerOptions) {
    this.#prices = new PriceList(options.prices)
    this.currency = this.#prices.currency
    this.#ledger = new Ledger(options)
    this.#clock = options.clock ?? SYSTEM_CLOCK
    this.#meter = options.meter
    this.#logger = options.logger
    const onAlert = (state: BudgetState, share: number) => {
      this.#logger?.warn('budget.alert', {
        scope: state.scope,
        period: state.period,
        share,
        used: state.used,
        limit: state.limit,
      })
      options.onAlert?.(state, share)
    }
    this.#budget = options.budget && new Budget(options.budget, { snapshot: options.snapshot, onAlert })
  }

  /** What this use would cost today. */
  estimate(provider: string, model: string | undefined, usage: Usage): Cost {
    checkUsage(usage)
    return this.#costOf(this.#prices.priceOf(provider, model, usage, dayOf(this.#clock.now())))
  }

  /**
   * Sets aside the most a call can cost, before it is made.
   *
   * @throws SdkError `QUOTA_EXCEEDED` with `limit`, and `retryAfterMs` until the period ends, when it does not fit and
   *   `onExceeded` is `reject`; `INPUT_ERROR` when there is a budget to keep and no price
   */
  reserve(call: PlannedCall): ReservationAnswer {
    checkUsage(call.atMost)
    const time = this.#clock.now()
    const price = this.#prices.priceOf(call.provider, call.model, call.atMost, dayOf(time))
    const error = this.#objection(call, price, time)
    if (error) {
      const action = this.#budget?.onExceeded ?? 'warn'
      this.#meter?.count('budget_exceeded_total', { provider: call.provider, action })
      this.#logger?.warn('budget.exceeded', { provider: call.provider, action, error: error.code })
      if (action === 'reject') throw error
      if (action === 'rules-only') return { decision: 'rules-only', error }
    }
    const hold = this.#budget?.hold(call, price.isKnown ? price.nanos : 0, time)
    return this.#reservation(call, price, time, hold, error ? 'warned' : 'allowed')
  }

  /**
   * Makes a call within the budget: sets money aside, does the work, books what the work says it used. Work that fails
   * before it says so is booked at what was set aside, since the provider may have charged for it; work that knows
   * better says `used({})`.
   */
  async spend<T>(
    call: PlannedCall,
    work: (used: (usage: Usage) => void) => Promise<T>,
    { rulesOnly }: SpendOptions<T> = {},
  ): Promise<T> {
    const answer = this.reserve(call)
    if (answer.decision === 'rules-only') {
      if (rulesOnly) return rulesOnly()
      throw answer.error
    }
    let usage: Usage | undefined
    try {
      return await work((said) => {
        checkUsage(said)
        usage = said
      })
    } finally {
      answer.settle(usage)
    }
  }

  /** What was spent, by provider, tenant, document or day. */
  report({ groupBy, since, until }: CostReportOptions): CostReport {
    return { currency: this.currency, rows: this.#ledger.report(groupBy, since, until) }
  }

  /** The limits that were touched in the periods that run now. */
  budgets(): readonly BudgetState[] {
    return this.#budget?.states(this.#clock.now()) ?? []
  }

  /** What a new process is given to go on from (`snapshot`), so that a restart is no new budget. Plain JSON. */
  snapshot(): BudgetSnapshot {
    return this.#budget?.snapshot(this.#clock.now()) ?? []
  }

  #objection(call: PlannedCall, price: Price, time: number): SdkError | undefined {
    if (!this.#budget) return undefined
    if (!price.isKnown) return noPrice(call, price.missing)
    const refusal = this.#budget.refusal(call, price.nanos, time)
    return refusal && exceeded(call, refusal, this.currency)
  }

  #reservation(
    call: PlannedCall,
    price: Price,
    time: number,
    hold: BudgetHold | undefined,
    decision: Reservation['decision'],
  ): Reservation {
    let booked: Cost | undefined
    return {
      decision,
      reserved: this.#costOf(price),
      settle: (usage) => {
        if (booked) return booked
        if (usage) checkUsage(usage)
        const actual = usage ? this.#prices.priceOf(call.provider, call.model, usage, dayOf(time)) : price
        booked = this.#costOf(actual)
        const nanos = actual.isKnown ? actual.nanos : undefined
        // What has no price is held at what was set aside: not at 0.
        hold?.settle(nanos ?? (price.isKnown ? price.nanos : 0))
        this.#book(call, usage, nanos, time)
        return booked
      },
      release: () => {
        if (booked) return
        booked = { isKnown: true, amount: 0, currency: this.currency }
        hold?.settle(0)
      },
    }
  }

  #book(call: PlannedCall, usage: Usage | undefined, nanos: number | undefined, time: number): void {
    const { provider, tenant, document, attempt = 1 } = call
    const isAssumed = usage === undefined
    this.#ledger.add({
      time,
      provider,
      tenant,
      document,
      isRetry: attempt > 1,
      usage: usage ?? call.atMost,
      nanos,
      isAssumed,
    })
    if (nanos === undefined) this.#meter?.count('cost_unknown_calls_total', { provider })
    else this.#meter?.count('cost_total', { provider, currency: this.currency }, fromNanos(nanos))
  }

  #costOf(price: Price): Cost {
    return price.isKnown
      ? { isKnown: true, amount: fromNanos(price.nanos), currency: this.currency }
      : { ...price, currency: this.currency }
  }
}

function noPrice({ provider, model }: PlannedCall, missing: readonly UsageUnit[]): SdkError {
  const what = model === undefined ? provider : `${provider} ${model}`
  const units = missing.length > 0 ? ` for ${missing.join(', ')}` : ''
  return new SdkError(
    'INPUT_ERROR',
    `the budget cannot be kept: the price table has no price of ${what}${units} (prices)`,
    {
      provider,
    },
  )
}

function exceeded(call: PlannedCall, { state, wanted, retryAfterMs }: BudgetRefusal, currency: string): SdkError {
  const whose =
    state.scope === 'all' ? '' : ` of ${state.scope} ${state.scope === 'provider' ? state.name : ''}`.trimEnd()
  const name = optionName(state)
  return new SdkError(
    'QUOTA_EXCEEDED',
    `a call to ${call.provider} would bring the ${state.period} cost${whose} to ${wanted} ${currency}; ` +
      `the budget is ${state.limit} ${currency} (${name})`,
    { provider: call.provider, limit: { name, seen: wanted, allowed: state.limit }, retryAfterMs },
  )
}

/** The option that raises the limit. Tenants and documents are not named: errors go to logs. */
function optionName({ scope, name, period }: BudgetState): string {
  if (scope === 'document') return 'budget.perDocument'
  if (scope === 'all') return `budget.${period}`
  return scope === 'provider' ? `budget.perProvider.${name}.${period}` : `budget.perTenant.${period}`
}
