import { readFile } from 'node:fs/promises'
import path from 'node:path'
import {
  acceptDocument,
  type BoxedLine,
  type BuiltInSchema,
  INPUT_LIMITS,
  type JsonSchema,
  type Page,
  type ProcessResult,
  pageTextsFromLines,
  rulesExtractor,
  SdkError,
} from '@sheaf/core'
import { fileSource } from '@sheaf/core/node'
import { arrangePage } from '@sheaf/ocr'
import { defaultRenderers } from '../default-renderers.ts'
import type { CollectedInput } from './collect-inputs.ts'

/** Options of {@link processLines}. */
export interface ProcessLinesOptions {
  readonly password?: string
  readonly signal?: AbortSignal
}

/**
 * The fields of a document whose lines are known: `text`, `box` and `page` of each entry of `lines` in the JSON file
 * of the same name beside it stand for what recognition would have given, and are put in reading order as that is. The
 * document itself only says how large its pages are.
 *
 * @throws SdkError `NOT_FOUND` without such a file, `CORRUPT_DOCUMENT` when it holds no lines
 */
export async function processLines(
  input: CollectedInput,
  schema: BuiltInSchema | JsonSchema,
  options: ProcessLinesOptions = {},
): Promise<{ readonly result: ProcessResult<unknown>; readonly seconds: number }> {
  const startedAt = performance.now()
  const { document, pages } = await pagesOf(input, options)
  const lines = await readLines(input.path)
  // A format without pages has no size that boxes could be measured by.
  const sizes = pages.filter(({ width, height }) => width > 0 && height > 0)
  const texts = pageTextsFromLines(lines, sizes).map((page) => arrangePage(page))
  const extraction = await rulesExtractor().extract({ pages: texts, schema, signal: options.signal })
  const result: ProcessResult<unknown> = {
    documentId: document.id,
    name: document.name,
    mediaType: document.mediaType,
    metadata: {},
    pages: texts.map((text, index) => ({ text, page: pages[index] ?? { ...pages[0]!, index } })),
    text: texts.map(({ text }) => text).join('\f'),
    extraction,
    indexed: null,
    warnings: [],
    timings: {},
  }
  return { result, seconds: (performance.now() - startedAt) / 1000 }
}

async function readLines(file: string): Promise<readonly BoxedLine[]> {
  const { dir, name } = path.parse(file)
  const beside = path.join(dir, `${name}.json`)
  const json = await readFile(beside, 'utf8').catch(() => {
    throw new SdkError('NOT_FOUND', `--from-lines: there is no ${name}.json beside it`, { reason: 'file_not_found' })
  })
  const lines = parseLines(json)
  if (lines) return lines
  throw new SdkError('CORRUPT_DOCUMENT', `--from-lines: ${name}.json has no "lines" of text and box`, {
    reason: 'corrupt_document',
  })
}

/** The lines without anything else that stands in the file; null when there are none. */
function parseLines(json: string): readonly BoxedLine[] | null {
  let data: unknown
  try {
    data = JSON.parse(json)
  } catch {
    return null
  }
  const entries = (data as { readonly lines?: unknown } | null)?.lines
  if (!Array.isArray(entries)) return null
  const lines: BoxedLine[] = []
  for (const entry of entries as readonly { text?: unknown; box?: unknown; page?: unknown }[]) {
    const { text, box, page } = entry ?? {}
    if (typeof text !== 'string' || !isBox(box)) return null
    lines.push({ text, box, page: isPageIndex(page) ? page : 0 })
  }
  return lines
}

function isPageIndex(page: unknown): page is number {
  return Number.isInteger(page) && (page as number) >= 0 && (page as number) < INPUT_LIMITS.maxPages
}

function isBox(box: unknown): box is BoxedLine['box'] {
  return (
    Array.isArray(box) && box.length === 4 && box.every((side) => typeof side === 'number' && Number.isFinite(side))
  )
}

async function pagesOf(input: CollectedInput, options: ProcessLinesOptions) {
  const { bytes } = await fileSource(input.path, { signal: options.signal })
  const document = await acceptDocument({ bytes, name: input.key }, { limits: INPUT_LIMITS })
  const renderer = defaultRenderers().find(({ mediaTypes }) => mediaTypes.includes(document.mediaType))
  const pages: Page[] = []
  if (renderer) {
    const rendered = renderer.render(document, { limits: INPUT_LIMITS, ...options })
    for await (const { page } of rendered) pages.push(page)
  }
  return { document, pages }
}
