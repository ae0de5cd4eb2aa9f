import type { Extraction, FieldEvidence } from '../document/extraction.ts'
import type { ExtractedFields } from '../ports/field-extractor.ts'
import { evidenceOf, type Found } from './evidence.ts'

type MaybeFound = Found | null
type Scalars = Record<string, string | number | boolean | null>

/** Found values in objects. */
export interface FoundTree {
  readonly [name: string]: Found | FoundTree | null
}

function isFound(node: Found | FoundTree): node is Found {
  return typeof node.confidence === 'number'
}

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

  /** Objects within objects, as a schema of the host's own may ask for. */
  addTree(tree: FoundTree): this {
    for (const [name, node] of Object.entries(tree)) this.#value[name] = this.#branch(`/${pointerPart(name)}`, node)
    return this
  }

  warn(warnings: readonly string[]): this {
    this.#warnings.push(...warnings)
    return this
  }

  finish(): Extraction<ExtractedFields> {
    return { value: this.#value, fields: this.#evidence, method: 'rules', warnings: this.#warnings }
  }

  #branch(path: string, node: Found | FoundTree | null): ExtractedFields[string] {
    if (node === null || isFound(node)) return this.#leaf(path, node)
    return Object.fromEntries(
      Object.entries(node).map(([name, below]) => [name, this.#branch(`${path}/${pointerPart(name)}`, below)]),
    )
  }

  #leaf(path: string, found: MaybeFound): string | number | boolean | null {
    if (!found) return null
    this.#evidence.push(evidenceOf(path, found))
    return found.value
  }
}

/** A name as a part of a JSON Pointer (RFC 6901, section 3). */
function pointerPart(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1')
}
