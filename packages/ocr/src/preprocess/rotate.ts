import { rotate } from '@sheaf/vision'
import type { GreyImage } from './to-grey.ts'

/** Where a point of a changed picture stands in the picture it was made from, both in pixels. */
export type PointMap = (x: number, y: number) => readonly [number, number]

/** A picture made from another one, and the way back. */
export interface MappedImage {
  readonly image: GreyImage
  readonly toSource: PointMap
}

/**
 * The picture turned by `-degrees` about its centre, so that text lines that fall by `degrees` become level; bilinear,
 * on a canvas that holds all of it, the corners white.
 */
export function rotateGrey(image: GreyImage, degrees: number): MappedImage {
  const radians = (degrees * Math.PI) / 180
  const cos = Math.cos(radians)
  const sin = Math.sin(radians)
  const width = Math.ceil(Math.abs(image.width * cos) + Math.abs(image.height * sin))
  const height = Math.ceil(Math.abs(image.width * sin) + Math.abs(image.height * cos))
  const toSource: PointMap = (x, y) => {
    const dx = x - width / 2
    const dy = y - height / 2
    return [image.width / 2 + dx * cos - dy * sin, image.height / 2 + dx * sin + dy * cos]
  }
  const data = new Uint8Array(width * height).fill(255)
  for (let y = 0; y < height; y++) {
    const [startX, startY] = toSource(0.5, y + 0.5)
    for (let x = 0; x < width; x++) {
      const u = startX + x * cos - 0.5
      const v = startY + x * sin - 0.5
      const left = Math.floor(u)
      const top = Math.floor(v)
      if (left < 0 || top < 0 || left >= image.width - 1 || top >= image.height - 1) continue
      const fx = u - left
      const at = top * image.width + left
      const upper = image.data[at]! * (1 - fx) + image.data[at + 1]! * fx
      const lower = image.data[at + image.width]! * (1 - fx) + image.data[at + image.width + 1]! * fx
      data[y * width + x] = Math.round(upper + (lower - upper) * (v - top))
    }
  }
  return { image: { width, height, channels: 1, data }, toSource }
}

/** The picture turned by quarters: 90 means that what was at the left is now at the top (clockwise). */
export function rotateQuarter(image: GreyImage, degrees: 90 | 180 | 270): MappedImage {
  const { width, height } = image
  const toSource: Record<typeof degrees, PointMap> = {
    90: (x, y) => [y, height - x],
    180: (x, y) => [width - x, height - y],
    270: (x, y) => [width - y, x],
  }
  return { image: { ...rotate(image, degrees), channels: 1 }, toSource: toSource[degrees] }
}
