import { type Component, findComponents } from './components.ts'
import { countLetters, lettersAmong, lettersInWords } from './letters.ts'
import { estimateTextHeight } from './text-height.ts'
import type { GreyImage } from './to-grey.ts'

/** Pictures with less than this share of dark pixels have no dark ground; print alone is seldom a fifth. */
const MIN_DARK_SHARE = 0.2
/** Every so many pixels are counted; a prime, so that no column of the picture is counted alone. */
const SAMPLE_STEP = 7
/** A ground is one dark area whose rectangle is this share of the picture, and is filled by it to this share. */
const MIN_GROUND_SHARE = 0.1
const MIN_FILL = 0.5
/** Light and dark pixels of a ground with print differ by more than the grain of a desk does. */
const MIN_CONTRAST = 50
/** Light areas on the ground are print when there are so many letters in words, and when little else is light. */
const MIN_LETTERS = 12
const MIN_LETTER_SHARE = 0.5

/**
 * Makes light print on a dark ground dark print on a light one: a screen in dark mode, or a dark half of it. Paper on a
 * dark desk stays: the light area there is one sheet, and not letters.
 *
 * @returns the same picture where nothing is inverted
 */
export function invertDark(image: GreyImage): GreyImage {
  const threshold = darkestThreshold(image)
  if (threshold === null) return image
  let out: Uint8Array | undefined
  for (const ground of findComponents(image, threshold)) {
    const { left, top, right, bottom, area } = ground
    const size = (right - left) * (bottom - top)
    if (size < image.width * image.height * MIN_GROUND_SHARE || area < size * MIN_FILL) continue
    if (!holdsLightPrint(image, ground, threshold)) continue
    out ??= Uint8Array.from(image.data)
    for (let y = top; y < bottom; y++) {
      for (let at = y * image.width + left; at < y * image.width + right; at++) out[at] = 255 - image.data[at]!
    }
  }
  return out ? { ...image, data: out } : image
}

/** The border between dark and light (Otsu 1979); null when too few pixels are dark, or both are alike. */
function darkestThreshold({ data }: GreyImage): number | null {
  const histogram = new Uint32Array(256)
  const count = Math.ceil(data.length / SAMPLE_STEP)
  for (let at = 0; at < data.length; at += SAMPLE_STEP) histogram[data[at]!]!++
  let total = 0
  for (let value = 0; value < 256; value++) total += value * histogram[value]!
  let best = { between: 0, threshold: 0, dark: 0, contrast: 0 }
  let dark = 0
  let sum = 0
  for (let value = 0; value < 255; value++) {
    dark += histogram[value]!
    sum += value * histogram[value]!
    const light = count - dark
    if (dark === 0 || light === 0) continue
    const contrast = (total - sum) / light - sum / dark
    const between = dark * light * contrast * contrast
    if (between > best.between) best = { between, threshold: value + 1, dark, contrast }
  }
  return best.contrast >= MIN_CONTRAST && best.dark >= count * MIN_DARK_SHARE ? best.threshold : null
}

/** Whether what is light on the ground is letters that stand in words. */
function holdsLightPrint(image: GreyImage, ground: Component, threshold: number): boolean {
  const light = findComponents(negativeOf(image, ground), 256 - threshold)
  const textHeight = estimateTextHeight(light, ground.bottom - ground.top)
  if (textHeight === null) return false
  const letters = lettersAmong(light, textHeight)
  if (countLetters(lettersInWords(letters, textHeight)) < MIN_LETTERS) return false
  return areaOf(letters) >= areaOf(light) * MIN_LETTER_SHARE
}

function negativeOf(image: GreyImage, { left, top, right, bottom }: Component): GreyImage {
  const width = right - left
  const data = new Uint8Array(width * (bottom - top))
  for (let y = top; y < bottom; y++) {
    const row = image.data.subarray(y * image.width + left, y * image.width + right)
    for (let x = 0; x < width; x++) data[(y - top) * width + x] = 255 - row[x]!
  }
  return { width, height: bottom - top, channels: 1, data }
}

function areaOf(areas: readonly Component[]): number {
  return areas.reduce((sum, { area }) => sum + area, 0)
}
