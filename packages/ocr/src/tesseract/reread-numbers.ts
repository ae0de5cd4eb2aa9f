import { findComponents } from '../preprocess/components.ts'
import { cropGrey } from '../preprocess/crop.ts'
import { lettersAmong } from '../preprocess/letters.ts'
import { INK_BELOW, type PreparedPage } from '../preprocess/prepare-page.ts'
import type { GreyImage } from '../preprocess/to-grey.ts'
import { type InkRun, inkRunsOf, sureness, wordsInRun } from './ink-runs.ts'
import type { RawWord } from './read-tsv.ts'
import { type Rectangle, recognizeWords, SEGMENTATION } from './recognize-words.ts'
import type { WorkerThread } from './worker-thread.ts'

/** Runs with a digit are read again when they were read less surely than this. */
const UNSURE = 0.8
/** So many at most, the least sure first: each costs 10 to 50 ms. */
const MAX_RUNS = 12
/** The new reading must be surer by this. One that mends a number in pieces may be less sure by as much. */
const MIN_GAIN = 0.05
/** Longer runs, in heights of a letter, are prose, which the page's own reading knows best. */
const MAX_LENGTH = 24
/** A letter alone is a bullet, a cross or part of a drawing, and read into anything. */
const MIN_LETTERS = 2

/** A run that may be read better alone. */
interface Doubtful {
  readonly run: InkRun
  readonly words: readonly RawWord[]
  readonly sureness: number
  readonly isBroken: boolean
}

/**
 * Numbers that were read unsurely, in part or in pieces are read again, each run of letters alone as one line, and the
 * surer reading is kept: the engine's analysis of a page cuts prices apart (`3.` `40`) or leaves half of one out.
 *
 * @param words  all that was read, noise included, in pixels of the prepared picture
 */
export async function rereadNumbers(
  thread: WorkerThread,
  { image, textHeight, scale }: PreparedPage,
  words: readonly RawWord[],
): Promise<RawWord[]> {
  if (textHeight === null) return [...words]
  const letterHeight = textHeight * scale
  const letters = lettersAmong(findComponents(image, INK_BELOW), letterHeight)
  const result = new Set(words)
  for (const doubtful of doubtfulRuns(inkRunsOf(letters, letterHeight), words, letterHeight)) {
    const area = areaOf(doubtful.run, Math.ceil(letterHeight / 2), image)
    const again = await readLine(thread, image, area)
    if (!isBetter(again, doubtful)) continue
    for (const word of doubtful.words) result.delete(word)
    for (const word of again) result.add(word)
  }
  return [...result]
}

function doubtfulRuns(runs: readonly InkRun[], words: readonly RawWord[], letterHeight: number): Doubtful[] {
  const found: Doubtful[] = []
  for (const run of runs) {
    if (run.letters.length < MIN_LETTERS || run.right - run.left > letterHeight * MAX_LENGTH) continue
    const inside = wordsInRun(run, words)
    if (!inside.some(({ text }) => /\d/.test(text))) continue
    const doubtful = { run, words: inside, sureness: sureness(run, inside), isBroken: isBroken(inside) }
    if (doubtful.sureness < UNSURE || doubtful.isBroken) found.push(doubtful)
  }
  return found.sort((a, b) => a.sureness - b.sureness).slice(0, MAX_RUNS)
}

/** Whether a number ends with its point and the next one goes on. */
function isBroken(words: readonly RawWord[]): boolean {
  return words.some(({ text }, i) => /\d[.,]$/.test(text) && /^\d/.test(words[i + 1]?.text ?? ''))
}

/** Surer, and with all the decimal points and signs: a small mark is lost more easily than the engine's sureness shows. */
function isBetter(again: readonly RawWord[], { run, words, sureness: before, isBroken }: Doubtful): boolean {
  if (sureness(run, again) < before + (isBroken ? -MIN_GAIN : MIN_GAIN)) return false
  return countMarks(again) >= countMarks(words)
}

/** Points and commas between digits, and signs before a number. */
function countMarks(words: readonly RawWord[]): number {
  return words.reduce((sum, { text }) => sum + (text.match(/\d[.,](?=\d)|^[-+](?=\d)/g)?.length ?? 0), 0)
}

/** The run with a margin, inside the picture. */
function areaOf(run: InkRun, margin: number, image: GreyImage): Rectangle {
  const left = Math.max(0, run.left - margin)
  const top = Math.max(0, run.top - margin)
  return {
    left,
    top,
    width: Math.min(image.width, run.right + margin) - left,
    height: Math.min(image.height, run.bottom + margin) - top,
  }
}

async function readLine(thread: WorkerThread, image: GreyImage, area: Rectangle): Promise<RawWord[]> {
  const found = await recognizeWords(thread, cropGrey(image, area), SEGMENTATION.line)
  return found.map((word) => ({
    ...word,
    left: word.left + area.left,
    right: word.right + area.left,
    top: word.top + area.top,
    bottom: word.bottom + area.top,
    line: `number ${area.left} ${area.top}`,
  }))
}
