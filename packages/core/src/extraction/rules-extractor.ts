import { throwIfAborted } from '../deadline/deadline.ts'
import type { Extraction } from '../document/extraction.ts'
import { SdkError } from '../errors/sdk-error.ts'
import {
  BUILT_IN_SCHEMAS,
  type BuiltInSchema,
  type ExtractedFields,
  type ExtractInput,
  type FieldExtractor,
} from '../ports/field-extractor.ts'
import { Assembly } from './assembly.ts'
import { inferDateOrder } from './dates.ts'
import { findTitleBlock } from './drawing/title-block.ts'
import { findPairs } from './form/pairs.ts'
import { readInvoice } from './invoice/invoice.ts'
import { readBySchema } from './json-schema/read-by-schema.ts'
import { fieldsOfSchema } from './json-schema/schema-fields.ts'
import { readReceipt } from './receipt/receipt.ts'
import { type TextView, viewOf } from './rows.ts'

/**
 * Finds fields by rules over words and their places: no model, no network, the same answer every time.
 *
 * Every value that is not null carries evidence; what the page does not say is null. Confidences are scores by the
 * strength of the rule times the reader's confidence, good for ranking, not fitted to be probabilities.
 * Schemas: `receipt`, `invoice` (with `items`), `drawing` and `form` (with `pairs`), and any JSON Schema of type object.
 */
export function rulesExtractor(): FieldExtractor {
  return {
    name: 'rules',
    async extract({ pages, schema, signal }: ExtractInput): Promise<Extraction<ExtractedFields>> {
      throwIfAborted(signal)
      if (typeof schema === 'string') {
        if (!Object.hasOwn(READERS, schema)) throw unknownSchema(schema)
        return READERS[schema](viewOf(pages))
      }
      const wanted = fieldsOfSchema(schema)
      const { value, warnings } = readBySchema(viewOf(pages), wanted)
      return new Assembly().addTree(value).warn(warnings).finish()
    },
  }
}

const READERS: Readonly<Record<BuiltInSchema, (view: TextView) => Extraction<ExtractedFields>>> = {
  receipt(view) {
    const { fields, warnings } = readReceipt(view)
    return new Assembly().addFields(fields).warn(warnings).finish()
  },
  invoice(view) {
    const { fields, items, warnings } = readInvoice(view)
    return new Assembly().addFields(fields).addList('items', items).warn(warnings).finish()
  },
  drawing(view) {
    const { order } = inferDateOrder(view.pages.map((page) => page.text).join('\n'))
    return new Assembly()
      .addFields(findTitleBlock(view, order))
      .addList('pairs', findPairs(view, { colonsOnly: true }))
      .finish()
  },
  form(view) {
    return new Assembly().addList('pairs', findPairs(view)).finish()
  },
}

function unknownSchema(schema: string): SdkError {
  return new SdkError(
    'VALIDATION_FAILED',
    `schema "${schema}" is unknown; allowed are ${BUILT_IN_SCHEMAS.join(', ')} and a JSON Schema of type object`,
    { stage: 'extract', reason: 'schema_invalid' },
  )
}
