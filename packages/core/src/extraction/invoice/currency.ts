import { isFromUnitedStates } from '../dates.ts'
import { type Found, spanOf } from '../evidence.ts'
import { ISO_CURRENCIES } from '../labels/currencies.ts'
import { findAmounts } from '../money.ts'
import type { TextView } from '../rows.ts'

/** Currencies whose sign others use as well. */
const SHARED_SIGN = new Set(['USD', 'JPY'])

/**
 * The currency that stands beside most amounts of the document, or alone as a code (`Total EUR`).
 * A sign that several countries use, such as `$`, is taken for the commonest one with a warning.
 */
export function findCurrency(view: TextView): { readonly currency: Found<string> | null; readonly warnings: string[] } {
  const votes = new Map<string, { count: number; first: Found<string> }>()
  const vote = (code: string, weight: number, found: () => Found<string>) => {
    const seen = votes.get(code)
    if (seen) seen.count += weight
    else votes.set(code, { count: weight, first: found() })
  }
  for (const row of view.rows) {
    for (const amount of findAmounts(row.text)) {
      const code = amount.currency
      if (code) vote(code, 2, () => ({ value: code, span: spanOf(row, amount.start, amount.end), confidence: 0.9 }))
    }
    for (const match of row.text.matchAll(/(?<![\p{L}\d])[A-Z]{3}(?![\p{L}\d])/gu)) {
      const code = match[0]
      if (!ISO_CURRENCIES.has(code)) continue
      const end = match.index + code.length
      vote(code, 2, () => ({ value: code, span: spanOf(row, match.index, end), confidence: 0.85 }))
    }
    for (const match of row.text.matchAll(/[€£₹]/gu)) {
      const code = { '€': 'EUR', '£': 'GBP', '₹': 'INR' }[match[0]]!
      vote(code, 1, () => ({ value: code, span: spanOf(row, match.index, match.index + 1), confidence: 0.8 }))
    }
  }
  let best: { count: number; first: Found<string> } | null = null
  for (const each of votes.values()) if (!best || each.count > best.count) best = each
  if (!best) return { currency: null, warnings: [] }
  const found = best.first
  const text = found.span.page.text.slice(found.span.start, found.span.end)
  const isShared = SHARED_SIGN.has(found.value) && !text.includes(found.value) && !text.includes('US$')
  const isAmerican = found.value === 'USD' && view.pages.some((page) => isFromUnitedStates(page.text))
  if (!isShared || isAmerican) return { currency: found, warnings: [] }
  return {
    currency: { ...found, confidence: 0.5 },
    warnings: [`currency: the sign in "${text}" is used by several currencies; taken for ${found.value}`],
  }
}
