import type { GreyImage } from './to-grey.ts'

/** The square of this side, or what there is of it, from the middle of the picture. */
export function cropMiddle(image: GreyImage, side: number): GreyImage {
  const width = Math.min(image.width, Math.ceil(side))
  const height = Math.min(image.height, Math.ceil(side))
  const left = (image.width - width) >> 1
  const top = (image.height - height) >> 1
  const data = new Uint8Array(width * height)
  for (let y = 0; y < height; y++) {
    const from = (top + y) * image.width + left
    data.set(image.data.subarray(from, from + width), y * width)
  }
  return { width, height, channels: 1, data }
}

/** A part of the picture; the rectangle lies inside it. */
export function cropGrey(
  image: GreyImage,
  { left, top, width, height }: { left: number; top: number; width: number; height: number },
): GreyImage {
  const data = new Uint8Array(width * height)
  for (let y = 0; y < height; y++) {
    const start = (top + y) * image.width + left
    data.set(image.data.subarray(start, start + width), y * width)
  }
  return { width, height, channels: 1, data }
}
