/** Parts of a BMP; what is left out is as Windows writes it. */
export interface BmpParts {
  readonly width: number
  /** Negative for rows from the top. */
  readonly height: number
  readonly bitsPerPixel: number
  readonly compression?: number
  /** Blue, green, red, 0 for each colour. */
  readonly palette?: readonly (readonly [blue: number, green: number, red: number])[]
  readonly masks?: readonly number[]
  /** The rows as stored, with their padding. */
  readonly pixels: Uint8Array | readonly number[]
  /** The header of OS/2 1.x: 12 bytes, three bytes per colour. */
  readonly isCore?: boolean
}

/** A BMP file made by the letter of wingdi.h. */
export function makeBmp(parts: BmpParts): Uint8Array {
  const { width, height, bitsPerPixel, compression = 0, palette = [], masks = [], pixels, isCore = false } = parts
  const headerBytes = isCore ? 12 : 40
  const colorBytes = isCore ? 3 : 4
  const offset = 14 + headerBytes + masks.length * 4 + palette.length * colorBytes
  const bytes = new Uint8Array(offset + pixels.length)
  const view = new DataView(bytes.buffer)
  bytes.set([0x42, 0x4d])
  view.setUint32(2, bytes.length, true)
  view.setUint32(10, offset, true)
  view.setUint32(14, headerBytes, true)
  if (isCore) {
    view.setUint16(18, width, true)
    view.setUint16(20, height, true)
    view.setUint16(22, 1, true)
    view.setUint16(24, bitsPerPixel, true)
  } else {
    view.setInt32(18, width, true)
    view.setInt32(22, height, true)
    view.setUint16(26, 1, true)
    view.setUint16(28, bitsPerPixel, true)
    view.setUint32(30, compression, true)
    view.setUint32(46, palette.length, true)
  }
  let at = 14 + headerBytes
  for (const mask of masks) {
    view.setUint32(at, mask, true)
    at += 4
  }
  for (const color of palette) {
    bytes.set(color, at)
    at += colorBytes
  }
  bytes.set(pixels, offset)
  return bytes
}
