import { findComponents } from '../preprocess/components.ts'
import { countLetters, lettersAmong, lettersInWords } from '../preprocess/letters.ts'
import { INK_BELOW, type PreparedPage } from '../preprocess/prepare-page.ts'
import type { GreyImage } from '../preprocess/to-grey.ts'
import type { RawWord } from './read-tsv.ts'
import { type Rectangle, recognizeWords, SEGMENTATION } from './recognize-words.ts'
import type { WorkerThread } from './worker-thread.ts'

/** A second look is taken when at least so many letters, and this share of all, were passed over. */
const MIN_LEFT_LETTERS = 6
const MIN_LEFT_SHARE = 0.02
/** What it finds must be surer: much of what is left is handwriting, logos and dirt. */
const MIN_CONFIDENCE = 0.5
/** One or two characters are soon found in anything. */
const MIN_CONFIDENCE_OF_SHORT = 0.7

/**
 * Words that the engine's analysis of the page passed over, as it does with single amounts, cells of a form and lines
 * beside a stamp: what was read is painted white, and the rest is looked at as scattered text.
 *
 * @param read  the words found so far, in pixels of the prepared picture
 */
export async function takeSecondLook(
  thread: WorkerThread,
  { image, textHeight, scale, letterCount }: PreparedPage,
  read: readonly RawWord[],
): Promise<RawWord[]> {
  if (textHeight === null) return []
  const rest = paintOver(image, read)
  const letterHeight = textHeight * scale
  const letters = lettersInWords(lettersAmong(findComponents(rest, INK_BELOW), letterHeight), letterHeight)
  const left = countLetters(letters)
  if (left < MIN_LEFT_LETTERS || left < letterCount * MIN_LEFT_SHARE) return []
  const area = areaAround(letters, Math.ceil(letterHeight), rest)
  const found = await recognizeWords(thread, rest, SEGMENTATION.sparse, area)
  return found.filter(isSure).map((word) => ({ ...word, line: `second ${word.line}` }))
}

function isSure({ text, confidence }: RawWord): boolean {
  const least = text.length > 2 ? MIN_CONFIDENCE : MIN_CONFIDENCE_OF_SHORT
  return confidence >= least && /[\p{L}\p{N}]/u.test(text)
}

function paintOver(image: GreyImage, words: readonly RawWord[]): GreyImage {
  const data = Uint8Array.from(image.data)
  for (const { left, top, right, bottom } of words) {
    for (let y = Math.max(0, top); y < Math.min(image.height, bottom); y++) {
      data.fill(255, y * image.width + Math.max(0, left), y * image.width + Math.min(image.width, right))
    }
  }
  return { ...image, data }
}

function areaAround(
  parts: readonly { left: number; top: number; right: number; bottom: number }[],
  margin: number,
  image: GreyImage,
): Rectangle {
  let x0 = image.width
  let y0 = image.height
  let x1 = 0
  let y1 = 0
  for (const { left, top, right, bottom } of parts) {
    x0 = Math.min(x0, left - margin)
    y0 = Math.min(y0, top - margin)
    x1 = Math.max(x1, right + margin)
    y1 = Math.max(y1, bottom + margin)
  }
  const left = Math.max(0, x0)
  const top = Math.max(0, y0)
  return { left, top, width: Math.min(image.width, x1) - left, height: Math.min(image.height, y1) - top }
}
