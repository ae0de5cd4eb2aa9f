import path from 'node:path'
import type { LabelledDocument } from '../evaluation/labelled-documents.ts'
import type { CollectedInputs } from './collect-inputs.ts'
import type { CommandContext } from './context.ts'
import { outputKeys } from './output-keys.ts'
import { UsageError } from './usage-error.ts'

/** @throws UsageError for a folder without documents to measure on */
export function requireDocuments(
  documents: readonly LabelledDocument[],
  folder: string,
  keys: string,
): readonly LabelledDocument[] {
  if (documents.length > 0) return documents
  throw new UsageError(`${folder} holds no document with a .json of the same name beside it that has ${keys}`)
}

export function labelledInputs(documents: readonly LabelledDocument[], folder: string): CollectedInputs {
  const paths = documents.map((document) => document.path)
  const keys = outputKeys(paths, path.resolve(folder))
  return { inputs: paths.map((file, i) => ({ key: keys[i]!, path: file })), skipped: [] }
}

/** A share as a percentage with one decimal; a dash for null. */
export function percent(share: number | null): string {
  return share === null ? '–' : (100 * share).toFixed(1)
}

/** Rows of cells, the first row the head; the first column aligned left, the others right. */
export function printTable(context: CommandContext, rows: readonly (readonly string[])[]): void {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)))
  for (const row of rows) {
    const cells = widths.map((width, i) => (i === 0 ? (row[i] ?? '').padEnd(width) : (row[i] ?? '').padStart(width)))
    context.stdout.write(`${cells.join('  ').trimEnd()}\n`)
  }
}
