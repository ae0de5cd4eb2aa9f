import type { RasterImage } from '@sheaf/core'
import { resize } from '@sheaf/vision'
import { blurGrey } from './blur.ts'
import { clearBorder } from './clear-border.ts'
import { findComponents } from './components.ts'
import { estimateSkew } from './estimate-skew.ts'
import { flattenBackground } from './flatten-background.ts'
import { halveGrey } from './halve.ts'
import { invertDark } from './invert-dark.ts'
import { countLetters, lettersAmong } from './letters.ts'
import { type MappedImage, type PointMap, rotateGrey } from './rotate.ts'
import { stretchContrast } from './stretch-contrast.ts'
import { estimateTextHeight } from './text-height.ts'
import { type GreyImage, toGrey } from './to-grey.ts'

/** After flattening, paper is 255; darker than this it is not paper. */
const BORDER_BELOW = 110
/** Ink at full size; at half size, where thin strokes are mixed with paper, the limit is higher. */
export const INK_BELOW = 160
const HALF_SIZE_INK_BELOW = 190
/** Letters lower than this many pixels are enlarged to it: measured best of 20, 28 and 36. */
const TARGET_TEXT_HEIGHT = 20
const MAX_SCALE = 3
/** Enlarging stops here: the engine takes about ten bytes per pixel. */
const MAX_PIXELS = 30_000_000
/** Letters of twice the height that reads best are halved: a 600 dpi scan takes a quarter of the time. */
const HALVE_FROM_TEXT_HEIGHT = 56
/** Lines that fall or rise less than this do not trouble the engine, and turning softens the print. */
const MIN_SKEW_DEGREES = 0.3
/** Print whose letters fall into parts so much lower than the letters is dot matrix or thermal print in dots. */
const DOTTED_BELOW = 0.65

/** On a page without a usual height of letters, what is as high as this may be one, in pixels at half size. */
const MIN_LETTER_HEIGHT = 3

/** A page made ready for an engine, and what was found out on the way. */
export interface PreparedPage extends MappedImage {
  /** Usual height of the letters in the given picture, in pixels; null where there is hardly any text. */
  readonly textHeight: number | null
  /** Pixels of the result per pixel of the given picture. */
  readonly scale: number
  /** By how many degrees the lines fell, where they were made level; else 0. */
  readonly skewDegrees: number
  /** Dark areas of about the size of letters: what an engine should find text in. */
  readonly letterCount: number
}

/**
 * Makes print easy to read: even white paper, the surroundings gone, faint print dark, dotted letters joined, lines
 * level, small letters enlarged. `toSource` leads from the result back to the given picture.
 */
export function preparePage(source: RasterImage): PreparedPage {
  let image = stretchContrast(clearBorder(flattenBackground(invertDark(toGrey(source))), BORDER_BELOW))
  const half = halveGrey(image)
  const components = findComponents(half, HALF_SIZE_INK_BELOW)
  const halfHeight = estimateTextHeight(components, half.height)
  if (halfHeight === null) {
    const letterCount = components.filter(({ top, bottom }) => bottom - top >= MIN_LETTER_HEIGHT).length
    return { image, toSource: identity, textHeight: null, scale: 1, skewDegrees: 0, letterCount }
  }
  const textHeight = halfHeight * (image.height / half.height)
  const fineHeight = estimateTextHeight(findComponents(image, INK_BELOW), image.height) ?? textHeight
  if (fineHeight < DOTTED_BELOW * textHeight) image = blurGrey(image, 2)

  image = rescale(image, textHeight)
  const scaleX = source.width / image.width
  const scaleY = source.height / image.height
  let toSource: PointMap = (x, y) => [x * scaleX, y * scaleY]

  const skew = estimateSkew(components, halfHeight)
  const skewDegrees = Math.abs(skew) > MIN_SKEW_DEGREES ? skew : 0
  if (skewDegrees !== 0) {
    const turned = rotateGrey(image, skewDegrees)
    const before = toSource
    image = turned.image
    toSource = (x, y) => before(...turned.toSource(x, y))
  }
  return {
    image,
    toSource,
    textHeight,
    scale: 1 / scaleX,
    skewDegrees,
    letterCount: countLetters(lettersAmong(components, halfHeight)),
  }
}

function rescale(image: GreyImage, textHeight: number): GreyImage {
  if (textHeight >= HALVE_FROM_TEXT_HEIGHT) return rescale(halveGrey(image), textHeight / 2)
  const roomLeft = Math.sqrt(MAX_PIXELS / (image.width * image.height))
  const scale = Math.max(1, Math.min(MAX_SCALE, roomLeft, TARGET_TEXT_HEIGHT / textHeight))
  const size = { width: Math.round(image.width * scale), height: Math.round(image.height * scale) }
  return { ...resize(image, size), channels: 1 }
}

const identity: PointMap = (x, y) => [x, y]
