import type { RasterImage } from '@sheaf/core'
import { flatten } from './flatten.ts'

/** Luma of sRGB (ITU-R BT.601) in 1/65536, as JPEG and most OCR engines count it. */
const RED = 19_595
const GREEN = 38_470
const BLUE = 7_471

/** The image with one channel; transparency is laid on white first. A grey image is returned as it is. */
export function toGrey(image: RasterImage): RasterImage {
  if (image.channels === 1) return image
  const { width, height, data: source } = flatten(image)
  const data = new Uint8Array(width * height)
  for (let i = 0, from = 0; i < data.length; i++, from += 3) {
    data[i] = (source[from]! * RED + source[from + 1]! * GREEN + source[from + 2]! * BLUE + 32_768) >> 16
  }
  return { width, height, channels: 1, data }
}
