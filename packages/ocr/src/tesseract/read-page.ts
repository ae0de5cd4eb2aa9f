import type { RasterImage } from '@sheaf/core'
import { type PreparedPage, preparePage } from '../preprocess/prepare-page.ts'
import type { PointMap } from '../preprocess/rotate.ts'
import { encodePgm } from './encode-pgm.ts'
import { type RawWord, readTsv } from './read-tsv.ts'
import type { WorkerThread } from './worker-thread.ts'

/** The words of a page in pixels of some prepared picture, and the way from there to the given one. */
export interface ReadPage {
  readonly words: readonly RawWord[]
  readonly toSource: PointMap
}

/** Prepares the page and reads it. A page without anything of a letter's size is not given to the engine. */
export async function readPage(thread: WorkerThread, image: RasterImage): Promise<ReadPage> {
  const prepared = preparePage(image)
  if (prepared.letterCount === 0) return { words: [], toSource: prepared.toSource }
  return { words: await recognize(thread, prepared), toSource: prepared.toSource }
}

async function recognize(thread: WorkerThread, { image }: PreparedPage): Promise<RawWord[]> {
  const answer = await thread.call('recognize', {
    image: encodePgm(image),
    options: {},
    output: { text: false, tsv: true },
  })
  return readTsv((answer as { tsv: string }).tsv)
}
