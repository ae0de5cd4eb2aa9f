import type { MediaType } from '../document/media-type.ts'
import { SdkError } from '../errors/sdk-error.ts'
import { decodeText, encodingOf } from './decode-text.ts'
import { looksLikeData } from './looks-like-data.ts'
import { isMarkdown } from './markdown-score.ts'
import { unsupportedFormat } from './unsupported.ts'

/** Control characters that text has: tab, ends of lines, form feed, backspace, escape, and the DOS end of file. */
const TEXT_CONTROLS = new Set([8, 9, 10, 11, 12, 13, 26, 27])
/** Other control characters a text may have, as a share: one stray sign is a slip, one in a hundred is another format. */
const MAX_CONTROL_SHARE = 0.01

/** A page of HTML begins with one of these. */
const PAGE_TAGS = /^<(?:html|head|body|title|meta|link|base|script|style|frameset)(?:[\s/>]|$)/i
/** A piece of HTML, or a Markdown file that lays out its title by hand, begins with one of these. */
const FLOW_TAGS =
  /^<(?:div|p|table|thead|tbody|tr|td|h[1-6]|ul|ol|li|dl|section|article|header|footer|main|nav|aside|a|b|i|u|em|strong|span|font|center|br|hr|img|form|pre|blockquote|iframe|figure|address|details|small|label)(?:[\s/>]|$)/i

/**
 * What a text is: SVG, HTML, Markdown or plain text.
 *
 * @throws SdkError `INPUT_ERROR` (`invalid_encoding`), `UNSUPPORTED_FORMAT` (`unknown_format`, or naming the format)
 */
export function sniffText(bytes: Uint8Array): MediaType {
  rejectBinary(bytes)
  const text = decodeText(bytes)
  const data = looksLikeData(text)
  if (data) throw unsupportedFormat(data, 'it is data, not a document')
  const prolog = skipProlog(text)
  const rest = text.slice(prolog.end, prolog.end + 200)
  if (prolog.doctype === 'html' || PAGE_TAGS.test(rest)) return 'text/html'
  const root = /^<([\p{L}_][\p{L}\p{N}_.:-]{0,100})/u.exec(rest)?.[1]
  if (root?.slice(root.indexOf(':') + 1) === 'svg') return 'image/svg+xml'
  if (prolog.isXml && root)
    throw unsupportedFormat(`XML with the root element <${root}>`, 'save it as HTML, DOCX or PDF')
  if (isMarkdown(text)) return 'text/markdown'
  return FLOW_TAGS.test(rest) ? 'text/html' : 'text/plain'
}

/** Bytes that no text has: NUL, or many other control characters. */
function rejectBinary(bytes: Uint8Array): void {
  if (encodingOf(bytes) !== 'utf-8') {
    if (hasWideNul(bytes)) throw unknownFormat('it has a byte order mark of UTF-16 but is not text')
    return
  }
  if (isUnmarkedUtf16(bytes)) {
    throw new SdkError(
      'INPUT_ERROR',
      `the text looks like UTF-16 without a byte order mark (byte 0x00 at offset ${bytes.indexOf(0)}); save it as UTF-8`,
      { reason: 'invalid_encoding' },
    )
  }
  const nul = bytes.indexOf(0)
  if (nul !== -1) throw unknownFormat(`it is no text (byte 0x00 at offset ${nul}) and begins like no known format`)
  let controls = 0
  for (const byte of bytes) if (byte < 32 && !TEXT_CONTROLS.has(byte)) controls++
  if (controls > bytes.length * MAX_CONTROL_SHARE) {
    throw unknownFormat(
      `it is no text (${controls} of ${bytes.length} bytes are control characters) and begins like no known format`,
    )
  }
}

function hasWideNul(bytes: Uint8Array): boolean {
  for (let i = 2; i + 1 < bytes.length; i += 2) if (bytes[i] === 0 && bytes[i + 1] === 0) return true
  return false
}

/** Latin text in UTF-16 has a NUL in nearly every second byte and none between. */
function isUnmarkedUtf16(bytes: Uint8Array): boolean {
  const sample = bytes.subarray(0, 512)
  if (sample.length < 4) return false
  const nuls = [0, 0]
  for (const [i, byte] of sample.entries()) if (byte === 0) nuls[i & 1]!++
  const half = sample.length / 2
  return Math.max(...nuls) > half * 0.8 && Math.min(...nuls) === 0
}

function unknownFormat(why: string): SdkError {
  return new SdkError('UNSUPPORTED_FORMAT', `the format of the content is not known: ${why}`, {
    reason: 'unknown_format',
  })
}

interface Prolog {
  /** Offset of the first sign after it. */
  readonly end: number
  readonly isXml: boolean
  /** Name after `<!DOCTYPE`, lower case. */
  readonly doctype: string | null
}

/** White space, processing instructions, comments and the document type before the first element. */
function skipProlog(text: string): Prolog {
  let at = 0
  let isXml = false
  let doctype: string | null = null
  for (;;) {
    while (at < text.length && /\s/.test(text[at]!)) at++
    const start = at
    if (text.startsWith('<?', at)) {
      isXml ||= /^<\?xml\s/i.test(text.slice(at, at + 6))
      at = after(text, '?>', at)
    } else if (text.startsWith('<!--', at)) {
      at = after(text, '-->', at)
    } else if (/^<!doctype\s/i.test(text.slice(at, at + 10))) {
      doctype = /^\s*([^\s>[]{1,100})/.exec(text.slice(at + 9, at + 200))?.[1]?.toLowerCase() ?? null
      const end = after(text, '>', at)
      const bracket = text.slice(at, end).indexOf('[')
      at = bracket === -1 ? end : after(text, '>', after(text, ']', at + bracket))
    }
    if (at === start) return { end: at, isXml, doctype }
  }
}

function after(text: string, mark: string, from: number): number {
  const at = text.indexOf(mark, from)
  return at === -1 ? text.length : at + mark.length
}
