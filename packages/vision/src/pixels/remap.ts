import type { RasterImage } from '@sheaf/core'

/** Where in the source, counted in pixels, the result begins and how far its neighbours right and below are. */
export interface PixelWalk {
  readonly start: number
  readonly stepX: number
  readonly stepY: number
}

/** The image of these dimensions whose pixels are met on a walk over another: turns and mirrors. */
export function remap(image: RasterImage, width: number, height: number, walk: PixelWalk): RasterImage {
  const { channels, data: source } = image
  const data = new Uint8Array(width * height * channels)
  let to = 0
  for (let y = 0; y < height; y++) {
    let from = (walk.start + y * walk.stepY) * channels
    for (let x = 0; x < width; x++) {
      for (let channel = 0; channel < channels; channel++) data[to++] = source[from + channel]!
      from += walk.stepX * channels
    }
  }
  return { width, height, channels, data }
}
