import { type RasterImage, SdkError } from '@sheaf/core'

/**
 * The image in another size, each side for itself: an area average where it gets smaller, linear interpolation
 * between pixel centres where it gets larger.
 *
 * @throws SdkError `INPUT_ERROR` for a side that is not a whole number from 1
 */
export function resize(image: RasterImage, size: { readonly width: number; readonly height: number }): RasterImage {
  for (const side of [size.width, size.height]) {
    if (!Number.isInteger(side) || side < 1) {
      throw new SdkError('INPUT_ERROR', `an image cannot be resized to ${size.width} × ${size.height} pixels`)
    }
  }
  if (size.width === image.width && size.height === image.height) return image
  const { channels } = image
  const narrow = resample(image.data, image.height, image.width, size.width, channels)
  const tall = resampleRows(narrow, image.height, size.height, size.width * channels)
  const data = new Uint8Array(tall.length)
  for (let i = 0; i < data.length; i++) data[i] = tall[i]! + 0.5
  return { width: size.width, height: size.height, channels, data }
}

/** For each place in the result: the first source place it takes from, and the weights, which sum to 1. */
interface Taps {
  readonly first: number
  readonly weights: readonly number[]
}

function tapsOf(from: number, to: number): Taps[] {
  const scale = from / to
  return Array.from({ length: to }, (_, i) => (scale > 1 ? areaTaps(i, scale, from) : linearTaps(i, scale, from)))
}

function areaTaps(index: number, scale: number, from: number): Taps {
  const start = index * scale
  const end = Math.min(from, start + scale)
  const first = Math.floor(start)
  const weights: number[] = []
  for (let i = first; i < end; i++) weights.push((Math.min(i + 1, end) - Math.max(i, start)) / (end - start))
  return { first, weights }
}

function linearTaps(index: number, scale: number, from: number): Taps {
  const centre = Math.min(from - 1, Math.max(0, (index + 0.5) * scale - 0.5))
  const first = Math.min(Math.floor(centre), Math.max(0, from - 2))
  const part = centre - first
  return from === 1 ? { first: 0, weights: [1] } : { first, weights: [1 - part, part] }
}

/** Each row to another width. */
function resample(source: Uint8Array, rows: number, from: number, to: number, channels: number): Float32Array {
  const result = new Float32Array(rows * to * channels)
  const taps = tapsOf(from, to)
  for (let y = 0, at = 0; y < rows; y++) {
    for (const { first, weights } of taps) {
      for (let channel = 0; channel < channels; channel++) {
        let place = (y * from + first) * channels + channel
        let sum = 0
        for (const weight of weights) {
          sum += weight * source[place]!
          place += channels
        }
        result[at++] = sum
      }
    }
  }
  return result
}

/** All rows to another number of rows. */
function resampleRows(source: Float32Array, from: number, to: number, rowLength: number): Float32Array {
  const result = new Float32Array(to * rowLength)
  const taps = tapsOf(from, to)
  taps.forEach(({ first, weights }, y) => {
    const row = result.subarray(y * rowLength, (y + 1) * rowLength)
    weights.forEach((weight, i) => {
      const from = (first + i) * rowLength
      for (let x = 0; x < rowLength; x++) row[x]! += weight * source[from + x]!
    })
  })
  return result
}
