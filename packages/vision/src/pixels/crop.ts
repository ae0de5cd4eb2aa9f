import type { Box, RasterImage } from '@sheaf/core'

/** The part of an image inside a box, rounded outwards to whole pixels; at least one pixel. */
export function crop(image: RasterImage, box: Box): RasterImage {
  const [left, right] = span(box.x0, box.x1, image.width)
  const [top, bottom] = span(box.y0, box.y1, image.height)
  const width = right - left
  const height = bottom - top
  const { channels } = image
  const data = new Uint8Array(width * height * channels)
  for (let y = 0; y < height; y++) {
    const start = ((top + y) * image.width + left) * channels
    data.set(image.data.subarray(start, start + width * channels), y * width * channels)
  }
  return { width, height, channels, data }
}

/** First pixel and one past the last. Rounding errors of fractions (1e-9 of a side) do not add a pixel. */
function span(from: number, to: number, size: number): [start: number, end: number] {
  const slack = 1e-9 * size
  const start = Math.min(size - 1, Math.max(0, Math.floor(from * size + slack)))
  const end = Math.min(size, Math.max(start + 1, Math.ceil(to * size - slack)))
  return [start, end]
}
