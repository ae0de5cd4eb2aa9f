import type { FieldEvidence } from '../document/extraction.ts'
import { SdkError, toSdkError } from '../errors/sdk-error.ts'
import { callStore } from './call-store.ts'
import { scalarFields } from './index-document.ts'
import type { PipelineParts } from './parts.ts'
import type { Corrections, ProcessResult } from './pipeline.ts'

/**
 * The result with a person's values: each corrected field loses the evidence of the wrong value and counts as certain.
 * The document's points carry the new values, so that later searches filter on them.
 */
export async function correctResult<T>(
  parts: PipelineParts,
  result: ProcessResult<T>,
  corrections: Corrections,
  signal: AbortSignal,
): Promise<ProcessResult<T>> {
  const { extraction } = result
  if (!extraction) {
    throw new SdkError('INPUT_ERROR', 'there is nothing to correct: the document was processed without a schema')
  }
  checkCorrections(extraction.value, corrections)
  const value = { ...extraction.value, ...corrections } as T
  const fields = [
    ...extraction.fields.filter(({ path }) => !(fieldName(path) in corrections)),
    ...Object.entries(corrections).flatMap(([name, corrected]) => correctedEvidence(name, corrected)),
  ]
  if (result.indexed && parts.store) await storeFields(parts, result, value, signal)
  return { ...result, extraction: { ...extraction, value, fields } }
}

/** @throws SdkError `INPUT_ERROR` for a name that is no plain field, or a value of another type than was found */
function checkCorrections(value: unknown, corrections: Corrections): void {
  const known = scalarFields(value)
  for (const [name, corrected] of Object.entries(corrections)) {
    if (!Object.hasOwn(known, name)) {
      throw new SdkError('INPUT_ERROR', `there is no field "${name}"; the fields are ${Object.keys(known).join(', ')}`)
    }
    const found = known[name] ?? null
    if (found !== null && corrected !== null && typeof corrected !== typeof found) {
      throw new SdkError('INPUT_ERROR', `"${name}" is a ${typeof found}; the correction is a ${typeof corrected}`)
    }
  }
}

function correctedEvidence(name: string, value: Corrections[string]): FieldEvidence[] {
  if (value === null) return []
  const path = `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`
  return [{ path, value, confidence: 1, pageIndex: null, box: null, start: 0, end: 0, text: '', source: 'correction' }]
}

/** The first part of a JSON Pointer. */
function fieldName(path: string): string {
  return (path.split('/')[1] ?? '').replaceAll('~1', '/').replaceAll('~0', '~')
}

async function storeFields<T>(
  parts: PipelineParts,
  result: ProcessResult<T>,
  value: T,
  signal: AbortSignal,
): Promise<void> {
  const { store, collection } = parts
  if (!store) return
  try {
    const filter = { must: [{ key: 'document_id', match: { value: result.documentId } }] }
    const write = () => store.setPayload(collection, { payload: { fields: scalarFields(value) }, filter, wait: true })
    await callStore(parts, { store, operation: 'set_payload', work: write, context: { signal } })
  } catch (error) {
    throw toSdkError(error, 'STORE_ERROR', { stage: 'index' })
  }
}
