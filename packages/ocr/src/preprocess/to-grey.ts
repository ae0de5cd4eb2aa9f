import type { RasterImage } from '@sheaf/core'
import { toGrey as greyPixels } from '@sheaf/vision'

/** A picture of one byte per pixel, 0 black and 255 white: what every step of the preparation takes and gives. */
export interface GreyImage extends RasterImage {
  readonly channels: 1
}

/** The picture in grey, transparent pixels laid on white. A grey picture is returned as it is. */
export function toGrey(image: RasterImage): GreyImage {
  return { ...greyPixels(image), channels: 1 }
}
