import { open, readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { INPUT_LIMITS, SdkError, sniffMediaType } from '@sheaf/core'

/** Endings of data, which is never a document whatever it holds. */
const DATA_ENDINGS: Readonly<Record<string, string>> = {
  '.json': 'JSON',
  '.jsonl': 'JSON Lines',
  '.ndjson': 'JSON Lines',
  '.yaml': 'YAML',
  '.yml': 'YAML',
  '.csv': 'CSV',
  '.tsv': 'TSV',
}

/**
 * Endings that say that somebody took the file for a document: when its content is something else, that is a failure
 * to tell, not a file to pass over. Formats that are not read are here too.
 */
const DOCUMENT_ENDINGS = new Set(
  (
    '.pdf .png .jpg .jpeg .jpe .jfif .webp .gif .avif .tif .tiff .svg .bmp .docx .html .htm .md .markdown .txt ' +
    '.heic .heif .jp2 .jxl .doc .rtf .odt .pages .pptx .ppt .odp .xlsx .xls .ods .ps .eps .djvu .epub .xps'
  ).split(' '),
)

/** Endings of text, which may hold data such as JSON: then it is no document. */
const TEXT_ENDINGS = new Set(['.txt', '.md', '.markdown', '.html', '.htm'])

/** Bytes that are looked at in a file that is too large to be processed. */
const HEAD_BYTES = 65_536

/** What a file of this name is when its name says that it is data; null otherwise. */
export function dataByName(file: string): string | null {
  const kind = DATA_ENDINGS[path.extname(file).toLowerCase()]
  return kind === undefined ? null : `${kind} is data`
}

/**
 * Why a file that a folder or a pattern led to is passed over; null for a document, also for one that will fail.
 * The content decides what the file is. Its name decides only whether content that is no document is worth a failure.
 */
export async function whyNotADocument(file: string): Promise<string | null> {
  const data = dataByName(file)
  if (data !== null) return data
  try {
    sniffMediaType(await contentOf(file))
    return null
  } catch (error) {
    // A file that cannot be read is for the pipeline to report.
    if (!SdkError.isInstance(error)) return null
    const ending = path.extname(file).toLowerCase()
    if (error.reason === 'unsupported_format' && TEXT_ENDINGS.has(ending)) return error.message
    const isOther = ['unsupported_format', 'unknown_format', 'corrupt_document'].includes(error.reason ?? '')
    return isOther && !DOCUMENT_ENDINGS.has(ending) ? error.message : null
  }
}

async function contentOf(file: string): Promise<Uint8Array> {
  const { size } = await stat(file)
  if (size <= INPUT_LIMITS.maxBytes) return readFile(file)
  const handle = await open(file)
  try {
    const head = new Uint8Array(HEAD_BYTES)
    const { bytesRead } = await handle.read(head, 0, HEAD_BYTES, 0)
    return head.subarray(0, bytesRead)
  } finally {
    await handle.close()
  }
}
