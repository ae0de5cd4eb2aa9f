import { loadZodCore } from '../config/zod.ts'
import type { Extraction } from '../document/extraction.ts'
import { SdkError } from '../errors/sdk-error.ts'
import {
  BUILT_IN_SCHEMAS,
  type BuiltInSchema,
  type ExtractedFields,
  type JsonSchema,
} from '../ports/field-extractor.ts'
import type { PipelineParts } from './parts.ts'
import type { ExtractedValue, PageResult, Schema, ZodLike } from './pipeline.ts'
import type { Run } from './run.ts'

/** Typed values with their evidence; null when no schema was asked for. */
export async function extractFields<S extends Schema>(
  parts: PipelineParts,
  run: Run,
  pages: readonly PageResult[],
  schema: S | undefined,
): Promise<Extraction<ExtractedValue<S>> | null> {
  if (schema === undefined) return null
  const { extractor } = parts
  if (!extractor) {
    throw new SdkError('NOT_AVAILABLE', 'a schema was asked for, but this pipeline has no extractor', {
      stage: 'extract',
    })
  }
  return run.stage(
    'extract',
    async () => {
      const extraction = await extractor.extract({
        pages: pages.map(({ text }) => text),
        schema: await plainSchema(schema),
        signal: run.signal,
      })
      const issues = isZodLike(schema) ? await zodIssues(schema, extraction.value) : []
      // The extractor's fields are those of the schema; the type only names them.
      return { ...extraction, warnings: [...extraction.warnings, ...issues] } as unknown as Extraction<
        ExtractedValue<S>
      >
    },
    { provider: extractor.name },
  )
}

/** The schema as an extractor takes it: a name or a JSON Schema. */
async function plainSchema(schema: Schema): Promise<BuiltInSchema | JsonSchema> {
  if (isZodLike(schema)) {
    const { toJSONSchema } = await loadZodCore()
    return toJSONSchema(schema as unknown as Parameters<typeof toJSONSchema>[0], {
      io: 'input',
      unrepresentable: 'any',
    })
  }
  if (typeof schema === 'string') {
    if ((BUILT_IN_SCHEMAS as readonly string[]).includes(schema)) return schema
    throw new SdkError(
      'NOT_AVAILABLE',
      `there is no schema "${schema as string}"; available: ${BUILT_IN_SCHEMAS.join(', ')}, or a JSON Schema`,
      { stage: 'extract', reason: 'schema_invalid' },
    )
  }
  return schema
}

/** What zod says of the values that were found; a field that was not found is no issue. */
async function zodIssues(schema: ZodLike, value: ExtractedFields): Promise<string[]> {
  const { safeParse } = await loadZodCore()
  const parsed = safeParse(schema as unknown as Parameters<typeof safeParse>[0], value)
  if (parsed.success) return []
  return parsed.error.issues
    .filter(({ path }) => path.length === 0 || valueAt(value, path) !== null)
    .map(({ path, message }) => `/${path.map(String).join('/')}: ${message}`)
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let at = value
  for (const key of path) at = typeof at === 'object' && at !== null ? (at as Record<PropertyKey, unknown>)[key] : null
  return at ?? null
}

function isZodLike(schema: Schema): schema is ZodLike {
  return typeof schema === 'object' && '_zod' in schema
}
