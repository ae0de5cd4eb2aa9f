import { throwIfAborted } from '../deadline/deadline.ts'
import type { Extraction } from '../document/extraction.ts'
import { SdkError } from '../errors/sdk-error.ts'
import type { ExtractedFields, ExtractInput, FieldExtractor } from '../ports/field-extractor.ts'
import { Assembly } from './assembly.ts'
import { findPairs } from './form/pairs.ts'
import { readInvoice } from './invoice/invoice.ts'
import { readReceipt } from './receipt/receipt.ts'
import { viewOf } from './rows.ts'

export function rulesExtractor(): FieldExtractor {
  return {
    name: 'rules',
    async extract({ pages, schema, signal }: ExtractInput): Promise<Extraction<ExtractedFields>> {
      throwIfAborted(signal)
      const view = viewOf(pages)
      const assembly = new Assembly()
      if (schema === 'receipt') {
        const { fields, warnings } = readReceipt(view)
        assembly.addFields(fields).warn(warnings)
      } else if (schema === 'invoice') {
        const { fields, items, warnings } = readInvoice(view)
        assembly.addFields(fields).addList('items', items).warn(warnings)
      } else if (schema === 'form') {
        assembly.addList('pairs', findPairs(view))
      } else throw new SdkError('VALIDATION_FAILED', 'x')
      return assembly.finish()
    },
  }
}
