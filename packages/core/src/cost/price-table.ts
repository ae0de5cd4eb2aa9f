import { SdkError } from '../errors/sdk-error.ts'
import { type Nanos, toNanos } from './nanos.ts'

/** What a call takes of a provider. What is absent was not used. */
export interface Usage {
  readonly calls?: number
  readonly pages?: number
  readonly inputTokens?: number
  readonly outputTokens?: number
  readonly seconds?: number
}

export const USAGE_UNITS = [
  'calls',
  'pages',
  'inputTokens',
  'outputTokens',
  'seconds',
] as const satisfies readonly (keyof Usage)[]

export type UsageUnit = (typeof USAGE_UNITS)[number]

/** A price as price lists print it: 1.50 per 1,000 pages. */
export interface Rate {
  readonly amount: number
  /** Default 1. */
  readonly per?: number
}

/** What one provider, or one of its models, charges from a day on. */
export interface PriceEntry {
  readonly provider: string
  /** Absent: every model of the provider that has no entry of its own. */
  readonly model?: string
  /** First day, `2026-01-31`, UTC. The latest entry that has begun counts. */
  readonly validFrom: string
  /**
   * By unit. A unit that is used and not listed has an unknown price, which is not 0: say `free` for what is reported
   * and not charged.
   */
  readonly rates: 'free' | Readonly<Partial<Record<UsageUnit, Rate | 'free'>>>
}

/** The host's prices. The library brings none: they change, and depend on the contract. */
export interface PriceTable {
  /** ISO 4217, such as `USD`. One table has one. */
  readonly currency: string
  readonly prices: readonly PriceEntry[]
}

/** What a use costs, or for which units there is no price. */
export type Price =
  | { readonly isKnown: true; readonly nanos: Nanos }
  | { readonly isKnown: false; readonly missing: readonly UsageUnit[] }

/** A table that was checked, ready to be asked. */
export class PriceList {
  readonly currency: string
  readonly #entries = new Map<string, PriceEntry[]>()

  /** @throws SdkError `INPUT_ERROR` for a price, day or currency that is none */
  constructor(table: PriceTable) {
    if (!/^[A-Z]{3}$/.test(table.currency)) throw wrong(`currency "${table.currency}" is no ISO 4217 code such as USD`)
    this.currency = table.currency
    for (const entry of table.prices) {
      checkEntry(entry)
      const name = nameOf(entry.provider, entry.model)
      const entries = this.#entries.get(name) ?? []
      if (entries.some(({ validFrom }) => validFrom === entry.validFrom)) {
        throw wrong(`${describe(entry)} has two prices from ${entry.validFrom}`)
      }
      entries.push(entry)
      this.#entries.set(
        name,
        entries.sort((a, b) => (a.validFrom < b.validFrom ? 1 : -1)),
      )
    }
  }

  /** @param day  `2026-01-31`, on which the call was made */
  priceOf(provider: string, model: string | undefined, usage: Usage, day: string): Price {
    const used = USAGE_UNITS.filter((unit) => (usage[unit] ?? 0) > 0)
    const entry =
      (model === undefined ? undefined : this.#entryAt(nameOf(provider, model), day)) ??
      this.#entryAt(nameOf(provider, undefined), day)
    if (!entry) return { isKnown: false, missing: used }
    const { rates } = entry
    if (rates === 'free') return { isKnown: true, nanos: 0 }
    const missing = used.filter((unit) => rates[unit] === undefined)
    if (missing.length > 0) return { isKnown: false, missing }
    return { isKnown: true, nanos: used.reduce((sum, unit) => sum + costOf(rates[unit], usage[unit] ?? 0), 0) }
  }

  #entryAt(name: string, day: string): PriceEntry | undefined {
    return this.#entries.get(name)?.find(({ validFrom }) => validFrom <= day)
  }
}

/** @throws SdkError `INPUT_ERROR` for an amount of use below 0 or not finite */
export function checkUsage(usage: Usage): void {
  for (const unit of USAGE_UNITS) {
    const value = usage[unit] ?? 0
    if (!(value >= 0 && Number.isFinite(value))) throw wrong(`usage.${unit} must be 0 or more, not ${value}`)
  }
}

function costOf(rate: Rate | 'free' | undefined, quantity: number): Nanos {
  return rate === undefined || rate === 'free' ? 0 : toNanos((quantity * rate.amount) / (rate.per ?? 1))
}

function checkEntry(entry: PriceEntry): void {
  if (!/^\d{4}-\d\d-\d\d$/.test(entry.validFrom) || Number.isNaN(Date.parse(entry.validFrom))) {
    throw wrong(`${describe(entry)}: validFrom "${entry.validFrom}" is no day such as 2026-01-31`)
  }
  if (entry.rates === 'free') return
  for (const [unit, rate] of Object.entries(entry.rates)) {
    if (!USAGE_UNITS.some((known) => known === unit)) {
      throw wrong(`${describe(entry)}: "${unit}" is no unit; units are ${USAGE_UNITS.join(', ')}`)
    }
    if (rate === 'free') continue
    if (!(rate.amount >= 0 && Number.isFinite(rate.amount)) || !((rate.per ?? 1) > 0)) {
      throw wrong(`${describe(entry)}: ${unit} at ${rate.amount} per ${rate.per ?? 1} is no price`)
    }
  }
}

function nameOf(provider: string, model: string | undefined): string {
  return JSON.stringify([provider, model])
}

function describe({ provider, model }: PriceEntry): string {
  return model === undefined ? provider : `${provider} ${model}`
}

function wrong(message: string): SdkError {
  return new SdkError('INPUT_ERROR', `price table: ${message}`)
}
