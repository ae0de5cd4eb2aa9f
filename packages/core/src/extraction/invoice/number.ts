import { findDates } from '../dates.ts'
import type { Found } from '../evidence.ts'
import { INVOICE_NUMBER_LABELS } from '../labels/invoice.ts'
import type { TextView } from '../rows.ts'
import { type Accept, lookUp } from '../value-lookup.ts'

/** Signs between a label and its number. */
const BETWEEN = /^[\s:.#°ºo=|-]*(?:(?:no|nr|n)\b[\s:.#°º]*)?/iu
const NUMBER = /^[#]?[\p{L}\d](?:[\p{L}\d_/.-]*[\p{L}\d])?/u
/** Prefix in letters that stands apart from its digits: `CS 24399`, `RE 2024-17`. */
const SPACED_NUMBER = /^[A-Z]{1,5} (?=\d)/u

/** The number behind, beside or below a label for it; a label that says "number" is trusted before a bare "Invoice". */
export function findInvoiceNumber(view: TextView): Found<string> | null {
  for (const [rank, labels] of INVOICE_NUMBER_LABELS.entries()) {
    const candidates = lookUp(view, labels, rank === 0 ? acceptNumber : acceptLongNumber)
    const best = candidates.find((candidate) => candidate.isLabelFirst) ?? candidates[0]
    if (best) return { value: best.value, span: best.span, confidence: best.confidence * (rank === 0 ? 1 : 0.75) }
  }
  return null
}

const acceptNumber: Accept<string> = (run, from) => {
  const rest = run.text.slice(from)
  const lead = BETWEEN.exec(rest)![0].length
  const tail = rest.slice(lead)
  const prefix = SPACED_NUMBER.exec(tail)?.[0] ?? ''
  const match = NUMBER.exec(tail.slice(prefix.length))
  if (!match || !/\d/u.test(match[0])) return null
  const start = from + lead
  const end = start + prefix.length + match[0].length
  const date = findDates(run.text).find((other) => other.start < end && other.end > start)
  if (date) return null
  return { value: run.text.slice(start, end), from: start, to: end }
}

/** Behind a bare "Invoice" only what is surely a number: at least four characters, half of them digits. */
const acceptLongNumber: Accept<string> = (run, from) => {
  const accepted = acceptNumber(run, from)
  if (!accepted) return null
  const digits = accepted.value.replace(/\D/gu, '').length
  return accepted.value.length >= 4 && digits * 2 >= accepted.value.length ? accepted : null
}
