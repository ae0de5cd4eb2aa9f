import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { writeWhole } from '../write-whole.ts'
import { type ReportContent, renderReport } from './render-report.ts'

/**
 * Writes a report as one HTML file, making the folder it is in. A link is followed; a device or a pipe is written to.
 *
 * @throws SdkError `INPUT_ERROR` when it cannot be written
 */
export async function writeReport(content: ReportContent & { readonly out: string }): Promise<void> {
  const { out } = content
  await mkdir(path.dirname(out), { recursive: true })
  await writeWhole(out, renderReport(content))
}
