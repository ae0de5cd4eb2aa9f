import type { Extraction, KeyValuePair } from '../document/extraction.ts'
import type { PageText } from '../document/page-text.ts'

/** The schemas the project ships rules for. */
export const BUILT_IN_SCHEMAS = ['receipt', 'invoice', 'drawing', 'form'] as const
export type BuiltInSchema = (typeof BUILT_IN_SCHEMAS)[number]

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
