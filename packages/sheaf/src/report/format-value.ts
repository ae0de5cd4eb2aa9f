/** A value of an extraction as people read it: broken numbers with at least two decimals, or with `decimals`. */
export function formatValue(value: unknown, decimals?: number): string {
  if (value === null || value === undefined) return '—'
  if (typeof value === 'number') return value.toFixed(decimals ?? decimalsOf(value))
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** `invoice_number` as `invoice number`. */
export function formatName(name: string): string {
  return name.replaceAll('_', ' ')
}

/** A share as whole percent. */
export function formatPercent(share: number): string {
  return `${Math.round(100 * share)}%`
}

/** Decimals that show a number as it is: none, or two to four. */
export function decimalsOf(value: number): number {
  if (Number.isInteger(value)) return 0
  return [2, 3].find((digits) => Math.abs(Number(value.toFixed(digits)) - value) < 1e-9) ?? 4
}
