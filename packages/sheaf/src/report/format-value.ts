/** A value of an extraction as people read it. */
export function formatValue(value: unknown): string {
  if (value === null || value === undefined) return '—'
  if (typeof value === 'number') return Number.isInteger(value) ? String(value) : String(Number(value.toFixed(4)))
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
