import { throwIfAborted } from '../deadline/deadline.ts'
import type { FieldEvidence } from '../document/extraction.ts'
import { SdkError } from '../errors/sdk-error.ts'
import type { FieldExtractor } from '../ports/field-extractor.ts'
import { BUILT_IN_SCHEMAS } from '../ports/field-extractor.ts'

/**
 * An extractor that finds the given texts: each field is its text where the pages hold it, with evidence, and null
 * where they do not. The schema only has to be one that exists.
 */
export function fakeFieldExtractor(texts: Readonly<Record<string, string>> = {}): FieldExtractor {
  return {
    name: 'fake',
    async extract({ pages, schema, signal }) {
      throwIfAborted(signal)
      if (typeof schema === 'string' ? !BUILT_IN_SCHEMAS.includes(schema) : schema.type !== 'object') {
        throw new SdkError('VALIDATION_FAILED', 'schema is not one of an object', { reason: 'schema_invalid' })
      }
      const value: Record<string, string | null> = {}
      const fields: FieldEvidence[] = []
      for (const [name, text] of Object.entries(texts)) {
        const page = pages.find((each) => each.text.includes(text))
        value[name] = page ? text : null
        if (!page) continue
        const start = page.text.indexOf(text)
        const line = page.lines.find((each) => each.text.includes(text))
        fields.push({
          path: `/${name}`,
          value: text,
          confidence: 1,
          pageIndex: line?.box ? page.pageIndex : null,
          box: line?.box ?? null,
          start,
          end: start + text.length,
          text,
          source: 'rules',
        })
      }
      return { value, fields, method: 'rules', warnings: [] }
    },
  }
}
