import type { GreyImage } from './to-grey.ts'

/** The picture smoothed by the binomial kernel 1 2 1 in both directions (a Gaussian of 0.7 pixels), `times` over. */
export function blurGrey(image: GreyImage, times = 1): GreyImage {
  const { width, height } = image
  let source = image.data
  for (let pass = 0; pass < times; pass++) {
    const across = new Uint16Array(source.length)
    for (let y = 0; y < height; y++) {
      const row = y * width
      for (let x = 0; x < width; x++) {
        const left = source[row + (x > 0 ? x - 1 : 0)]!
        const right = source[row + (x < width - 1 ? x + 1 : x)]!
        across[row + x] = left + 2 * source[row + x]! + right
      }
    }
    const out = new Uint8Array(source.length)
    for (let y = 0; y < height; y++) {
      const row = y * width
      const above = (y > 0 ? y - 1 : 0) * width
      const below = (y < height - 1 ? y + 1 : y) * width
      for (let x = 0; x < width; x++) {
        out[row + x] = (across[above + x]! + 2 * across[row + x]! + across[below + x]! + 8) >> 4
      }
    }
    source = out
  }
  return { ...image, data: source }
}
