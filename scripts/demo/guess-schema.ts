import type { BuiltInSchema } from '@sheaf/core'

/** Words that speak for a kind of document, in a few languages. */
const SIGNS: Readonly<Record<Exclude<BuiltInSchema, 'form'>, readonly string[]>> = {
  invoice: [
    'invoice',
    'rechnung',
    'facture',
    'factuur',
    'fattura',
    'factura',
    'due date',
    'payment terms',
    'iban',
    'bill to',
  ],
  receipt: ['receipt', 'cashier', 'cash', 'change', 'kassenbon', 'quittung', 'ticket', 'subtotal', 'thank you', 'gst'],
  drawing: [
    'drawing no',
    'drawn',
    'scale',
    'tolerance',
    'projection',
    'material',
    'iso 2768',
    'ø',
    'sheet',
    'revision',
  ],
}

/**
 * Which shipped schema a text fits best by the words in it: a guess, for people who named none. A form where nothing
 * speaks for another.
 */
export function guessSchema(text: string): BuiltInSchema {
  const lower = text.toLowerCase()
  let best: BuiltInSchema = 'form'
  let bestCount = 1
  for (const [schema, signs] of Object.entries(SIGNS) as [BuiltInSchema, readonly string[]][]) {
    const count = signs.filter((sign) => lower.includes(sign)).length
    if (count <= bestCount) continue
    best = schema
    bestCount = count
  }
  return best
}
