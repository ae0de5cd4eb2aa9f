import { cropMiddle } from '../preprocess/crop.ts'
import type { PreparedPage } from '../preprocess/prepare-page.ts'
import { rotateQuarter } from '../preprocess/rotate.ts'
import type { GreyImage } from '../preprocess/to-grey.ts'
import type { RawWord } from './read-tsv.ts'
import { recognizeWords, SEGMENTATION } from './recognize-words.ts'
import type { WorkerThread } from './worker-thread.ts'

/** A page on which less than this share of the letters was read in sure words may stand on its head or side. */
const POOR_SHARE = 0.3
/** Fewer letters than this tell nothing about which way is up. */
const MIN_LETTERS = 30
/** The side of the piece that is tried all four ways, in heights of a letter: some eight lines of print. */
const TRIAL_SIDE = 24
/** Turned, the piece must give this many times as many sure letters, and at least so many. */
const MIN_GAIN = 2
const MIN_SURE_LETTERS = 12

/** Letters in words that the engine is sure of and that are long enough not to be found in anything. */
function countSureLetters(words: readonly RawWord[]): number {
  let count = 0
  for (const { text, confidence } of words) {
    const letters = text.replaceAll(/[^\p{L}\p{N}]/gu, '').length
    if (confidence >= 0.6 && letters >= 3) count += letters
  }
  return count
}

/**
 * Whether most of the words are higher than wide. The engine knows lines that run down the page, and reads them where
 * they do so from the right, as on a page that was turned a quarter clockwise; their order and their rows it does not.
 */
function readsDownwards(words: readonly RawWord[]): boolean {
  let down = 0
  let all = 0
  for (const { text, left, top, right, bottom } of words) {
    if (text.length < 3) continue
    all += text.length
    if (bottom - top > (right - left) * 1.5) down += text.length
  }
  return all >= MIN_SURE_LETTERS && down > all / 2
}

/**
 * By how many degrees clockwise the page must be turned to be upright. Only for a page that was read poorly, a piece
 * from its middle is read in all four ways.
 *
 * @param read  what was read of the page as it is
 */
export async function findTurn(
  thread: WorkerThread,
  { image, textHeight, scale, letterCount }: PreparedPage,
  read: readonly RawWord[],
): Promise<0 | 90 | 180 | 270> {
  if (textHeight === null || letterCount < MIN_LETTERS) return 0
  if (countSureLetters(read) >= letterCount * POOR_SHARE) return readsDownwards(read) ? 270 : 0
  const piece = cropMiddle(image, textHeight * scale * TRIAL_SIDE)
  const sureIn = async (trial: GreyImage) => countSureLetters(await recognizeWords(thread, trial, SEGMENTATION.block))
  let most = Math.max(MIN_SURE_LETTERS, MIN_GAIN * (await sureIn(piece)))
  let best: 0 | 90 | 180 | 270 = 0
  for (const degrees of [180, 90, 270] as const) {
    const sure = await sureIn(rotateQuarter(piece, degrees).image)
    if (sure < most) continue
    most = sure
    best = degrees
  }
  return best
}
