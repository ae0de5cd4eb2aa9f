import type { RasterImage } from '@sheaf/core'

/** A picture of one byte per pixel, 0 black and 255 white: what every step of the preparation takes and gives. */
export interface GreyImage extends RasterImage {
  readonly channels: 1
}

/** The picture in grey (ITU-R BT.601 luma), transparent pixels laid on white. A grey picture is returned as it is. */
export function toGrey(image: RasterImage): GreyImage {
  const { width, height, channels, data } = image
  if (channels === 1) return image as GreyImage
  const grey = new Uint8Array(width * height)
  for (let i = 0, at = 0; i < grey.length; i++, at += channels) {
    const luma = data[at]! * 77 + data[at + 1]! * 150 + data[at + 2]! * 29
    grey[i] = channels === 3 ? luma >> 8 : overWhite(luma >> 8, data[at + 3]!)
  }
  return { width, height, channels: 1, data: grey }
}

function overWhite(value: number, alpha: number): number {
  return 255 - Math.round(((255 - value) * alpha) / 255)
}
