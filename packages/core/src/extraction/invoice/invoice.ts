import { type DateOrder, dayOf, findDates, inferDateOrder } from '../dates.ts'
import type { Found } from '../evidence.ts'
import { DUE_DATE_LABELS } from '../labels/invoice.ts'
import { decimalStyleOf } from '../money.ts'
import { findIssueDate } from '../receipt/date.ts'
import type { TextView } from '../rows.ts'
import { type Accept, lookUp } from '../value-lookup.ts'
import { findInvoiceAmounts } from './amounts.ts'
import { findCurrency } from './currency.ts'
import { findIssuer } from './issuer.ts'
import { findItems, type InvoiceItem } from './items.ts'
import { findInvoiceNumber } from './number.ts'

/** Fields of an invoice with their evidence; null where the invoice does not say. */
export interface InvoiceFields {
  readonly issuer: Found<string> | null
  readonly invoice_number: Found<string> | null
  readonly date: Found<string> | null
  readonly date_due: Found<string> | null
  readonly currency: Found<string> | null
  readonly amount: Found<number> | null
  readonly amount_untaxed: Found<number> | null
  readonly amount_tax: Found<number> | null
}

export function readInvoice(view: TextView): {
  readonly fields: InvoiceFields
  readonly items: readonly InvoiceItem[]
  readonly warnings: readonly string[]
} {
  const text = view.pages.map((page) => page.text).join('\n')
  const style = decimalStyleOf(text)
  const order = inferDateOrder(text)
  const date = findIssueDate(view, order.order)
  const { currency, warnings } = findCurrency(view)
  const amounts = findInvoiceAmounts(view, style)
  warnings.push(...amounts.warnings)
  if (date && !date.isCertain && !order.isSure) {
    warnings.push(`date: the order of day and month is not certain; read as ${order.order}`)
  }
  const { amount, amount_untaxed, amount_tax } = amounts
  return {
    fields: {
      issuer: findIssuer(view),
      invoice_number: findInvoiceNumber(view),
      date,
      date_due: findDueDate(view, order.order),
      currency,
      amount,
      amount_untaxed,
      amount_tax,
    },
    items: findItems(view, style),
    warnings,
  }
}

function findDueDate(view: TextView, order: DateOrder): Found<string> | null {
  const accept: Accept<string> = (run, from) => {
    const match = findDates(run.text).find((each) => each.start >= from)
    return match ? { value: dayOf(match, order), from: match.start, to: match.end } : null
  }
  return lookUp(view, DUE_DATE_LABELS, accept)[0] ?? null
}
