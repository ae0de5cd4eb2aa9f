import { fromNanos, type Nanos } from './nanos.ts'
import { dayOf } from './periods.ts'
import { USAGE_UNITS, type Usage, type UsageUnit } from './price-table.ts'

/** One call that was made. */
export interface LedgerEntry {
  readonly time: number
  readonly provider: string
  readonly tenant?: string
  readonly document?: string
  readonly isRetry: boolean
  readonly usage: Usage
  /** Undefined when there is no price. */
  readonly nanos: Nanos | undefined
  /** True when the call did not say what it used, so that what was set aside stands. */
  readonly isAssumed: boolean
}

/** What calls are added up by. */
export type CostGroup = 'provider' | 'tenant' | 'document' | 'day'

/** Calls added up. Amounts in the currency of the price table. */
export interface CostRow {
  /** The provider, tenant, document or day; null for calls without one, and for documents too old to be told apart. */
  readonly key: string | null
  readonly calls: number
  readonly amount: number
  /** Calls after the first try, and what they cost: a retry loop shows here. */
  readonly retries: number
  readonly retryAmount: number
  /** Part of `amount` that was set aside and never confirmed. */
  readonly assumedAmount: number
  /** Calls without a price. They are in no amount: the true cost is higher when this is not 0. */
  readonly unknownCalls: number
  readonly usage: Readonly<Record<UsageUnit, number>>
}

/** Options of {@link Ledger}. */
export interface LedgerOptions {
  /** How many days are kept. Default 62: this month and the last. */
  readonly retentionDays?: number
  /** Rows kept of day, provider, tenant and document; past it the oldest rows lose their document. Default 100,000. */
  readonly maxRows?: number
}

export const LEDGER_DEFAULTS = { retentionDays: 62, maxRows: 100_000 } as const satisfies Required<LedgerOptions>

const DAY_MS = 86_400_000

interface Sums {
  calls: number
  nanos: Nanos
  retries: number
  retryNanos: Nanos
  assumedNanos: Nanos
  unknownCalls: number
  usage: Record<UsageUnit, number>
}

interface Row extends Sums {
  readonly day: string
  readonly provider: string
  readonly tenant: string | null
  readonly document: string | null
}

/** What was spent, added up by day, provider, tenant and document as it comes, so that memory stays bounded. */
export class Ledger {
  readonly #rows = new Map<string, Row>()
  readonly #retentionDays: number
  readonly #maxRows: number
  #sweptOn = ''

  constructor({ retentionDays, maxRows }: LedgerOptions = {}) {
    this.#retentionDays = retentionDays ?? LEDGER_DEFAULTS.retentionDays
    this.#maxRows = maxRows ?? LEDGER_DEFAULTS.maxRows
  }

  add(entry: LedgerEntry): void {
    const { provider, tenant = null, document = null } = entry
    this.#addTo({ day: dayOf(entry.time), provider, tenant, document }, sumsOf(entry))
    this.#dropPast(entry.time)
    if (this.#rows.size > this.#maxRows) this.#forgetDocuments()
  }

  /** Dearest first; days in their order. Bounds are days, `2026-01-31`, both included. */
  report(groupBy: CostGroup, since = '', until = '9999'): readonly CostRow[] {
    const groups = new Map<string | null, Sums>()
    for (const row of this.#rows.values()) {
      if (row.day < since || row.day > until) continue
      groups.set(row[groupBy], added(groups.get(row[groupBy]) ?? emptySums(), row))
    }
    const rows = [...groups].map(([key, sums]) => costRow(key, sums))
    return groupBy === 'day'
      ? rows.sort((a, b) => ((a.key ?? '') < (b.key ?? '') ? -1 : 1))
      : rows.sort((a, b) => b.amount - a.amount)
  }

  #addTo(place: Pick<Row, 'day' | 'provider' | 'tenant' | 'document'>, sums: Sums): void {
    const key = JSON.stringify([place.day, place.provider, place.tenant, place.document])
    this.#rows.set(key, { ...place, ...added(this.#rows.get(key) ?? emptySums(), sums) })
  }

  /** Once a day. */
  #dropPast(time: number): void {
    if (dayOf(time) <= this.#sweptOn) return
    this.#sweptOn = dayOf(time)
    const first = dayOf(time - this.#retentionDays * DAY_MS)
    for (const [key, { day }] of this.#rows) if (day < first) this.#rows.delete(key)
  }

  /** A tenth of the rows at a time, oldest first, so that the search for them is paid for seldom. */
  #forgetDocuments(): void {
    const size = Math.floor(this.#maxRows * 0.9)
    for (const [key, row] of [...this.#rows]) {
      if (this.#rows.size <= size) return
      if (row.document === null) continue
      this.#rows.delete(key)
      this.#addTo({ ...row, document: null }, row)
    }
  }
}

function sumsOf({ nanos, isRetry, isAssumed, usage }: LedgerEntry): Sums {
  return {
    calls: 1,
    nanos: nanos ?? 0,
    retries: isRetry ? 1 : 0,
    retryNanos: isRetry ? (nanos ?? 0) : 0,
    assumedNanos: isAssumed ? (nanos ?? 0) : 0,
    unknownCalls: nanos === undefined ? 1 : 0,
    usage: eachUnit((unit) => usage[unit] ?? 0),
  }
}

function emptySums(): Sums {
  return {
    calls: 0,
    nanos: 0,
    retries: 0,
    retryNanos: 0,
    assumedNanos: 0,
    unknownCalls: 0,
    usage: eachUnit(() => 0),
  }
}

function added(a: Sums, b: Sums): Sums {
  return {
    calls: a.calls + b.calls,
    nanos: a.nanos + b.nanos,
    retries: a.retries + b.retries,
    retryNanos: a.retryNanos + b.retryNanos,
    assumedNanos: a.assumedNanos + b.assumedNanos,
    unknownCalls: a.unknownCalls + b.unknownCalls,
    usage: eachUnit((unit) => a.usage[unit] + b.usage[unit]),
  }
}

function costRow(key: string | null, { nanos, retryNanos, assumedNanos, ...counts }: Sums): CostRow {
  const { calls, retries, unknownCalls, usage } = counts
  return {
    key,
    calls,
    amount: fromNanos(nanos),
    retries,
    retryAmount: fromNanos(retryNanos),
    assumedAmount: fromNanos(assumedNanos),
    unknownCalls,
    usage,
  }
}

function eachUnit(amountOf: (unit: UsageUnit) => number): Record<UsageUnit, number> {
  return Object.fromEntries(USAGE_UNITS.map((unit) => [unit, amountOf(unit)])) as Record<UsageUnit, number>
}
