import { SdkError } from '../errors/sdk-error.ts'
import { decodeXmlEntities } from './entities.ts'

/** Elements open at once. Word and LibreOffice refuse or crash far below. */
const MAX_DEPTH = 10_000

export interface XmlHandler {
  /** @param name  without its namespace prefix  @param attributes  as they stand, to be read by {@link xmlAttribute} */
  open(name: string, attributes: string): void
  /** Also called for `<name/>`, right after `open`. */
  close(name: string): void
  text(text: string): void
}

/**
 * Cuts XML into elements and text, in one pass. The document type is skipped and its entities are never expanded, so
 * no small file can grow. Names are given without their prefix, since producers choose prefixes freely.
 *
 * @param source  named in the error
 * @throws SdkError `CORRUPT_DOCUMENT` where the markup breaks off, elements stay open, or are nested too deep
 */
export function tokenizeXml(xml: string, source: string, handler: XmlHandler): void {
  let depth = 0
  let at = 0
  while (at < xml.length) {
    const open = xml.indexOf('<', at)
    const textEnd = open === -1 ? xml.length : open
    if (textEnd > at) handler.text(decodeXmlEntities(xml.slice(at, textEnd)))
    if (open === -1) break
    const kind = xml[open + 1]
    if (kind === '!' || kind === '?') {
      at = skipMisc(xml, open, source, handler)
      continue
    }
    const end = tagEnd(xml, open + 1, source)
    at = end + 1
    if (kind === '/') {
      depth--
      if (depth < 0) throw brokenOff(source, open)
      handler.close(localName(xml.slice(open + 2, end).trim()))
      continue
    }
    const isEmpty = xml[end - 1] === '/'
    const content = xml.slice(open + 1, isEmpty ? end - 1 : end)
    const space = content.search(/\s/)
    const name = localName(space === -1 ? content : content.slice(0, space))
    handler.open(name, space === -1 ? '' : content.slice(space))
    if (isEmpty) handler.close(name)
    else if (++depth > MAX_DEPTH) throw tooDeep(source)
  }
  if (depth > 0) throw brokenOff(source, xml.length)
}

/** The value of an attribute by its name without prefix; null when it is absent. */
export function xmlAttribute(attributes: string, name: string): string | null {
  for (const match of attributes.matchAll(/([^\s=]{1,100})\s{0,9}=\s{0,9}(?:"([^"]*)"|'([^']*)')/g)) {
    if (localName(match[1]!) === name) return decodeXmlEntities(match[2] ?? match[3]!)
  }
  return null
}

/** Offset of the `>` that ends a tag; one inside a quoted value does not. */
function tagEnd(xml: string, from: number, source: string): number {
  let at = from
  while (at < xml.length) {
    const character = xml[at]
    if (character === '>') return at
    if (character === '"' || character === "'") {
      at = xml.indexOf(character, at + 1)
      if (at === -1) break
    }
    at++
  }
  throw brokenOff(source, from)
}

function skipMisc(xml: string, open: number, source: string, handler: XmlHandler): number {
  if (xml.startsWith('<![CDATA[', open)) {
    const end = find(xml, ']]>', open + 9, source)
    handler.text(xml.slice(open + 9, end))
    return end + 3
  }
  if (xml.startsWith('<!--', open)) return find(xml, '-->', open + 4, source) + 3
  if (xml[open + 1] === '?') return find(xml, '?>', open + 2, source) + 2
  return doctypeEnd(xml, open, source)
}

/** A document type may hold declarations between brackets. */
function doctypeEnd(xml: string, open: number, source: string): number {
  const end = find(xml, '>', open, source)
  const bracket = xml.slice(open, end).indexOf('[')
  if (bracket === -1) return end + 1
  return find(xml, '>', find(xml, ']', open + bracket, source), source) + 1
}

function find(xml: string, mark: string, from: number, source: string): number {
  const at = xml.indexOf(mark, from)
  if (at === -1) throw brokenOff(source, from)
  return at
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1)
}

function tooDeep(source: string): SdkError {
  return new SdkError('CORRUPT_DOCUMENT', `${source} nests more than ${MAX_DEPTH} elements in each other`, {
    reason: 'corrupt_document',
  })
}

function brokenOff(source: string, offset: number): SdkError {
  return new SdkError('CORRUPT_DOCUMENT', `${source} is damaged: its markup breaks off at character ${offset}`, {
    reason: 'corrupt_document',
  })
}
