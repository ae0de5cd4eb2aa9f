import { mkdir, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { type ReportContent, renderReport } from './render-report.ts'

/** Writes a report as one HTML file, making the folder it is in. */
export async function writeReport(content: ReportContent & { readonly out: string }): Promise<void> {
  const { out } = content
  await mkdir(path.dirname(out), { recursive: true })
  const partial = `${out}.${process.pid}.partial`
  await writeFile(partial, renderReport(content))
  await rename(partial, out)
}
