import type { RasterImage } from '@sheaf/core'

/** The image laid on white, without alpha. An image that has none is returned as it is. */
export function flatten(image: RasterImage): RasterImage {
  if (image.channels !== 4) return image
  const { width, height, data: source } = image
  const data = new Uint8Array(width * height * 3)
  for (let from = 0, to = 0; to < data.length; from += 4, to += 3) {
    const alpha = source[from + 3]!
    data[to] = onWhite(source[from]!, alpha)
    data[to + 1] = onWhite(source[from + 1]!, alpha)
    data[to + 2] = onWhite(source[from + 2]!, alpha)
  }
  return { width, height, channels: 3, data }
}

/** A sample of straight alpha over white, both 0..255. */
export function onWhite(sample: number, alpha: number): number {
  return 255 + Math.round(((sample - 255) * alpha) / 255)
}
