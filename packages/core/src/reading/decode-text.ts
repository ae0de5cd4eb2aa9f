import { SdkError } from '../errors/sdk-error.ts'

/** Encodings that are read: UTF-8, and UTF-16 where a byte order mark says so. */
export type TextEncoding = 'utf-8' | 'utf-16le' | 'utf-16be'

/** The encoding a byte order mark names; UTF-8 without one. */
export function encodingOf(bytes: Uint8Array): TextEncoding {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  return 'utf-8'
}

/**
 * The text of these bytes without its byte order mark. Nothing is guessed and nothing replaced: a byte that does not
 * belong is an error, since a wrong guess would change names and amounts without a trace.
 *
 * @throws SdkError `INPUT_ERROR` (`invalid_encoding`) with the offset of the first byte that does not belong
 */
export function decodeText(bytes: Uint8Array): string {
  const encoding = encodingOf(bytes)
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch (cause) {
    const offset = encoding === 'utf-8' ? firstBadUtf8Byte(bytes) : firstBadUtf16Byte(bytes, encoding)
    const name = encoding === 'utf-8' ? 'UTF-8' : 'UTF-16'
    throw new SdkError(
      'INPUT_ERROR',
      `the text is not valid ${name}: byte ${hex(bytes[offset])} at offset ${offset} of ${bytes.length} does not belong; save it as UTF-8`,
      { reason: 'invalid_encoding', cause },
    )
  }
}

/** Offset of the first byte of the first sequence that is not UTF-8 (RFC 3629, table 3-7 of Unicode); the length for none. */
export function firstBadUtf8Byte(bytes: Uint8Array): number {
  let i = 0
  while (i < bytes.length) {
    const lead = bytes[i]!
    if (lead < 0x80) {
      i++
      continue
    }
    const length =
      lead >= 0xc2 && lead <= 0xdf ? 2 : lead >= 0xe0 && lead <= 0xef ? 3 : lead >= 0xf0 && lead <= 0xf4 ? 4 : 0
    if (length === 0 || i + length > bytes.length) return i
    const second = bytes[i + 1]!
    // The second byte is what tells overlong forms, surrogates and code points above U+10FFFF.
    const low = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80
    const high = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf
    if (second < low || second > high) return i
    for (let k = 2; k < length; k++) if ((bytes[i + k]! & 0xc0) !== 0x80) return i
    i += length
  }
  return bytes.length
}

function firstBadUtf16Byte(bytes: Uint8Array, encoding: 'utf-16le' | 'utf-16be'): number {
  const high = encoding === 'utf-16le' ? 1 : 0
  let i = 2
  for (; i + 1 < bytes.length; i += 2) {
    const kind = bytes[i + high]! & 0xfc
    if (kind === 0xdc) return i
    if (kind !== 0xd8) continue
    if (i + 3 >= bytes.length || (bytes[i + 2 + high]! & 0xfc) !== 0xdc) return i
    i += 2
  }
  return Math.min(i, bytes.length - 1)
}

function hex(byte: number | undefined): string {
  return byte === undefined ? 'at the end' : `0x${byte.toString(16).padStart(2, '0')}`
}
