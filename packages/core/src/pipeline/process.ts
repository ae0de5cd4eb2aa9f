import { acceptSource, sourceLabel } from './accept-source.ts'
import { extractFields } from './extract-fields.ts'
import { indexDocument } from './index-document.ts'
import type { PipelineParts } from './parts.ts'
import type { ExtractedValue, ProcessOptions, ProcessResult, Schema, Source } from './pipeline.ts'
import { readPages } from './read-pages.ts'
import { reportDocument } from './report-document.ts'
import { Run } from './run.ts'

/** One document through the stages. */
export async function processDocument<S extends Schema>(
  parts: PipelineParts,
  source: Source,
  options: ProcessOptions<S>,
  signal: AbortSignal,
): Promise<ProcessResult<ExtractedValue<S>>> {
  const run = new Run(parts, options.deadlineMs ?? parts.deadlineMs, options, signal)
  run.documentLabel = sourceLabel(source)
  return reportDocument(parts, run, options.context, async () => {
    const document = await run.stage('accept', () => acceptSource(parts, source, options.metadata, run.signal))
    const pages = await readPages(parts, run, document, options.password)
    const extraction = await extractFields(parts, run, pages, options.schema)
    const indexed = await indexDocument(parts, run, document, pages, extraction)
    return {
      documentId: document.id,
      name: document.name,
      mediaType: document.mediaType,
      metadata: document.metadata,
      pages,
      text: pages.map(({ text }) => text.text).join('\f'),
      extraction,
      indexed,
      warnings: run.warnings,
      timings: run.timings,
    }
  })
}
