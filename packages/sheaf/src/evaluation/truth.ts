import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'

/** What is known to stand in a document. */
export interface Truth {
  /** Only some of the text is known. */
  readonly isPartial: boolean
  /** Empty where it is not known. */
  readonly text: string
  readonly hasText: boolean
  readonly lines: readonly string[]
  readonly fields: Readonly<Record<string, unknown>>
  /** Fields or pairs are known, be it that there are none. */
  readonly hasFields: boolean
  /** Null where none are known. */
  readonly pairs: readonly unknown[] | null
}

/** A document and the file of the same name that says what stands in it. */
export interface TruthFile {
  /** Absolute, without ending. */
  readonly stem: string
  readonly truth: Truth
}

/** The truth in all JSON files below a folder that have `text`, `fields` or `pairs`, sorted by path. */
export async function readTruth(folder: string): Promise<TruthFile[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true })
  const files = entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.json'))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort()
  const found: TruthFile[] = []
  for (const file of files) {
    const truth = parseTruth(await readFile(file, 'utf8'))
    if (truth) found.push({ stem: file.slice(0, -'.json'.length), truth })
  }
  return found
}

function parseTruth(json: string): Truth | null {
  let data: unknown
  try {
    data = JSON.parse(json)
  } catch {
    return null
  }
  if (typeof data !== 'object' || data === null) return null
  const { text, lines, fields, pairs, partial } = data as Readonly<Record<string, unknown>>
  const hasText = typeof text === 'string'
  const hasFields = (typeof fields === 'object' && fields !== null) || Array.isArray(pairs)
  if (!hasText && !hasFields) return null
  return {
    isPartial: partial === true,
    text: hasText ? text : '',
    hasText,
    lines: Array.isArray(lines) ? lines.map((line: { text?: unknown }) => String(line?.text ?? '')) : [],
    fields: typeof fields === 'object' && fields !== null ? (fields as Record<string, unknown>) : {},
    hasFields,
    pairs: Array.isArray(pairs) ? pairs : null,
  }
}
