import type { GreyImage } from './to-grey.ts'

/** The picture `scale` times as large, bilinear. For enlarging; shrinking below half would skip pixels. */
export function resizeGrey(image: GreyImage, scale: number): GreyImage {
  const width = Math.max(1, Math.round(image.width * scale))
  const height = Math.max(1, Math.round(image.height * scale))
  if (width === image.width && height === image.height) return image
  const left = new Int32Array(width)
  const right = new Int32Array(width)
  const share = new Int32Array(width)
  for (let x = 0; x < width; x++) {
    const u = Math.min(image.width - 1, Math.max(0, ((x + 0.5) * image.width) / width - 0.5))
    left[x] = Math.floor(u)
    right[x] = Math.min(image.width - 1, left[x]! + 1)
    share[x] = Math.round((u - left[x]!) * 256)
  }
  const data = new Uint8Array(width * height)
  for (let y = 0; y < height; y++) {
    const v = Math.min(image.height - 1, Math.max(0, ((y + 0.5) * image.height) / height - 0.5))
    const row0 = Math.floor(v)
    const top = row0 * image.width
    const bottom = Math.min(image.height - 1, row0 + 1) * image.width
    const fy = Math.round((v - row0) * 256)
    const at = y * width
    for (let x = 0; x < width; x++) {
      const l = left[x]!
      const r = right[x]!
      const fx = share[x]!
      const upper = image.data[top + l]! * (256 - fx) + image.data[top + r]! * fx
      const lower = image.data[bottom + l]! * (256 - fx) + image.data[bottom + r]! * fx
      data[at + x] = (upper * (256 - fy) + lower * fy + 32768) >> 16
    }
  }
  return { width, height, channels: 1, data }
}
