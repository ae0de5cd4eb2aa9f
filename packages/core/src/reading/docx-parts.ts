import { SdkError } from '../errors/sdk-error.ts'
import { tokenizeXml, xmlAttribute } from './xml-tokens.ts'

/** Where a part stands on the printed page. */
export type DocxPartKind = 'header' | 'body' | 'footnotes' | 'endnotes' | 'footer'

export interface DocxPart {
  /** Name in the zip container. */
  readonly name: string
  readonly kind: DocxPartKind
}

/** The part of every Office container that says what the others are. */
export const CONTENT_TYPES = '[Content_Types].xml'

const ORDER: readonly DocxPartKind[] = ['header', 'body', 'footnotes', 'endnotes', 'footer']

const KINDS: ReadonlyMap<string, DocxPartKind> = new Map([
  ['application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml', 'body'],
  ['application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml', 'body'],
  ['application/vnd.ms-word.document.macroenabled.main+xml', 'body'],
  ['application/vnd.ms-word.template.macroenabledtemplate.main+xml', 'body'],
  ['application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml', 'header'],
  ['application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml', 'footer'],
  ['application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml', 'footnotes'],
  ['application/vnd.openxmlformats-officedocument.wordprocessingml.endnotes+xml', 'endnotes'],
])

/**
 * The parts of a Word document that hold printed text, in the order in which they are read. The names come from
 * `[Content_Types].xml`: the body need not be `word/document.xml`, and Word itself also writes `document2.xml`.
 *
 * @param read  the text of a part; null when there is none of that name
 */
export function findDocxParts(read: (name: string) => string | null): DocxPart[] {
  const contentTypes = read(CONTENT_TYPES)
  if (contentTypes === null) {
    throw new SdkError('CORRUPT_DOCUMENT', `the Word document lacks its part ${CONTENT_TYPES}`, {
      reason: 'corrupt_document',
    })
  }
  const parts: DocxPart[] = []
  for (const { name, type } of readContentTypes(contentTypes)) {
    const kind = KINDS.get(type)
    // A type given for an extension names no part; the body then has its customary name.
    if (kind && (name !== null || kind === 'body')) parts.push({ name: name ?? 'word/document.xml', kind })
  }
  return parts.sort(
    (a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind) || a.name.localeCompare(b.name, 'en', { numeric: true }),
  )
}

/** True when the content types name a Word document's body. */
export function namesWordDocument(types: readonly ContentType[]): boolean {
  return types.some(({ type }) => KINDS.get(type) === 'body')
}

export interface ContentType {
  /** The part; null for a type given to all parts of an extension. */
  readonly name: string | null
  /** Lower case. */
  readonly type: string
}

/** What `[Content_Types].xml` says (ECMA-376 part 2, 10.1.2). */
export function readContentTypes(xml: string): ContentType[] {
  const types: ContentType[] = []
  tokenizeXml(xml, CONTENT_TYPES, {
    open(name, attributes) {
      if (name !== 'Override' && name !== 'Default') return
      const type = xmlAttribute(attributes, 'ContentType')?.toLowerCase()
      const part = name === 'Override' ? xmlAttribute(attributes, 'PartName') : null
      if (type) types.push({ name: part === null ? null : decodePartName(part), type })
    },
    close() {},
    text() {},
  })
  return types
}

/** Part names begin with a slash and are percent-encoded; names in the container are neither. */
function decodePartName(name: string): string {
  const path = name.replace(/^\//, '')
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
