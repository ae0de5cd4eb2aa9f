import type { MediaType } from '../document/media-type.ts'

/** What the first bytes say: a format that is read, or one that is not, with what to do. */
export type SignatureMatch = { readonly mediaType: MediaType } | { readonly format: string; readonly advice: string }

const PICTURE = 'save it as PNG or JPEG'
const WORD = 'save it as DOCX or PDF'
const PDF = 'print or export it to PDF'
const UNPACK = 'unpack it and hand in the files'
const NOT_A_DOCUMENT = 'it is not a document'

/** Bytes at an offset, written as Latin-1. The first row that fits decides. */
const SIGNATURES: readonly (readonly [offset: number, bytes: string, match: SignatureMatch])[] = [
  [0, '%PDF-', { mediaType: 'application/pdf' }],
  [0, '\x89PNG\r\n\x1a\n', { mediaType: 'image/png' }],
  [0, '\xff\xd8\xff', { mediaType: 'image/jpeg' }],
  [0, 'GIF87a', { mediaType: 'image/gif' }],
  [0, 'GIF89a', { mediaType: 'image/gif' }],
  [0, 'II*\0', { mediaType: 'image/tiff' }],
  [0, 'MM\0*', { mediaType: 'image/tiff' }],
  [0, 'II+\0\x08\0', { mediaType: 'image/tiff' }],
  [0, 'MM\0+\0\x08', { mediaType: 'image/tiff' }],
  [0, '\xff\x0a', { format: 'JPEG XL', advice: PICTURE }],
  [0, '\0\0\0\x0cJXL \r\n\x87\n', { format: 'JPEG XL', advice: PICTURE }],
  [0, '\0\0\0\x0cjP  \r\n\x87\n', { format: 'JPEG 2000', advice: PICTURE }],
  [0, '\xffO\xffQ', { format: 'JPEG 2000', advice: PICTURE }],
  [0, 'II\xbc\x01', { format: 'JPEG XR', advice: PICTURE }],
  [0, '8BPS', { format: 'Photoshop', advice: PICTURE }],
  [0, '\0\0\x01\0', { format: 'Windows icon', advice: PICTURE }],
  [0, 'AT&TFORM', { format: 'DjVu', advice: PDF }],
  [0, '{\\rtf', { format: 'RTF', advice: WORD }],
  [0, '%!PS', { format: 'PostScript', advice: PDF }],
  [0, '\xc5\xd0\xd3\xc6', { format: 'PostScript (EPS)', advice: PDF }],
  [0, '\xffWPC', { format: 'WordPerfect', advice: WORD }],
  [0, 'AC10', { format: 'AutoCAD drawing (DWG)', advice: 'plot it to PDF' }],
  [0, '\xd7\xcd\xc6\x9a', { format: 'Windows metafile', advice: PICTURE }],
  [0, 'ITOLITLS', { format: 'Microsoft Reader book', advice: PDF }],
  [60, 'BOOKMOBI', { format: 'Mobipocket book', advice: PDF }],
  [0, '\x1f\x8b', { format: 'gzip', advice: UNPACK }],
  [0, 'BZh', { format: 'bzip2', advice: UNPACK }],
  [0, '\xfd7zXZ\0', { format: 'xz', advice: UNPACK }],
  [0, '\x28\xb5\x2f\xfd', { format: 'Zstandard', advice: UNPACK }],
  [0, '7z\xbc\xaf\x27\x1c', { format: '7-Zip', advice: UNPACK }],
  [0, 'Rar!\x1a\x07', { format: 'RAR', advice: UNPACK }],
  [257, 'ustar', { format: 'tar', advice: UNPACK }],
  [0, '\x7fELF', { format: 'ELF program', advice: NOT_A_DOCUMENT }],
  [0, '\xfe\xed\xfa\xce', { format: 'Mach-O program', advice: NOT_A_DOCUMENT }],
  [0, '\xfe\xed\xfa\xcf', { format: 'Mach-O program', advice: NOT_A_DOCUMENT }],
  [0, '\xcf\xfa\xed\xfe', { format: 'Mach-O program', advice: NOT_A_DOCUMENT }],
  [0, '\xca\xfe\xba\xbe', { format: 'Java class or Mach-O program', advice: NOT_A_DOCUMENT }],
  [0, '\0asm', { format: 'WebAssembly', advice: NOT_A_DOCUMENT }],
  [0, 'SQLite format 3\0', { format: 'SQLite database', advice: NOT_A_DOCUMENT }],
  [0, 'PAR1', { format: 'Parquet', advice: NOT_A_DOCUMENT }],
  [0, '\x93NUMPY', { format: 'NumPy array', advice: NOT_A_DOCUMENT }],
  [0, 'wOFF', { format: 'font', advice: NOT_A_DOCUMENT }],
  [0, 'wOF2', { format: 'font', advice: NOT_A_DOCUMENT }],
  [0, 'OTTO', { format: 'font', advice: NOT_A_DOCUMENT }],
  [0, '\0\x01\0\0\0', { format: 'font', advice: NOT_A_DOCUMENT }],
  [0, 'ID3', { format: 'MP3', advice: NOT_A_DOCUMENT }],
  [0, 'OggS', { format: 'Ogg', advice: NOT_A_DOCUMENT }],
  [0, 'fLaC', { format: 'FLAC', advice: NOT_A_DOCUMENT }],
  [0, '\x1aE\xdf\xa3', { format: 'Matroska or WebM', advice: NOT_A_DOCUMENT }],
]

/** The format that the first bytes name; null when they name none. */
export function matchSignature(bytes: Uint8Array): SignatureMatch | null {
  for (const [offset, signature, match] of SIGNATURES) {
    if (hasAscii(bytes, offset, signature) && !isMereText(bytes, signature, match)) return match
  }
  return matchRiff(bytes) ?? matchMediaFile(bytes) ?? matchBitmap(bytes) ?? matchProgram(bytes) ?? matchLatePdf(bytes)
}

/** Formats whose whole content is text. */
const TEXTUAL = new Set(['RTF', 'PostScript'])

/** A letter from OTTO is no font: a signature of letters names a binary format only where bytes follow that no text has. */
function isMereText(bytes: Uint8Array, signature: string, match: SignatureMatch): boolean {
  if ('mediaType' in match || TEXTUAL.has(match.format) || !/^[ -~]*$/.test(signature)) return false
  return !bytes.subarray(0, 1024).includes(0)
}

/** True when these Latin-1 characters stand at the offset. */
export function hasAscii(bytes: Uint8Array, offset: number, text: string): boolean {
  if (offset + text.length > bytes.length) return false
  for (let i = 0; i < text.length; i++) if (bytes[offset + i] !== text.charCodeAt(i)) return false
  return true
}

function ascii(bytes: Uint8Array, offset: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(offset, offset + length))
}

function matchRiff(bytes: Uint8Array): SignatureMatch | null {
  if (!hasAscii(bytes, 0, 'RIFF') || bytes.length < 12) return null
  if (hasAscii(bytes, 8, 'WEBP')) return { mediaType: 'image/webp' }
  const kind = ascii(bytes, 8, 4)
  if (kind === 'WAVE' || kind === 'AVI ') return { format: kind.trim(), advice: NOT_A_DOCUMENT }
  return null
}

/** ISO base media files (ISO/IEC 14496-12, 4.3): pictures and films told apart by their brands. */
function matchMediaFile(bytes: Uint8Array): SignatureMatch | null {
  if (!hasAscii(bytes, 4, 'ftyp')) return null
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  // A box of 256 bytes lists 60 brands, more than any file has.
  const end = Math.min(bytes.length, Math.max(12, view.getUint32(0)), 256)
  const brands = new Set<string>()
  for (let at = 8; at + 4 <= end; at += 4) if (at !== 12) brands.add(ascii(bytes, at, 4))
  if (brands.has('avif') || brands.has('avis')) return { mediaType: 'image/avif' }
  for (const brand of ['heic', 'heix', 'hevc', 'hevx', 'heim', 'heis', 'hevm', 'hevs', 'mif1', 'msf1']) {
    if (brands.has(brand)) return { format: 'HEIC/HEIF', advice: PICTURE }
  }
  if (brands.has('crx ')) return { format: 'Canon raw picture', advice: PICTURE }
  return { format: 'MP4 or QuickTime film', advice: NOT_A_DOCUMENT }
}

/** `BM` alone may begin a word, so the header that follows must make sense. */
function matchBitmap(bytes: Uint8Array): SignatureMatch | null {
  if (!hasAscii(bytes, 0, 'BM') || bytes.length < 26) return null
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const headerBytes = view.getUint32(14, true)
  if (![12, 16, 40, 52, 56, 64, 108, 124].includes(headerBytes)) return null
  const pixelOffset = view.getUint32(10, true)
  const planes = view.getUint16(headerBytes === 12 ? 22 : 26, true)
  return pixelOffset >= 14 + headerBytes && planes === 1 ? { mediaType: 'image/bmp' } : null
}

/** `MZ` alone may begin a word; a program has its second header where byte 60 says. */
function matchProgram(bytes: Uint8Array): SignatureMatch | null {
  if (!hasAscii(bytes, 0, 'MZ') || bytes.length < 64) return null
  const header = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(60, true)
  if (!hasAscii(bytes, header, 'PE\0\0') && bytes.indexOf(0) === -1) return null
  return { format: 'Windows program', advice: NOT_A_DOCUMENT }
}

/** Readers of PDF take a header within the first 1024 bytes (ISO 32000-1, annex H.3, note 13), where a mail or printer put its own. */
function matchLatePdf(bytes: Uint8Array): SignatureMatch | null {
  const head = ascii(bytes, 0, 1024)
  const at = head.search(/%PDF-\d/)
  if (at === -1) return null
  // A text about PDF names the header too, but has no objects.
  return /\d \d{1,5} obj\b/.test(ascii(bytes, at, 4096)) ? { mediaType: 'application/pdf' } : null
}
