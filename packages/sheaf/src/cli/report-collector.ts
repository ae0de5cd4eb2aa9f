import path from 'node:path'
import type { ProcessResult } from '@sheaf/core'
import { fileSource } from '@sheaf/core/node'
import { documentImages } from '../report/document-images.ts'
import type { ReportDocument } from '../report/report-document.ts'
import { writeReport } from '../report/write-report.ts'
import type { CollectedInput } from './collect-inputs.ts'
import type { CommandContext } from './context.ts'
import { isErrorEntry } from './entries.ts'

/** Gathers what a report shows of each document while they are processed. */
export class ReportCollector {
  readonly #documents = new Map<string, ReportDocument>()

  async add(
    input: CollectedInput,
    result: ProcessResult<unknown>,
    options: { readonly seconds: number; readonly password?: string; readonly signal?: AbortSignal },
  ): Promise<void> {
    const { seconds, ...rendering } = options
    const shown = { name: input.key, result, seconds }
    this.#documents.set(input.key, shown)
    // Pictures are an extra: what was extracted counts, and the report shows its text instead.
    const images = await documentImages((await fileSource(input.path)).bytes, result, rendering).catch(() => undefined)
    this.#documents.set(input.key, { ...shown, images })
  }

  /** Writes the documents in the order of the entries, failures included. */
  async write(context: CommandContext, file: string, entries: Readonly<Record<string, object>>): Promise<void> {
    const documents = Object.entries(entries).map(([name, entry]): ReportDocument => {
      if (isErrorEntry(entry)) return { name, error: entry.error }
      return this.#documents.get(name) ?? { name }
    })
    await writeReport({ documents, out: path.resolve(context.cwd, file) })
  }
}
