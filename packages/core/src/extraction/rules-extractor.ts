import type { Extraction, FieldEvidence } from '../document/extraction.ts'
import type { ExtractedFields, ExtractInput, FieldExtractor } from '../ports/field-extractor.ts'
import { evidenceOf, type Found } from './evidence.ts'
import { readReceipt } from './receipt/receipt.ts'
import { viewOf } from './rows.ts'

export function rulesExtractor(): FieldExtractor {
  return {
    name: 'rules',
    async extract({ pages }: ExtractInput): Promise<Extraction<ExtractedFields>> {
      const { fields, warnings } = readReceipt(viewOf(pages))
      const value: Record<string, string | number | null> = {}
      const evidence: FieldEvidence[] = []
      for (const [name, found] of Object.entries(fields) as [string, Found<string | number> | null][]) {
        value[name] = found?.value ?? null
        if (found) evidence.push(evidenceOf(`/${name}`, found))
      }
      return { value, fields: evidence, method: 'rules', warnings }
    },
  }
}
