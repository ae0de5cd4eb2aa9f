import type { MediaType } from '../document/media-type.ts'
import { decodeText } from './decode-text.ts'
import { CONTENT_TYPES, namesWordDocument, readContentTypes } from './docx-parts.ts'
import { unsupportedFormat } from './unsupported.ts'
import { readZipDirectory, readZipEntry, type ZipEntry } from './zip.ts'

/** Parts a container may list: a report with a thousand pictures has about 1,100. */
export const MAX_ZIP_ENTRIES = 10_000
/** `[Content_Types].xml` has about 150 bytes a part. */
const MAX_CONTENT_TYPES_BYTES = 2_000_000
const MAX_MIMETYPE_BYTES = 1000

/** Content types of Office files that are not Word documents. */
const OFFICE: readonly (readonly [part: string, format: string, advice: string])[] = [
  ['spreadsheetml', 'Excel workbook (XLSX)', 'export the sheet to PDF'],
  ['ms-excel', 'Excel workbook', 'export the sheet to PDF'],
  ['presentationml', 'PowerPoint presentation (PPTX)', 'export the slides to PDF'],
  ['ms-powerpoint', 'PowerPoint presentation', 'export the slides to PDF'],
  ['ms-visio', 'Visio drawing', 'export it to PDF'],
  ['ms-package.xps', 'XPS', 'print it to PDF'],
]

/** What the part `mimetype` of OpenDocument and EPUB says. */
const MIMETYPES: readonly (readonly [start: string, format: string, advice: string])[] = [
  ['application/vnd.oasis.opendocument.text', 'OpenDocument text (ODT)', 'save it as DOCX or PDF'],
  ['application/vnd.oasis.opendocument.spreadsheet', 'OpenDocument spreadsheet (ODS)', 'export it to PDF'],
  ['application/vnd.oasis.opendocument.presentation', 'OpenDocument presentation (ODP)', 'export it to PDF'],
  ['application/vnd.oasis.opendocument', 'OpenDocument', 'export it to PDF'],
  ['application/epub+zip', 'EPUB', 'convert it to PDF or HTML'],
]

/** Names of parts that tell other containers. */
const MARKERS: readonly (readonly [part: RegExp, format: string, advice: string])[] = [
  [/^META-INF\/MANIFEST\.MF$/, 'Java archive', 'it is not a document'],
  [/^AndroidManifest\.xml$/, 'Android package', 'it is not a document'],
  [/^Index\/|^Index\.zip$/, 'Apple iWork document', 'export it to PDF or DOCX'],
  [/^FixedDocSeq\.fdseq$/i, 'XPS', 'print it to PDF'],
  [/^doc\.kml$/, 'KMZ map', 'it is not a document'],
]

/**
 * What a zip container holds: a Word document, or the reason why it is refused.
 *
 * @throws SdkError `UNSUPPORTED_FORMAT` naming what it is, `CORRUPT_DOCUMENT`, `INPUT_TOO_LARGE`
 */
export function sniffZip(bytes: Uint8Array): MediaType {
  const entries = readZipDirectory(bytes, MAX_ZIP_ENTRIES)
  const contentTypes = readSmallPart(bytes, entries, CONTENT_TYPES, MAX_CONTENT_TYPES_BYTES)
  if (contentTypes !== null) {
    const types = readContentTypes(contentTypes)
    if (namesWordDocument(types)) return 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'
    for (const [part, format, advice] of OFFICE) {
      if (types.some(({ type }) => type.includes(part))) throw unsupportedFormat(format, advice)
    }
  }
  const mimetype = readSmallPart(bytes, entries, 'mimetype', MAX_MIMETYPE_BYTES)
  for (const [start, format, advice] of MIMETYPES) {
    if (mimetype?.startsWith(start)) throw unsupportedFormat(format, advice)
  }
  for (const [part, format, advice] of MARKERS) {
    for (const name of entries.keys()) if (part.test(name)) throw unsupportedFormat(format, advice)
  }
  throw unsupportedFormat('zip archive', 'unpack it and hand in the files')
}

function readSmallPart(
  bytes: Uint8Array,
  entries: ReadonlyMap<string, ZipEntry>,
  name: string,
  allowed: number,
): string | null {
  const entry = entries.get(name)
  if (!entry) return null
  return decodeText(readZipEntry(bytes, entry, { name: `size of ${name}`, allowed, seen: 0 }))
}
