import type { Box, ExceededLimit, Extraction, FieldEvidence, KeyValuePair, ProcessResult, SdkError } from '@sheaf/core'
import { extractedParts } from '../extracted-parts.ts'

/** A rectangle [x0, y0, x1, y1]: pixels of the input image, points for PDF. */
export type UnitBox = readonly [number, number, number, number]

/** Between the texts of two pages: a form feed is not shown by terminals and editors, the line end before it is. */
const PAGE_BREAK = '\n\f'

/** How every warning of a page begins on which nothing was read. */
export const NOTHING_READ = 'no text was found'

/** What `sheaf read` prints of one document. */
export interface ReadEntry {
  readonly text: string
  readonly lines: readonly {
    readonly text: string
    /** Null where the format has no pages. */
    readonly box: UnitBox | null
    readonly confidence: number
    /** From 0. */
    readonly page: number
  }[]
  readonly seconds: number
  /** Of reading and, with fields, of extracting; absent when there are none. */
  readonly warnings?: readonly string[]
}

/** Where a field was found, as printed. */
export interface EvidenceEntry {
  /** From 0; null where the format has no pages. */
  readonly page: number | null
  readonly box: UnitBox | null
  readonly text: string
  readonly confidence: number
  /** UTF-16 units within the text of the page. */
  readonly start: number
  readonly end: number
  readonly source: FieldEvidence['source']
}

/** What `sheaf extract` prints of one document. */
export interface ExtractEntry extends ReadEntry {
  readonly fields: Readonly<Record<string, unknown>>
  readonly items: readonly unknown[]
  /** Lists of the schema besides `items` and `pairs`, by name; absent when there are none. */
  readonly lists?: Readonly<Record<string, readonly unknown[]>>
  readonly pairs: readonly KeyValuePair[]
  /** Keyed like `fields`. */
  readonly evidence: Readonly<Record<string, EvidenceEntry>>
  /** Keyed like `fields`: 0..1 for each field that was found. */
  readonly confidence: Readonly<Record<string, number>>
  readonly method: Extraction['method']
  readonly warnings: readonly string[]
}

/** What stands in the place of a document that failed. */
export interface ErrorEntry {
  readonly error: {
    readonly code: string
    readonly reason: string
    readonly message: string
    readonly limit?: ExceededLimit
  }
}

export function readEntry(result: ProcessResult<unknown>, seconds: number): ReadEntry {
  return {
    text: result.pages.map(({ text }) => text.text).join(PAGE_BREAK),
    lines: result.pages.flatMap(({ page, text }) =>
      text.lines.map((line) => ({
        text: line.text,
        box: unitBox(line.box, page),
        confidence: round(line.confidence, 4),
        page: page.index,
      })),
    ),
    seconds: round(seconds, 3),
    ...(result.warnings.length > 0 && { warnings: result.warnings.map(warningText) }),
  }
}

/** All that a result warns of: reading first, then the rules that extracted. */
export function warningsOf(result: ProcessResult<unknown>): readonly { readonly message: string }[] {
  return [...result.warnings, ...(result.extraction?.warnings ?? []).map((message) => ({ message }))]
}

function warningText({ stage, message }: ProcessResult['warnings'][number]): string {
  return `${stage}: ${message}`
}

/** The fields of a result beside its text. */
export function extractEntry(result: ProcessResult<unknown>, seconds: number): ExtractEntry {
  const { extraction } = result
  const { fields, lists } = extractedParts(extraction?.value)
  const evidence = new Map((extraction?.fields ?? []).map((entry) => [entry.path, entry]))
  const found = fields.flatMap(({ name, path }) => {
    const entry = evidence.get(path)
    return entry ? [[name, entry] as const] : []
  })
  const others = lists.filter(({ name }) => name !== 'items' && name !== 'pairs')
  return {
    ...readEntry(result, seconds),
    fields: Object.fromEntries(fields.map(({ name, value }) => [name, value])),
    items: lists.find(({ name }) => name === 'items')?.rows ?? [],
    ...(others.length > 0 && { lists: Object.fromEntries(others.map(({ name, rows }) => [name, rows])) }),
    pairs: (lists.find(({ name }) => name === 'pairs')?.rows ?? []) as readonly KeyValuePair[],
    evidence: Object.fromEntries(found.map(([name, entry]) => [name, evidenceEntry(entry, result)])),
    confidence: Object.fromEntries(found.map(([name, entry]) => [name, round(entry.confidence, 4)])),
    method: extraction?.method ?? 'rules',
    warnings: [...(extraction?.warnings ?? []), ...result.warnings.map(warningText)],
  }
}

export function errorEntry(error: SdkError): ErrorEntry {
  const { code, reason, message, limit } = error
  return { error: { code, reason: reason ?? code.toLowerCase(), message, ...(limit && { limit }) } }
}

function evidenceEntry(evidence: FieldEvidence, result: ProcessResult<unknown>): EvidenceEntry {
  const page = result.pages.find(({ page }) => page.index === evidence.pageIndex)?.page
  return {
    page: evidence.pageIndex,
    box: page ? unitBox(evidence.box, page) : null,
    text: evidence.text,
    confidence: round(evidence.confidence, 4),
    start: evidence.start,
    end: evidence.end,
    source: evidence.source,
  }
}

/** Fractions as units of the page, to a tenth. */
function unitBox(box: Box | null, page: { readonly width: number; readonly height: number }): UnitBox | null {
  if (!box || page.width === 0 || page.height === 0) return null
  return [
    round(box.x0 * page.width, 1),
    round(box.y0 * page.height, 1),
    round(box.x1 * page.width, 1),
    round(box.y1 * page.height, 1),
  ]
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits))
}

export function isErrorEntry(entry: object): entry is ErrorEntry {
  return 'error' in entry
}
