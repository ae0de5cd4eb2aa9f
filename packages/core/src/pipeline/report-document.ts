import { errorFields } from '../telemetry/log-keys.ts'
import { contextLogger } from '../telemetry/loggers.ts'
import type { RequestContext } from '../telemetry/request-context.ts'
import type { PipelineParts } from './parts.ts'
import type { ProcessResult } from './pipeline.ts'
import type { Run } from './run.ts'

/** Counts, times and logs one document, whatever becomes of it, and ends its run. No name, path or text is told. */
export async function reportDocument<T>(
  parts: PipelineParts,
  run: Run,
  context: RequestContext | undefined,
  work: () => Promise<ProcessResult<T>>,
): Promise<ProcessResult<T>> {
  const { clock, meter } = parts
  const logger = context ? contextLogger(parts.logger, context) : parts.logger
  const startedAt = clock.monotonic()
  const seconds = () => (clock.monotonic() - startedAt) / 1000
  const finish = (status: 'success' | 'error' | 'aborted') => {
    meter.count('documents_processed_total', { status })
    meter.observe('document_duration_seconds', seconds(), { status })
  }
  try {
    const result = await work()
    finish('success')
    for (const { text } of result.pages) {
      meter.count('pages_processed_total', { source: text.provider === 'text-layer' ? 'text-layer' : 'ocr' })
    }
    for (const { confidence } of result.extraction?.fields ?? []) {
      const method = result.extraction?.method === 'model' ? 'model' : 'rules'
      meter.observe('extraction_confidence', confidence, { method })
    }
    logger.info('document.processed', {
      document_id: result.documentId,
      media_type: result.mediaType,
      pages: result.pages.length,
      fields: result.extraction?.fields.length ?? 0,
      points: result.indexed?.points ?? 0,
      warnings: result.warnings.length,
      processing_time_seconds: seconds(),
    })
    run.dispose()
    return result
  } catch (error) {
    const isAborted = run.signal.aborted && errorFields(error).error === 'ABORTED'
    finish(isAborted ? 'aborted' : 'error')
    logger.error('document.failed', { ...errorFields(error), processing_time_seconds: seconds() })
    run.dispose(error)
    throw error
  }
}
