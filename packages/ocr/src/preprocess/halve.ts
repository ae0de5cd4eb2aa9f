import type { GreyImage } from './to-grey.ts'

/** The picture at half its size: each pixel is the mean of 2 × 2. An odd last row or column is dropped. */
export function halveGrey(image: GreyImage): GreyImage {
  const width = Math.max(1, image.width >> 1)
  const height = Math.max(1, image.height >> 1)
  if (image.width < 2 || image.height < 2) return image
  const data = new Uint8Array(width * height)
  for (let y = 0; y < height; y++) {
    const top = 2 * y * image.width
    const bottom = top + image.width
    for (let x = 0; x < width; x++) {
      const at = 2 * x
      data[y * width + x] =
        (image.data[top + at]! +
          image.data[top + at + 1]! +
          image.data[bottom + at]! +
          image.data[bottom + at + 1]! +
          2) >>
        2
    }
  }
  return { width, height, channels: 1, data }
}
