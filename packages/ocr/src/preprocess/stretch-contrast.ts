import type { GreyImage } from './to-grey.ts'

/** Faint print is darkened at most this many times; more would make paper grain look like print. */
const MAX_GAIN = 4

/**
 * Darkens faint print on white paper: the darkest percent of the inked pixels becomes black, white stays white.
 *
 * @param inkBelow  pixels darker than this count as ink
 */
export function stretchContrast(image: GreyImage, inkBelow = 200): GreyImage {
  const histogram = new Uint32Array(256)
  for (const value of image.data) histogram[value]!++
  let ink = 0
  for (let value = 0; value < inkBelow; value++) ink += histogram[value]!
  if (ink === 0) return image
  let darkest = 0
  for (let seen = histogram[0]!; seen < ink * 0.1 && darkest < 255; seen += histogram[++darkest]!);
  const gain = Math.min(MAX_GAIN, 255 / (255 - darkest))
  if (gain < 1.02) return image
  const table = Uint8Array.from({ length: 256 }, (_, value) => Math.max(0, Math.round(255 - (255 - value) * gain)))
  const data = new Uint8Array(image.data.length)
  for (let i = 0; i < data.length; i++) data[i] = table[image.data[i]!]!
  return { ...image, data }
}
