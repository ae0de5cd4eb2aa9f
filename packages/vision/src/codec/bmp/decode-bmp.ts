import type { RasterImage } from '@sheaf/core'
import { onWhite } from '../../pixels/flatten.ts'
import { corruptPicture } from '../codec-error.ts'
import { BMP_COMPRESSION, type BmpHeader } from './bmp-header.ts'
import { decodeBmpRle } from './bmp-rle.ts'

/**
 * The pixels of a BMP: upright, on white, 8 bit, RGB, or grey where the palette is.
 *
 * @throws SdkError `CORRUPT_DOCUMENT`
 */
export function decodeBmp(bytes: Uint8Array, header: BmpHeader, provider: string): RasterImage {
  const { width, height, bitsPerPixel, compression } = header
  const stored = bytes.subarray(header.pixelOffset)
  if (bitsPerPixel > 8) return paint(header, 3, directRow(header, storedRows(header, stored, provider)))
  const indices =
    compression === BMP_COMPRESSION.rle8 || compression === BMP_COMPRESSION.rle4
      ? decodeBmpRle(stored, width, height, bitsPerPixel === 4 ? 4 : 8)
      : unpackIndices(header, storedRows(header, stored, provider))
  if (indices === null) throw corruptPicture('its pixels end early', provider)
  const colors = paletteOf(header)
  const isGrey = colors.every((color) => color[0] === color[1] && color[1] === color[2])
  return paint(header, isGrey ? 1 : 3, (y, data, at) => {
    for (let x = 0, to = at; x < width; x++) {
      const color = colors[indices[y * width + x]!] ?? BLACK
      data[to++] = color[0]
      if (isGrey) continue
      data[to++] = color[1]
      data[to++] = color[2]
    }
  })
}

type Rgb = readonly [red: number, green: number, blue: number]
const BLACK: Rgb = [0, 0, 0]

/** Fills a picture row by row; `row` gets the number of the stored row and where to write it. */
function paint(
  header: BmpHeader,
  channels: 1 | 3,
  row: (y: number, data: Uint8Array, at: number) => void,
): RasterImage {
  const { width, height, isTopDown } = header
  const data = new Uint8Array(width * height * channels)
  for (let y = 0; y < height; y++) row(isTopDown ? y : height - 1 - y, data, y * width * channels)
  return { width, height, channels, data }
}

/** Rows as stored: padded to four bytes. */
interface StoredRows {
  readonly data: Uint8Array
  readonly stride: number
}

function storedRows(header: BmpHeader, data: Uint8Array, provider: string): StoredRows {
  const stride = Math.ceil((header.width * header.bitsPerPixel) / 32) * 4
  // The padding of the last row may be missing.
  const needed = stride * (header.height - 1) + Math.ceil((header.width * header.bitsPerPixel) / 8)
  if (data.byteLength < needed) {
    throw corruptPicture(`it has ${data.byteLength} of ${needed} bytes of pixels`, provider)
  }
  return { data, stride }
}

function unpackIndices({ width, height, bitsPerPixel }: BmpHeader, { data, stride }: StoredRows): Uint8Array {
  const indices = new Uint8Array(width * height)
  const mask = (1 << bitsPerPixel) - 1
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const bit = x * bitsPerPixel
      indices[to++] = (data[y * stride + (bit >> 3)]! >> (8 - bitsPerPixel - (bit & 7))) & mask
    }
  }
  return indices
}

function paletteOf({ palette, paletteStep }: BmpHeader): Rgb[] {
  const colors: Rgb[] = []
  for (let at = 0; at + 2 < palette.byteLength; at += paletteStep) {
    colors.push([palette[at + 2]!, palette[at + 1]!, palette[at]!])
  }
  return colors
}

function directRow(header: BmpHeader, { data: source, stride }: StoredRows) {
  const { width, bitsPerPixel, masks } = header
  const step = bitsPerPixel / 8
  const [red, green, blue, alpha] = masks.map(sampleOf) as [Sample, Sample, Sample, Sample]
  const hasAlpha = masks[3] !== 0
  const pixelAt = (at: number): number => {
    const low = source[at]! | (source[at + 1]! << 8)
    if (step === 2) return low
    return (low | (source[at + 2]! << 16) | (step === 4 ? source[at + 3]! << 24 : 0)) >>> 0
  }
  return (y: number, data: Uint8Array, start: number) => {
    for (let x = 0, to = start, from = y * stride; x < width; x++, from += step) {
      const pixel = pixelAt(from)
      const opacity = hasAlpha ? alpha(pixel) : 255
      data[to++] = onWhite(red(pixel), opacity)
      data[to++] = onWhite(green(pixel), opacity)
      data[to++] = onWhite(blue(pixel), opacity)
    }
  }
}

/** Takes one colour out of a pixel, as 0..255. */
type Sample = (pixel: number) => number

function sampleOf(mask: number): Sample {
  if (mask === 0) return () => 0
  const shift = 31 - Math.clz32(mask & -mask)
  const max = mask >>> shift
  return (pixel) => Math.round((((pixel & mask) >>> shift) * 255) / max)
}
