import type { GreyImage } from './to-grey.ts'

/** A dark area at the edge goes when it covers at least this share of a side of the picture. */
const MIN_EXTENT = 0.08

/**
 * Paints dark areas that touch the edge of the picture white: the desk around a receipt, the lid of a scanner.
 * Text that touches the edge stays, since its letters are small.
 *
 * @param threshold  pixels below it are dark
 */
export function clearBorder(image: GreyImage, threshold: number): GreyImage {
  const { width, height, data } = image
  const out = Uint8Array.from(data)
  const seen = new Uint8Array(data.length)
  const stack = new Int32Array(data.length)
  const minWidth = width * MIN_EXTENT
  const minHeight = height * MIN_EXTENT
  const visit = (start: number) => {
    if (seen[start] || data[start]! >= threshold) return
    let size = 0
    stack[size++] = start
    seen[start] = 1
    let x0 = width
    let x1 = 0
    let y0 = height
    let y1 = 0
    for (let i = 0; i < size; i++) {
      const at = stack[i]!
      const x = at % width
      const y = (at - x) / width
      if (x < x0) x0 = x
      if (x > x1) x1 = x
      if (y < y0) y0 = y
      if (y > y1) y1 = y
      if (x > 0 && !seen[at - 1] && data[at - 1]! < threshold) {
        seen[at - 1] = 1
        stack[size++] = at - 1
      }
      if (x < width - 1 && !seen[at + 1] && data[at + 1]! < threshold) {
        seen[at + 1] = 1
        stack[size++] = at + 1
      }
      if (y > 0 && !seen[at - width] && data[at - width]! < threshold) {
        seen[at - width] = 1
        stack[size++] = at - width
      }
      if (y < height - 1 && !seen[at + width] && data[at + width]! < threshold) {
        seen[at + width] = 1
        stack[size++] = at + width
      }
    }
    if (x1 - x0 < minWidth && y1 - y0 < minHeight) return
    for (let i = 0; i < size; i++) out[stack[i]!] = 255
  }
  for (let x = 0; x < width; x++) {
    visit(x)
    visit((height - 1) * width + x)
  }
  for (let y = 0; y < height; y++) {
    visit(y * width)
    visit(y * width + width - 1)
  }
  return { ...image, data: out }
}
