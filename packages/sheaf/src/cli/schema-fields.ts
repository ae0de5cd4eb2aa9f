import { type BuiltInSchema, type JsonSchema, rulesExtractor } from '@sheaf/core'
import { extractedParts } from '../extracted-parts.ts'

/**
 * The names of the plain fields of a schema: those that extraction gives for a document without text.
 *
 * @throws SdkError `VALIDATION_FAILED` for a schema that cannot be worked with
 */
export async function schemaFields(schema: BuiltInSchema | JsonSchema): Promise<string[]> {
  const { value } = await rulesExtractor().extract({ pages: [], schema })
  return extractedParts(value).fields.map(({ name }) => name)
}
