import { strToU8, zipSync } from 'fflate'
import PDFDocument from 'pdfkit'
import { describe, expect, it } from 'vitest'
import type { MediaType } from '../document/media-type.ts'
import { SdkError } from '../errors/sdk-error.ts'
import { sniffMediaType } from './sniff.ts'

const bytesOf = (latin1: string) => Uint8Array.from(latin1, (character) => character.charCodeAt(0))
const padded = (latin1: string, length = 600) => bytesOf(latin1.padEnd(length, '\0'))

function refusal(bytes: Uint8Array): SdkError {
  try {
    throw new Error(`taken for ${sniffMediaType(bytes)}`)
  } catch (error) {
    expect(SdkError.isInstance(error), String(error)).toBe(true)
    return error as SdkError
  }
}

const DOCX = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'
const office = (type: string, names: readonly string[] = []) =>
  zipSync({
    '[Content_Types].xml': strToU8(
      `<Types><Override PartName="/x.xml" ContentType="application/vnd.${type}+xml"/></Types>`,
    ),
    ...Object.fromEntries(names.map((name) => [name, strToU8('x')])),
  })

/** The smallest OLE2 file that has a stream of this name. */
function ole(stream: string): Uint8Array {
  const bytes = new Uint8Array(2048)
  bytes.set(bytesOf('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'))
  bytes.set(Buffer.from(stream, 'utf16le'), 1024 + 128)
  return bytes
}

describe('sniffMediaType on pictures and PDF', () => {
  it('knows what other programs wrote', async (context) => {
    const sharp = await import('sharp').then((module) => module.default).catch(() => null)
    if (!sharp) context.skip('sharp is not installed')
    const picture = () => sharp!({ create: { width: 8, height: 8, channels: 3, background: 'red' } })
    const written: [MediaType, Promise<Uint8Array>][] = [
      ['image/png', picture().png().toBuffer()],
      ['image/jpeg', picture().jpeg().toBuffer()],
      ['image/webp', picture().webp().toBuffer()],
      ['image/webp', picture().webp({ lossless: true }).toBuffer()],
      ['image/gif', picture().gif().toBuffer()],
      ['image/avif', picture().avif().toBuffer()],
      ['image/tiff', picture().tiff().toBuffer()],
      ['image/tiff', picture().tiff({ bigtiff: true }).toBuffer()],
    ]
    for (const [mediaType, bytes] of written) expect(sniffMediaType(await bytes)).toBe(mediaType)
  })

  it('knows a PDF, also behind what a mail or printer put before it', async () => {
    const pdf = new PDFDocument()
    const chunks: Uint8Array[] = []
    const done = new Promise((resolve) => pdf.on('data', (chunk) => chunks.push(chunk)).on('end', resolve))
    pdf.text('x').end()
    await done
    const bytes = Buffer.concat(chunks)
    expect(sniffMediaType(bytes)).toBe('application/pdf')
    expect(sniffMediaType(Buffer.concat([bytesOf('\x1b%-12345X@PJL\r\n'.padEnd(1000, ' ')), bytes]))).toBe(
      'application/pdf',
    )
    expect(refusal(Buffer.concat([new Uint8Array(1100), bytes])).reason).toBe('unknown_format')
  })

  it('knows TIFF of both byte orders and a bitmap with a sane header', () => {
    for (const start of ['II*\0', 'MM\0*', 'II+\0\x08\0\0\0', 'MM\0+\0\x08\0\0'])
      expect(sniffMediaType(padded(start))).toBe('image/tiff')
    const bitmap = new DataView(new ArrayBuffer(100))
    bitmap.setUint16(0, 0x424d)
    bitmap.setUint32(10, 54, true)
    bitmap.setUint32(14, 40, true)
    bitmap.setUint16(26, 1, true)
    expect(sniffMediaType(new Uint8Array(bitmap.buffer))).toBe('image/bmp')
    bitmap.setUint16(26, 9, true)
    expect(refusal(new Uint8Array(bitmap.buffer)).reason).toBe('unknown_format')
  })
})

describe('sniffMediaType on containers', () => {
  it('knows Word documents, templates and documents with macros by their content types', () => {
    expect(sniffMediaType(office('openxmlformats-officedocument.wordprocessingml.document.main'))).toBe(DOCX)
    expect(sniffMediaType(office('openxmlformats-officedocument.wordprocessingml.template.main'))).toBe(DOCX)
    expect(sniffMediaType(office('ms-word.document.macroEnabled.main'))).toBe(DOCX)
  })

  it.each([
    ['Excel workbook (XLSX)', office('openxmlformats-officedocument.spreadsheetml.sheet.main')],
    ['PowerPoint presentation (PPTX)', office('openxmlformats-officedocument.presentationml.presentation.main')],
    [
      'OpenDocument text (ODT)',
      zipSync({ mimetype: [strToU8('application/vnd.oasis.opendocument.text'), { level: 0 }] }),
    ],
    ['EPUB', zipSync({ mimetype: strToU8('application/epub+zip') })],
    ['Java archive', zipSync({ 'META-INF/MANIFEST.MF': strToU8('x') })],
    ['Apple iWork document', zipSync({ 'Index/Document.iwa': strToU8('x') })],
    ['zip archive', zipSync({ 'a.txt': strToU8('x'), 'word/document.xml': strToU8('<x/>') })],
    ['zip archive', bytesOf(`PK\x05\x06${'\0'.repeat(18)}`)],
    ['Word 97-2003 document (DOC)', ole('WordDocument')],
    ['Excel 97-2003 workbook (XLS)', ole('Workbook')],
    ['PowerPoint 97-2003 presentation (PPT)', ole('PowerPoint Document')],
    ['Outlook message (MSG)', ole('__properties_version1.0')],
    ['OLE2 file', ole('Other')],
    ['RTF', bytesOf('{\\rtf1\\ansi Hello}')],
    ['HEIC/HEIF', padded('\0\0\0\x18ftypheic\0\0\0\0mif1heic')],
    ['HEIC/HEIF', padded('\0\0\0\x18ftypmif1\0\0\0\0mif1heic')],
    ['MP4 or QuickTime film', padded('\0\0\0\x18ftypisom\0\0\x02\0isomiso2')],
    ['JPEG XL', padded('\xff\x0a\xfa\x7f')],
    ['JPEG 2000', padded('\0\0\0\x0cjP  \r\n\x87\n')],
    ['Photoshop', padded('8BPS\0\x01')],
    ['DjVu', padded('AT&TFORM')],
    ['PostScript', bytesOf('%!PS-Adobe-3.0\n')],
    ['gzip', padded('\x1f\x8b\x08')],
    ['7-Zip', padded('7z\xbc\xaf\x27\x1c')],
    ['RAR', padded('Rar!\x1a\x07\x01\0')],
    ['tar', padded(`${'a.txt'.padEnd(257, '\0')}ustar\x0000`)],
    ['ELF program', padded('\x7fELF\x02\x01\x01')],
    ['Windows program', padded('MZ\x90\0')],
    ['SQLite database', padded('SQLite format 3\0')],
    ['Matroska or WebM', padded('\x1aE\xdf\xa3')],
    ['MP3', padded('ID3\x04\0')],
    ['font', padded('OTTO\0\x0c')],
    ['JSON', bytesOf('{"a": 1}')],
    ['JSON', bytesOf(' [\n{"a": [1, 2]} ]\n')],
    ['JSON', bytesOf('{"cut": {"off": [1, 2')],
    ['JSON Lines', bytesOf('{"a": 1}\n{"a": 2}\n')],
    ['XML with the root element <Invoice>', bytesOf('<?xml version="1.0"?><!-- x --><Invoice/>')],
  ])('names %s and says what to do', (format, bytes) => {
    const error = refusal(bytes)
    expect([error.code, error.reason]).toEqual(['UNSUPPORTED_FORMAT', 'unsupported_format'])
    expect(error.message.startsWith(`${format} is not a format that is read: `), error.message).toBe(true)
  })

  it('asks for an encrypted Office file to be saved without a password', () => {
    const error = refusal(ole('EncryptedPackage'))
    expect([error.code, error.reason]).toEqual(['PASSWORD_REQUIRED', 'password_required'])
    expect(error.message).toContain('save it without a password')
  })

  it('calls a zip container that was cut off damaged', () => {
    const bytes = office('openxmlformats-officedocument.wordprocessingml.document.main')
    const error = refusal(bytes.slice(0, bytes.length - 30))
    expect([error.code, error.reason]).toEqual(['CORRUPT_DOCUMENT', 'corrupt_document'])
  })
})

describe('sniffMediaType on text', () => {
  it.each<[MediaType, string]>([
    ['image/svg+xml', '<svg xmlns="http://www.w3.org/2000/svg"/>'],
    [
      'image/svg+xml',
      '\ufeff \n<?xml version="1.0"?>\n<!-- made -->\n<!DOCTYPE svg PUBLIC "a" "b" [<!ENTITY x "<svg>">]>\n<svg:svg/>',
    ],
    ['text/html', '<!doctype html><p>x'],
    ['text/html', '\n<!-- x --><HTML lang=en>'],
    ['text/html', '<?xml version="1.0"?><!DOCTYPE html PUBLIC "x" "y"><html/>'],
    ['text/html', '<p>Hello <b>you</b></p>'],
    ['text/html', '<table><tr><td>1</table>'],
    ['text/markdown', '# Title\n\nText.\n'],
    ['text/markdown', '<h1 align="center">Tool</h1>\n\n[docs](http://x)\n\n## Install\n\n```sh\nnpm i\n```\n'],
    ['text/markdown', '<!-- toc -->\n## A\n\nSee [b](c.md).\n'],
    ['text/markdown', '| a | b |\n|---|---|\n| 1 | 2 |\n'],
    ['text/markdown', 'Some text with a [link](http://x) and\n\n- one\n- two\n'],
    ['text/markdown', `# Stock\n\n${'- **screw** M4\n'.repeat(1000)}`],
    ['text/plain', 'Hello'],
    ['text/plain', ' '],
    ['text/plain', 'TOTAL 12.00\n# 4711\n- 10% discount\n* thank you *\n1. copy\n'],
    ['text/plain', '#!/bin/sh\n# comment\nls\n# more\nls\n'],
    ['text/plain', 'OTTO GmbH\nInvoice'],
    ['text/plain', 'BMW of London\nService invoice 2024'],
    ['text/plain', 'MZ Motors\n'.repeat(20)],
    ['text/plain', 'A PDF begins with\n%PDF-1.7\nand ends with %%EOF.'],
    ['text/plain', '[1] First reference\n[2] Second reference'],
    ['text/plain', '<jane@example.com> wrote:\nhello'],
    ['text/plain', '42'],
    ['text/plain', '"quoted"'],
    ['text/plain', 'page one\fpage two\x1a'],
    ['text/plain', '日本語のテキスト'],
  ])('says %s for %j', (mediaType, text) => {
    expect(sniffMediaType(new TextEncoder().encode(text))).toBe(mediaType)
    if (mediaType !== 'text/plain') {
      expect(sniffMediaType(Buffer.from(`\ufeff${text.replace(/^\ufeff/, '')}`, 'utf16le'))).toBe(mediaType)
    }
  })

  it('keeps a log with one marked line plain', () => {
    expect(sniffMediaType(strToU8(`${'08:00 started\n'.repeat(1000)}\n## done\n\n[x](y)\n`))).toBe('text/plain')
  })

  it('refuses an empty file', () => {
    const error = refusal(new Uint8Array())
    expect([error.code, error.reason]).toEqual(['INPUT_ERROR', 'empty_file'])
  })

  it('tells text in another encoding from binary content', () => {
    const latin1 = refusal(bytesOf('Gr\xfc\xdfe aus Z\xfcrich'))
    expect([latin1.code, latin1.reason]).toEqual(['INPUT_ERROR', 'invalid_encoding'])
    expect(latin1.message).toContain('0xfc at offset 2 of ')
    const unmarked = refusal(Buffer.from('Hello world', 'utf16le'))
    expect(unmarked.reason).toBe('invalid_encoding')
    expect(unmarked.message).toContain('without a byte order mark')
    expect(refusal(bytesOf('abc\0def')).reason).toBe('unknown_format')
    expect(refusal(bytesOf('\x01\x02\x03\x04abc')).reason).toBe('unknown_format')
    expect(refusal(bytesOf('\xff\xfea\0\0\0b\0')).reason).toBe('unknown_format')
  })
})
