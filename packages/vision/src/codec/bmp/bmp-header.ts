import { corruptPicture, unsupportedPicture } from '../codec-error.ts'

/** Compressions of Windows bitmaps (wingdi.h). */
export const BMP_COMPRESSION = { none: 0, rle8: 1, rle4: 2, bitFields: 3, jpeg: 4, png: 5, alphaBitFields: 6 } as const

/** What a BMP says of itself, and where its parts are. */
export interface BmpHeader {
  readonly width: number
  readonly height: number
  /** Rows are stored from the top; most files begin at the bottom. */
  readonly isTopDown: boolean
  readonly bitsPerPixel: number
  readonly compression: number
  /** Blue, green, red per colour, with a fourth byte unless the header is OS/2's. */
  readonly palette: Uint8Array
  readonly paletteStep: 3 | 4
  /** Red, green, blue, alpha of 16 and 32 bit pixels. */
  readonly masks: readonly [red: number, green: number, blue: number, alpha: number]
  /** Where the pixels begin. */
  readonly pixelOffset: number
}

const FILE_HEADER_BYTES = 14
const CORE_HEADER_BYTES = 12
const INFO_HEADER_BYTES = 40
/** BITMAPV3INFOHEADER: the first that holds an alpha mask. */
const ALPHA_HEADER_BYTES = 56
const MAX_HEADER_BYTES = 124
const DEPTHS = [1, 2, 4, 8, 16, 24, 32]

/** @throws SdkError `CORRUPT_DOCUMENT`, `UNSUPPORTED_FORMAT` for a JPEG or PNG inside a BMP */
export function readBmpHeader(bytes: Uint8Array, provider: string): BmpHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const headerBytes = bytes.byteLength >= FILE_HEADER_BYTES + CORE_HEADER_BYTES ? view.getUint32(14, true) : 0
  const isCore = headerBytes === CORE_HEADER_BYTES
  const isKnown = isCore || (headerBytes >= INFO_HEADER_BYTES && headerBytes <= MAX_HEADER_BYTES)
  if (!isKnown || FILE_HEADER_BYTES + headerBytes > bytes.byteLength) {
    throw corruptPicture('its header is missing', provider)
  }
  const height = isCore ? view.getUint16(20, true) : view.getInt32(22, true)
  const bitsPerPixel = view.getUint16(isCore ? 24 : 28, true)
  const compression = isCore ? BMP_COMPRESSION.none : view.getUint32(30, true)
  checkCoding(bitsPerPixel, compression, provider)
  const masks = masksOf(view, headerBytes, bitsPerPixel, compression)
  const masksAfterHeader = headerBytes === INFO_HEADER_BYTES ? maskBytes(compression) : 0
  const paletteStart = FILE_HEADER_BYTES + headerBytes + masksAfterHeader
  const paletteStep = isCore ? 3 : 4
  const used = isCore ? 0 : view.getUint32(46, true)
  const colors = bitsPerPixel > 8 ? 0 : Math.min(256, used || 1 << bitsPerPixel)
  return {
    width: isCore ? view.getUint16(18, true) : view.getInt32(18, true),
    height: Math.abs(height),
    isTopDown: height < 0,
    bitsPerPixel,
    compression,
    palette: bytes.subarray(paletteStart, paletteStart + colors * paletteStep),
    paletteStep,
    masks,
    pixelOffset: view.getUint32(10, true),
  }
}

function checkCoding(bitsPerPixel: number, compression: number, provider: string): void {
  if (compression === BMP_COMPRESSION.jpeg || compression === BMP_COMPRESSION.png) {
    throw unsupportedPicture('a BMP that holds a JPEG or PNG is not read: take that picture out of it', provider)
  }
  const fits =
    compression === BMP_COMPRESSION.none ||
    (compression === BMP_COMPRESSION.rle8 && bitsPerPixel === 8) ||
    (compression === BMP_COMPRESSION.rle4 && bitsPerPixel === 4) ||
    (maskBytes(compression) > 0 && (bitsPerPixel === 16 || bitsPerPixel === 32))
  if (!fits || !DEPTHS.includes(bitsPerPixel)) {
    throw corruptPicture(
      `its header says ${bitsPerPixel} bits, compression ${compression}, which BMP does not have`,
      provider,
    )
  }
}

function maskBytes(compression: number): number {
  if (compression === BMP_COMPRESSION.bitFields) return 12
  return compression === BMP_COMPRESSION.alphaBitFields ? 16 : 0
}

function masksOf(view: DataView, headerBytes: number, bitsPerPixel: number, compression: number): BmpHeader['masks'] {
  const stored = maskBytes(compression)
  if (stored === 0 || view.byteLength < 54 + stored) {
    return bitsPerPixel === 16 ? [0x7c00, 0x03e0, 0x001f, 0] : [0xff0000, 0x00ff00, 0x0000ff, 0]
  }
  const hasAlpha = headerBytes >= ALPHA_HEADER_BYTES || stored === 16
  const mask = (i: number) => view.getUint32(54 + i * 4, true)
  return [mask(0), mask(1), mask(2), hasAlpha && view.byteLength >= 70 ? mask(3) : 0]
}
