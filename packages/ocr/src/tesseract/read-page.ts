import type { RasterImage } from '@sheaf/core'
import { type PreparedPage, preparePage } from '../preprocess/prepare-page.ts'
import { type PointMap, rotateQuarter } from '../preprocess/rotate.ts'
import { toGrey } from '../preprocess/to-grey.ts'
import { findTurn } from './find-turn.ts'
import { withoutNoise } from './noise.ts'
import type { RawWord } from './read-tsv.ts'
import { recognizeWords, SEGMENTATION } from './recognize-words.ts'
import { rereadNumbers } from './reread-numbers.ts'
import { takeSecondLook } from './second-look.ts'
import type { WorkerThread } from './worker-thread.ts'

/** The words of a page in pixels of some prepared picture, and the way from there to the given one. */
export interface ReadPage {
  readonly words: readonly RawWord[]
  readonly toSource: PointMap
  /** Degrees clockwise by which the given picture has to be turned to be upright. */
  readonly turn: 0 | 90 | 180 | 270
}

/**
 * Prepares the page and reads it: as a page; turned upright, where hardly anything could be read; then the numbers that
 * were read unsurely, and what was passed over. A page without anything of a letter's size is not given to the engine.
 */
export async function readPage(thread: WorkerThread, image: RasterImage): Promise<ReadPage> {
  const prepared = preparePage(image)
  const { toSource } = prepared
  if (prepared.letterCount === 0) return { words: [], toSource, turn: 0 }
  const found = await recognizeWords(thread, prepared.image, SEGMENTATION.page)
  const turn = await findTurn(thread, prepared, withoutNoise(found))
  if (turn === 0) return { words: await improve(thread, prepared, found), toSource, turn }

  const turned = rotateQuarter(toGrey(image), turn)
  const upright = preparePage(turned.image)
  return {
    words: await improve(thread, upright, await recognizeWords(thread, upright.image, SEGMENTATION.page)),
    toSource: (x, y) => turned.toSource(...upright.toSource(x, y)),
    turn,
  }
}

async function improve(
  thread: WorkerThread,
  prepared: PreparedPage,
  found: readonly RawWord[],
): Promise<readonly RawWord[]> {
  const words = withoutNoise(await rereadNumbers(thread, prepared, found))
  return [...words, ...(await takeSecondLook(thread, prepared, words))]
}
