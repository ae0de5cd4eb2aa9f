import type { Extraction, KeyValuePair } from '../document/extraction.ts'
import type { PageText } from '../document/page-text.ts'

/** The schemas the project ships rules for. */
export const BUILT_IN_SCHEMAS = ['receipt', 'invoice', 'drawing', 'form'] as const
export type BuiltInSchema = (typeof BUILT_IN_SCHEMAS)[number]

/** A row of an invoice; what a row does not say is null. */
export type InvoiceItem = {
  readonly description: string | null
  readonly quantity: number | null
  readonly unit_price: number | null
  readonly amount: number | null
}

/**
 * What the shipped schemas give. Dates are ISO days, amounts numbers, addresses as printed with ", " between lines; what
 * the document does not say is null.
 */
export type BuiltInFields = {
  readonly receipt: {
    readonly company: string | null
    readonly date: string | null
    readonly address: string | null
    readonly total: number | null
  }
  readonly invoice: {
    readonly issuer: string | null
    readonly invoice_number: string | null
    readonly date: string | null
    readonly date_due: string | null
    /** ISO 4217. */
    readonly currency: string | null
    /** The grand total. */
    readonly amount: number | null
    readonly amount_untaxed: number | null
    readonly amount_tax: number | null
    readonly items: readonly InvoiceItem[]
  }
  readonly drawing: {
    readonly drawing_number: string | null
    readonly revision: string | null
    readonly part_name: string | null
    readonly material: string | null
    readonly scale: string | null
    readonly sheet: string | null
    readonly date: string | null
    readonly weight: string | null
    readonly company: string | null
    readonly projection: string | null
    readonly pairs: readonly KeyValuePair[]
  }
  readonly form: { readonly pairs: readonly KeyValuePair[] }
}

/** A JSON Schema of type object. */
export type JsonSchema = Readonly<Record<string, unknown>>

export interface ExtractInput {
  /** All pages, in order. */
  readonly pages: readonly PageText[]
  readonly schema: BuiltInSchema | JsonSchema
  readonly signal?: AbortSignal
}

/** What extractors return: plain scalars by name, list items, pairs for forms, and the objects a JSON Schema nests. */
export interface ExtractedFields {
  readonly [field: string]:
    | string
    | number
    | boolean
    | null
    | readonly Record<string, unknown>[]
    | readonly KeyValuePair[]
    | ExtractedFields
}

/** Finds typed values in the text of a document. */
export interface FieldExtractor {
  readonly name: string
  /** @throws SdkError `VALIDATION_FAILED` (`schema_invalid`) for a schema it cannot work with */
  extract(input: ExtractInput): Promise<Extraction<ExtractedFields>>
}
