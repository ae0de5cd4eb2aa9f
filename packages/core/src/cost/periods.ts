/** Periods of a budget: UTC days and calendar months, or all time. */
export type BudgetPeriod = 'daily' | 'monthly' | 'total'

/** The UTC day of a time: `2026-01-31`. */
export function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10)
}

/** What the period that holds this time is called: `2026-01-31`, `2026-01`, `all`. */
export function periodName(period: BudgetPeriod, time: number): string {
  if (period === 'total') return 'all'
  return period === 'daily' ? dayOf(time) : dayOf(time).slice(0, 7)
}

/** When that period ends, milliseconds since 1970; `Infinity` for all time. */
export function periodEnd(period: BudgetPeriod, time: number): number {
  if (period === 'total') return Number.POSITIVE_INFINITY
  const date = new Date(time)
  return period === 'daily'
    ? Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate() + 1)
    : Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1)
}
