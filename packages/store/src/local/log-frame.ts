import { crc32c } from './crc32c.ts'

/** What the body of a frame is. */
export const FRAME_KIND = {
  /** JSON: which format and version the file has. The first frame of a file, and only that one. */
  header: 0,
  /** Records as JSON, one a line. All of them were made durable together. */
  records: 1,
} as const

/** Bytes before the body. */
export const FRAME_HEADER_LENGTH = 20

/** `SHEF`, so that a frame can be looked for. */
const MAGIC = 0x46454853

export interface FrameHeader {
  readonly kind: number
  readonly bodyLength: number
  readonly bodyChecksum: number
}

/**
 * A frame: five unsigned 32-bit numbers, little endian (magic, kind, length of the body, CRC-32C of the body, CRC-32C
 * of the four before), then the body.
 */
export function encodeFrame(kind: number, body: Uint8Array): Uint8Array {
  const frame = new Uint8Array(FRAME_HEADER_LENGTH + body.length)
  const view = new DataView(frame.buffer)
  view.setUint32(0, MAGIC, true)
  view.setUint32(4, kind, true)
  view.setUint32(8, body.length, true)
  view.setUint32(12, crc32c(body), true)
  view.setUint32(16, crc32c(frame.subarray(0, 16)), true)
  frame.set(body, FRAME_HEADER_LENGTH)
  return frame
}

/** The header that begins at `at`; null when there is none, or a damaged one. */
export function decodeFrameHeader(bytes: Uint8Array, at = 0): FrameHeader | null {
  if (bytes.length - at < FRAME_HEADER_LENGTH) return null
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, FRAME_HEADER_LENGTH)
  if (view.getUint32(0, true) !== MAGIC) return null
  if (view.getUint32(16, true) !== crc32c(bytes.subarray(at, at + 16))) return null
  return {
    kind: view.getUint32(4, true),
    bodyLength: view.getUint32(8, true),
    bodyChecksum: view.getUint32(12, true),
  }
}

export function isBodyIntact(header: FrameHeader, body: Uint8Array): boolean {
  return body.length === header.bodyLength && crc32c(body) === header.bodyChecksum
}
