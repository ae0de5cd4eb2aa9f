import type { RasterImage } from '@sheaf/core'
import { onWhite } from '../../pixels/flatten.ts'
import { corruptPicture } from '../codec-error.ts'
import { applyOrientation } from '../exif-orientation.ts'
import { inflate } from './inflate.ts'
import { type PngFile, SAMPLES_PER_PIXEL } from './png-header.ts'
import { pngPasses, unfilterRow } from './png-passes.ts'

/**
 * The pixels of a PNG: upright, on white, 8 bit, grey or RGB. Every colour type, depth and interlacing of the format.
 *
 * @throws SdkError `CORRUPT_DOCUMENT`
 */
export async function decodePng(png: PngFile, provider: string, signal?: AbortSignal): Promise<RasterImage> {
  const { width, height, depth, colorType } = png
  const bitsPerPixel = SAMPLES_PER_PIXEL[colorType]! * depth
  const rowBytes = (pixels: number) => Math.ceil((pixels * bitsPerPixel) / 8)
  const passes = pngPasses(width, height, png.isInterlaced)
  const byteLength = passes.reduce((sum, pass) => sum + pass.height * (1 + rowBytes(pass.width)), 0)
  const stored = await inflate(png.pixelData, byteLength, provider, signal)

  const { channels, paint } = painterOf(png, provider)
  const data = new Uint8Array(width * height * channels)
  let at = 0
  for (const pass of passes) {
    const length = rowBytes(pass.width)
    let above: Uint8Array = new Uint8Array(length)
    for (let y = 0; y < pass.height; y++) {
      const row = stored.subarray(at + 1, at + 1 + length)
      const filter = stored[at]!
      if (!unfilterRow(filter, row, above, Math.max(1, bitsPerPixel >> 3))) {
        throw corruptPicture(`row ${y} has filter ${filter}, which PNG does not have`, provider)
      }
      const start = ((pass.y + y * pass.stepY) * width + pass.x) * channels
      paint(row, pass.width, data, start, pass.stepX * channels)
      above = row
      at += 1 + length
    }
  }
  return applyOrientation({ width, height, channels, data }, png.orientation)
}

/** Puts the pixels of a row into the picture, from `start` on, `step` bytes apart. */
type Paint = (row: Uint8Array, pixels: number, data: Uint8Array, start: number, step: number) => void

function painterOf(png: PngFile, provider: string): { channels: 1 | 3; paint: Paint } {
  if (png.colorType === 3) return palettePainter(png, provider)
  const samples = SAMPLES_PER_PIXEL[png.colorType]!
  const colors = samples <= 2 ? 1 : 3
  const hasAlpha = samples !== colors
  const sampleAt = sampleReader(png.depth)
  const toByte = byteScaler(png.depth)
  const key = png.transparency && !hasAlpha ? keyOf(png.transparency, colors) : null
  const paint: Paint = (row, pixels, data, start, step) => {
    for (let x = 0, to = start; x < pixels; x++, to += step) {
      const first = x * samples
      const alpha = hasAlpha ? toByte(sampleAt(row, first + colors)) : isKey(row, first) ? 0 : 255
      for (let color = 0; color < colors; color++) {
        const sample = toByte(sampleAt(row, first + color))
        data[to + color] = alpha === 255 ? sample : onWhite(sample, alpha)
      }
    }
  }
  const isKey = (row: Uint8Array, first: number) =>
    key?.every((sample, i) => sampleAt(row, first + i) === sample) ?? false
  return { channels: colors, paint }
}

function palettePainter(png: PngFile, provider: string): { channels: 1 | 3; paint: Paint } {
  const { palette, transparency } = png
  if (!palette || palette.byteLength < 3) throw corruptPicture('its palette is missing', provider)
  const sampleAt = sampleReader(png.depth)
  // 256 colours, so that an index beyond the palette is black, as viewers show it.
  const colors = new Uint8Array(768)
  for (let i = 0; i < Math.min(768, palette.byteLength); i++) {
    colors[i] = onWhite(palette[i]!, transparency?.[Math.floor(i / 3)] ?? 255)
  }
  const paint: Paint = (row, pixels, data, start, step) => {
    for (let x = 0, to = start; x < pixels; x++, to += step) {
      const from = sampleAt(row, x) * 3
      data[to] = colors[from]!
      data[to + 1] = colors[from + 1]!
      data[to + 2] = colors[from + 2]!
    }
  }
  return { channels: 3, paint }
}

/** Reads the n-th sample of a row of 1, 2, 4, 8 or 16 bit samples. */
function sampleReader(depth: number): (row: Uint8Array, index: number) => number {
  if (depth === 8) return (row, index) => row[index]!
  if (depth === 16) return (row, index) => (row[index * 2]! << 8) | row[index * 2 + 1]!
  const mask = (1 << depth) - 1
  return (row, index) => {
    const bit = index * depth
    return (row[bit >> 3]! >> (8 - depth - (bit & 7))) & mask
  }
}

function byteScaler(depth: number): (sample: number) => number {
  if (depth === 8) return (sample) => sample
  if (depth === 16) return (sample) => sample >> 8
  const factor = 255 / ((1 << depth) - 1)
  return (sample) => sample * factor
}

/** The samples of the one colour that is transparent; null when the chunk is too short. */
function keyOf(transparency: Uint8Array, colors: number): number[] | null {
  if (transparency.byteLength < colors * 2) return null
  return Array.from({ length: colors }, (_, i) => (transparency[i * 2]! << 8) | transparency[i * 2 + 1]!)
}
