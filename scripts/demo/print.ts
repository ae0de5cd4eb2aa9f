import path from 'node:path'
import type { FieldEvidence, ProcessResult, SearchHit } from '@sheaf/core'
import type { ReportDocument } from 'sheaf'

const isColoured = process.stdout.isTTY === true && !process.env.NO_COLOR
const mark = (open: number, close: number) => (text: string) =>
  isColoured ? `\u001b[${open}m${text}\u001b[${close}m` : text
export const bold = mark(1, 22)
const dim = mark(2, 22)

/** Characters of a value that are shown. */
const VALUE_WIDTH = 52

/** What became of one document: its fields, each with its confidence and page, or why there are none. */
export function printDocument({ name, result, error, note = '', seconds = 0 }: ReportDocument): void {
  if (result) printResult(result, note, seconds)
  else console.log(`\n${bold(name)}  failed: ${error?.reason}: ${error?.message}`)
}

function printResult(result: ProcessResult<unknown>, note: string, seconds: number): void {
  const { pages, extraction, warnings } = result
  const providers = [...new Set(pages.map(({ text }) => text.provider))].join(' and ')
  const count = pages.length === 1 ? '1 page' : `${pages.length} pages`
  console.log(
    `\n${bold(result.name ?? result.documentId)}  ${dim(`${note}, ${count}, ${providers}, ${seconds.toFixed(1)} s`)}`,
  )
  const value = (extraction?.value ?? {}) as Record<string, unknown>
  const evidence = new Map((extraction?.fields ?? []).map((field) => [field.path, field]))
  const width = Math.max(0, ...Object.keys(value).map((name) => name.length))
  for (const [name, field] of Object.entries(value)) {
    const shown = Array.isArray(field) ? listSummary(name, field) : shorten(String(field ?? dim('not found')))
    if (shown === '') continue
    console.log(`  ${name.padEnd(width)}  ${shown.padEnd(VALUE_WIDTH)} ${place(evidence.get(`/${name}`))}`.trimEnd())
  }
  for (const warning of [...(extraction?.warnings ?? []), ...warnings.map(({ message }) => message)]) {
    console.log(dim(`  warning: ${warning}`))
  }
}

/** Hits of one search. */
export function printSearch(query: string, hits: readonly SearchHit[]): void {
  console.log(`\n${bold(`search: ${query}`)}`)
  if (hits.length === 0) console.log('  nothing found')
  for (const [i, hit] of hits.entries()) {
    const page = hit.pageIndex === null ? '' : `, page ${hit.pageIndex + 1}`
    console.log(`  ${i + 1}. ${path.basename(hit.file ?? '')}${page}  ${dim(`score ${hit.score.toFixed(2)}`)}`)
    console.log(`     ${shorten(hit.snippet, 100)}`)
  }
}

function place(evidence: FieldEvidence | undefined): string {
  if (!evidence) return ''
  const page = evidence.pageIndex === null ? '' : `  page ${evidence.pageIndex + 1}`
  return `${String(Math.round(100 * evidence.confidence)).padStart(3)}%${page}`
}

function listSummary(name: string, list: readonly unknown[]): string {
  if (list.length === 0) return ''
  if (name !== 'pairs') return `${list.length} rows`
  const shown = (list as readonly { readonly key: string; readonly value: string }[])
    .slice(0, 6)
    .map(({ key, value }) => `\n    ${shorten(`${key.replace(/[\s:]+$/, '')}: ${value}`)}`)
  return `${list.length} pairs${shown.join('')}${list.length > 6 ? '\n    …' : ''}`
}

function shorten(text: string, width = VALUE_WIDTH): string {
  const line = text.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
  return line.length <= width ? line : `${line.slice(0, width - 1)}…`
}
