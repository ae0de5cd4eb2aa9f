import type { GreyImage } from '../preprocess/to-grey.ts'
import { encodePgm } from './encode-pgm.ts'
import { type RawWord, readTsv } from './read-tsv.ts'
import type { WorkerThread } from './worker-thread.ts'

/** Page segmentation modes of Tesseract. */
export const SEGMENTATION = {
  /** Blocks, columns and lines are found first. */
  page: '3',
  /** One block of lines. */
  block: '6',
  /** One line. */
  line: '7',
  /** Text wherever it stands, without any order. */
  sparse: '11',
} as const

/** A part of a picture, in its pixels. */
export interface Rectangle {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

/** All that the engine makes of the picture, or of a part of it; boxes are in pixels of the whole picture. */
export async function recognizeWords(
  thread: WorkerThread,
  image: GreyImage,
  mode: (typeof SEGMENTATION)[keyof typeof SEGMENTATION],
  rectangle?: Rectangle,
): Promise<RawWord[]> {
  const answer = await thread.call('recognize', {
    image: encodePgm(image),
    options: { tessedit_pageseg_mode: mode, ...(rectangle && { rectangle }) },
    output: { text: false, tsv: true },
  })
  return readTsv((answer as { tsv: string }).tsv)
}
