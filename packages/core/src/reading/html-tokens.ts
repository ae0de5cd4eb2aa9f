import { decodeHtmlEntities } from './entities.ts'

/** What a start tag says, as far as reading needs it. */
export interface HtmlTag {
  /** Lower case. */
  readonly name: string
  /** True for the attribute `hidden` and for `style="display:none"`. */
  readonly isHidden: boolean
  /** True for `<br/>`. */
  readonly isSelfClosing: boolean
}

export interface HtmlHandler {
  /** Text with its character references decoded. */
  text(text: string): void
  open(tag: HtmlTag): void
  close(name: string): void
}

/** Their content is no markup. `keep` says whether it is text to be read. */
const RAW_ELEMENTS: ReadonlyMap<string, { readonly keep: boolean }> = new Map([
  ['script', { keep: false }],
  ['style', { keep: false }],
  ['title', { keep: false }],
  ['iframe', { keep: false }],
  ['noembed', { keep: false }],
  ['noframes', { keep: false }],
  ['noscript', { keep: false }],
  ['textarea', { keep: true }],
  ['xmp', { keep: true }],
])

const WHITE_SPACE = new Set([9, 10, 12, 13, 32])
const TAB_OR_SPACE_OR_END = (code: number): boolean => WHITE_SPACE.has(code) || code === 47 || code === 62

/**
 * Cuts HTML into tags and text as browsers do (HTML Standard, 13.2.5), in one pass without going back: whatever the
 * input, each character is looked at a bounded number of times. Never throws.
 */
export function tokenizeHtml(html: string, handler: HtmlHandler): void {
  /** Raw elements for which no end tag follows any more; without it, `<title><title>…` would be searched anew each time. */
  const unclosed = new Set<string>()
  let at = 0
  let textStart = 0
  const flush = (end: number) => {
    if (end > textStart) handler.text(decodeHtmlEntities(html.slice(textStart, end)))
  }
  while (at < html.length) {
    const open = html.indexOf('<', at)
    if (open === -1) break
    const kind = html.charCodeAt(open + 1)
    if (isLetter(kind)) {
      flush(open)
      const tag = scanTag(html, open + 1)
      at = tag.end
      const raw = tag.isComplete ? RAW_ELEMENTS.get(tag.name) : undefined
      if (raw) at = skipRaw(html, tag, raw.keep, unclosed, handler)
      else if (tag.isComplete) handler.open(tag)
    } else if (kind === 47) {
      const next = html.charCodeAt(open + 2)
      if (!isLetter(next) && next !== 62) {
        flush(open)
        at = after(html, '>', open + 2)
      } else {
        flush(open)
        const tag = scanTag(html, open + 2)
        at = tag.end
        if (tag.isComplete && tag.name !== '') handler.close(tag.name)
      }
    } else if (kind === 33 || kind === 63) {
      flush(open)
      at = skipDeclaration(html, open, handler)
    } else {
      // A lone less-than sign is text.
      at = open + 1
      continue
    }
    textStart = at
  }
  flush(html.length)
}

interface ScannedTag extends HtmlTag {
  /** Offset after the tag. */
  readonly end: number
  /** False where the text ends inside the tag. */
  readonly isComplete: boolean
}

/** @param start  offset of the tag's name */
function scanTag(html: string, start: number): ScannedTag {
  let at = start
  while (at < html.length && !TAB_OR_SPACE_OR_END(html.charCodeAt(at))) at++
  const name = html.slice(start, at).toLowerCase()
  let isHidden = false
  let isSelfClosing = false
  while (at < html.length) {
    const code = html.charCodeAt(at)
    if (code === 62) return { name, isHidden, isSelfClosing, end: at + 1, isComplete: true }
    isSelfClosing = code === 47
    if (WHITE_SPACE.has(code) || code === 47) {
      at++
      continue
    }
    const nameStart = at
    // A leading equals sign belongs to the name, so that the scan always moves on.
    at++
    while (at < html.length && html.charCodeAt(at) !== 61 && !TAB_OR_SPACE_OR_END(html.charCodeAt(at))) at++
    const attribute = html.slice(nameStart, at).toLowerCase()
    const value = scanValue(html, at)
    at = value.end
    if (attribute === 'hidden') isHidden = true
    if (attribute === 'style' && /display\s?:\s?none/i.test(value.text.slice(0, 1000))) isHidden = true
  }
  return { name, isHidden, isSelfClosing, end: html.length, isComplete: false }
}

function scanValue(html: string, start: number): { readonly text: string; readonly end: number } {
  let at = start
  while (WHITE_SPACE.has(html.charCodeAt(at))) at++
  if (html.charCodeAt(at) !== 61) return { text: '', end: at }
  at++
  while (WHITE_SPACE.has(html.charCodeAt(at))) at++
  const quote = html[at]
  if (quote === '"' || quote === "'") {
    const end = html.indexOf(quote, at + 1)
    if (end === -1) return { text: html.slice(at + 1), end: html.length }
    return { text: html.slice(at + 1, end), end: end + 1 }
  }
  const valueStart = at
  while (at < html.length && html.charCodeAt(at) !== 62 && !WHITE_SPACE.has(html.charCodeAt(at))) at++
  return { text: html.slice(valueStart, at), end: at }
}

/** Offset after a raw element. One that is never closed swallows the rest when it is code, and is empty when it is text. */
function skipRaw(html: string, tag: ScannedTag, keep: boolean, unclosed: Set<string>, handler: HtmlHandler): number {
  const end = unclosed.has(tag.name) ? -1 : findEndTag(html, tag.name, tag.end)
  if (end === -1) {
    unclosed.add(tag.name)
    const isCode = (tag.name === 'script' || tag.name === 'style') && !tag.isSelfClosing
    return isCode ? html.length : tag.end
  }
  if (keep) {
    handler.open(tag)
    const content = html.slice(tag.end, end)
    handler.text(tag.name === 'textarea' ? decodeHtmlEntities(content) : content)
    handler.close(tag.name)
  }
  return after(html, '>', end)
}

function findEndTag(html: string, name: string, from: number): number {
  for (let at = html.indexOf('</', from); at !== -1; at = html.indexOf('</', at + 2)) {
    const nameEnd = at + 2 + name.length
    const isEnd = nameEnd >= html.length || TAB_OR_SPACE_OR_END(html.charCodeAt(nameEnd))
    if (isEnd && html.slice(at + 2, nameEnd).toLowerCase() === name) return at
  }
  return -1
}

/** Offset after a comment, CDATA section, document type or processing instruction. */
function skipDeclaration(html: string, open: number, handler: HtmlHandler): number {
  if (html.startsWith('<!--', open)) {
    // `<!-->` and `<!--->` are empty comments.
    if (html[open + 4] === '>') return open + 5
    if (html.startsWith('->', open + 4)) return open + 6
    return after(html, '-->', open + 4)
  }
  if (html.startsWith('<![CDATA[', open)) {
    const end = html.indexOf(']]>', open + 9)
    handler.text(html.slice(open + 9, end === -1 ? html.length : end))
    return end === -1 ? html.length : end + 3
  }
  return after(html, '>', open + 2)
}

/** Offset after the next `mark`; the end of the text when there is none. */
function after(html: string, mark: string, from: number): number {
  const at = html.indexOf(mark, from)
  return at === -1 ? html.length : at + mark.length
}

function isLetter(code: number): boolean {
  return (code >= 65 && code <= 90) || (code >= 97 && code <= 122)
}
