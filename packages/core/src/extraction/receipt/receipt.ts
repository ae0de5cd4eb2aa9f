import { inferDateOrder } from '../dates.ts'
import type { Found } from '../evidence.ts'
import { decimalStyleOf } from '../money.ts'
import type { TextView } from '../rows.ts'
import { findAddress } from './address.ts'
import { findCompany } from './company.ts'
import { findIssueDate } from './date.ts'
import { headerOf } from './header.ts'
import { findTotal } from './total.ts'

/** Fields of a receipt with their evidence; null where the receipt does not say. */
export interface ReceiptFields {
  readonly company: Found<string> | null
  readonly date: Found<string> | null
  readonly address: Found<string> | null
  readonly total: Found<number> | null
}

export function readReceipt(view: TextView): { readonly fields: ReceiptFields; readonly warnings: readonly string[] } {
  const text = view.pages.map((page) => page.text).join('\n')
  const header = headerOf(view)
  const company = findCompany(header)
  const below = company ? header.indexOf(company.rows.at(-1)!) + 1 : 0
  const order = inferDateOrder(text)
  const date = findIssueDate(view, order.order)
  const warnings: string[] = []
  if (date && !date.isCertain && !order.isSure) {
    warnings.push(
      `date: the order of day and month in "${date.span.page.text.slice(date.span.start, date.span.end)}" is not certain; read as ${order.order}`,
    )
  }
  return {
    fields: {
      company,
      date,
      address: findAddress(header, below, view.rows),
      total: findTotal(view, decimalStyleOf(text)),
    },
    warnings,
  }
}
