import type { Box } from './box.ts'

/** Who found a value; `correction` is a person, whose value need not stand on the page (`pageIndex` and `box` are null). */
export type EvidenceSource = 'rules' | 'model' | 'text-layer' | 'correction'

/** One value of an extraction and where on the page it stands. */
export interface FieldEvidence {
  /** JSON Pointer into the extraction's value, such as `/total` or `/items/0/amount`. */
  readonly path: string
  readonly value: string | number | boolean | null
  /** 0..1. */
  readonly confidence: number
  /** From 0; null where the format has no pages. */
  readonly pageIndex: number | null
  /** Null where the format has no pages. */
  readonly box: Box | null
  /** First UTF-16 unit of the source text within `PageText.text` of its page. */
  readonly start: number
  /** One past the last. */
  readonly end: number
  /** The text as it stands on the page. */
  readonly text: string
  readonly source: EvidenceSource
}

/** A key-value pair of a form, as printed. */
export interface KeyValuePair {
  readonly key: string
  readonly value: string
}

/** Typed values taken from a document. A field that was not found is null and has no evidence. */
export interface Extraction<T = Record<string, unknown>> {
  readonly value: T
  readonly fields: readonly FieldEvidence[]
  /** Who found the values. */
  readonly method: 'rules' | 'model' | 'hybrid'
  readonly warnings: readonly string[]
}
