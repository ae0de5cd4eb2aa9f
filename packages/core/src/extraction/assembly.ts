import type { Extraction, FieldEvidence } from '../document/extraction.ts'
import type { ExtractedFields } from '../ports/field-extractor.ts'
import { evidenceOf, type Found } from './evidence.ts'

type MaybeFound = Found | null
type Scalars = Record<string, string | number | boolean | null>

/** Builds an extraction: plain values on one side, the evidence of each on the other. */
export class Assembly {
  readonly #value: Record<string, ExtractedFields[string]> = {}
  readonly #evidence: FieldEvidence[] = []
  readonly #warnings: string[] = []

  addFields(fields: object): this {
    for (const [name, found] of Object.entries(fields) as [string, MaybeFound][]) {
      this.#value[name] = this.#leaf(`/${pointerPart(name)}`, found)
    }
    return this
  }

  /** A list of objects; their fields are leaves. */
  addList(name: string, list: readonly object[]): this {
    this.#value[name] = list.map((element, i) => {
      const item: Scalars = {}
      for (const [key, found] of Object.entries(element) as [string, MaybeFound][]) {
        item[key] = this.#leaf(`/${pointerPart(name)}/${i}/${pointerPart(key)}`, found)
      }
      return item
    })
    return this
  }

  warn(warnings: readonly string[]): this {
    this.#warnings.push(...warnings)
    return this
  }

  finish(): Extraction<ExtractedFields> {
    return { value: this.#value, fields: this.#evidence, method: 'rules', warnings: this.#warnings }
  }

  #leaf(path: string, found: MaybeFound): string | number | boolean | null {
    if (!found) return null
    this.#evidence.push(evidenceOf(path, found))
    return found.value
  }
}

/** A name as a part of a JSON Pointer (RFC 6901, section 3). */
export function pointerPart(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1')
}
