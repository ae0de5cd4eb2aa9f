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
  const across = tapsOf(image.width, size.width)
  const down = tapsOf(image.height, size.height)
  const rowLength = size.width * channels
  const data = new Uint8Array(size.height * rowLength)
  const sum = new Float32Array(rowLength)
  // The source rows that the current result row takes from, already narrowed: each is made once while they advance.
  const rows = new Map<number, Float32Array>()
  for (let y = 0; y < size.height; y++) {
    sum.fill(0)
    const first = down.first[y]!
    for (const row of rows.keys()) if (row < first) rows.delete(row)
    for (let tap = 0; tap < down.count; tap++) {
      const weight = down.weights[y * down.count + tap]!
      if (weight === 0) continue
      const narrowed = rows.get(first + tap) ?? narrowRow(image, first + tap, across)
      rows.set(first + tap, narrowed)
      for (let x = 0; x < rowLength; x++) sum[x]! += weight * narrowed[x]!
    }
    const start = y * rowLength
    for (let x = 0; x < rowLength; x++) data[start + x] = sum[x]! + 0.5
  }
  return { width: size.width, height: size.height, channels, data }
}

/** For each place in the result: the first source place it takes from, and `count` weights, which sum to 1. */
interface Taps {
  readonly first: Int32Array
  readonly weights: Float32Array
  readonly count: number
}

function tapsOf(from: number, to: number): Taps {
  const scale = from / to
  const count = scale > 1 ? Math.ceil(scale) + 1 : Math.min(2, from)
  const taps: Taps = { first: new Int32Array(to), weights: new Float32Array(to * count), count }
  for (let i = 0; i < to; i++) {
    if (scale > 1) setAreaTaps(taps, i, scale, from)
    else setLinearTaps(taps, i, scale, from)
  }
  return taps
}

function setAreaTaps({ first, weights, count }: Taps, index: number, scale: number, from: number): void {
  const start = index * scale
  const end = Math.min(from, start + scale)
  first[index] = Math.floor(start)
  for (let i = first[index]!; i < end; i++) {
    const tap = i - first[index]!
    if (tap < count) weights[index * count + tap] = (Math.min(i + 1, end) - Math.max(i, start)) / (end - start)
  }
}

function setLinearTaps({ first, weights, count }: Taps, index: number, scale: number, from: number): void {
  const centre = Math.min(from - 1, Math.max(0, (index + 0.5) * scale - 0.5))
  first[index] = Math.min(Math.floor(centre), Math.max(0, from - 2))
  const part = centre - first[index]!
  weights[index * count] = count === 1 ? 1 : 1 - part
  if (count === 2) weights[index * count + 1] = part
}

/** One row of the source in the width of the result. */
function narrowRow(image: RasterImage, row: number, across: Taps): Float32Array {
  const { channels, data, width } = image
  const { first, weights, count } = across
  const result = new Float32Array(first.length * channels)
  for (let x = 0, at = 0; x < first.length; x++) {
    const from = (row * width + first[x]!) * channels
    for (let channel = 0; channel < channels; channel++) {
      let sum = 0
      for (let tap = 0; tap < count; tap++) {
        const weight = weights[x * count + tap]!
        if (weight !== 0) sum += weight * data[from + tap * channels + channel]!
      }
      result[at++] = sum
    }
  }
  return result
}
