import type { RasterImage } from '@sheaf/core'
import { remap } from './remap.ts'

/** The image turned clockwise by a number of right angles. */
export function rotate(image: RasterImage, degrees: 0 | 90 | 180 | 270): RasterImage {
  const { width, height } = image
  switch (degrees) {
    case 0:
      return image
    case 90:
      return remap(image, height, width, { start: (height - 1) * width, stepX: -width, stepY: 1 })
    case 180:
      return remap(image, width, height, { start: height * width - 1, stepX: -1, stepY: -width })
    case 270:
      return remap(image, height, width, { start: width - 1, stepX: width, stepY: -1 })
  }
}
