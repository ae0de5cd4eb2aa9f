import type { Worker } from 'node:worker_threads'
import {
  type Box,
  boxFromUnits,
  lineFromWords,
  type OcrProvider,
  type PageText,
  pageTextFromLines,
  type RasterImage,
  SdkError,
  throwIfAborted,
  type Word,
} from '@sheaf/core'
import { arrangePage } from '../layout/arrange-page.ts'
import type { PointMap } from '../preprocess/rotate.ts'
import { type LanguageData, readLanguageData } from './language-data.ts'
import { type ReadPage, readPage } from './read-page.ts'
import type { RawWord } from './read-tsv.ts'
import { spawnTesseract, startWorker } from './start-worker.ts'
import { trimOverlaps } from './trim-overlaps.ts'
import { WorkerPool } from './worker-pool.ts'

/** Options of {@link tesseractOcr}. */
export interface TesseractOptions {
  /**
   * Folder with `<language>.traineddata` or `<language>.traineddata.gz`, as a path or file URL. Default: the installed
   * packages `@tesseract.js-data/<language>`. Data is never fetched from the network.
   */
  readonly langPath?: string | URL
  /**
   * Folder from which packages `@tesseract.js-data/<language>` are looked for as well, as a path or file URL, for hosts
   * that install them where this package does not see them. Not used with `langPath`.
   */
  readonly packagesFrom?: string | URL
  /** Languages to expect, the main one first, by Tesseract's names. See `installedLanguages`. */
  readonly languages?: readonly string[]
  /** Threads, each reading one page at a time and taking about 150 MB. */
  readonly workers?: number
  /** Pages after which a thread makes room for a new one. */
  readonly recycleAfterPages?: number
  /** Time for one page in milliseconds, the start of a thread included, waiting for its turn not. */
  readonly pageTimeoutMs?: number
}

export const TESSERACT_DEFAULTS = {
  languages: ['eng'],
  workers: 1,
  /** The engine's memory only grows: it is as large as the largest page so far needed, and fragments. A start takes 0.3 s. */
  recycleAfterPages: 50,
  /** A dense page takes 5 s on one core; a machine may be twenty times as busy. */
  pageTimeoutMs: 120_000,
} as const satisfies Required<Omit<TesseractOptions, 'langPath' | 'packagesFrom'>>

/**
 * Reads print with Tesseract 5 (tesseract.js) in worker threads of this process, offline. Pages are prepared first:
 * see `preparePage`. Threads start with the first page, are reused, and do not keep the process alive.
 *
 * @throws SdkError `INPUT_ERROR` for an option out of range
 */
export function tesseractOcr(options: TesseractOptions = {}): OcrProvider {
  return tesseractOcrOn(spawnTesseract, options)
}

/** Engine and preparation: raise it when the same picture would be read otherwise. */
const READING_VERSION = 'tesseract.js@7/1'

/** {@link tesseractOcr} on threads of the caller's making, for tests of what can go wrong with one. */
export function tesseractOcrOn(spawn: () => Worker, options: TesseractOptions = {}): OcrProvider {
  const { langPath, packagesFrom } = options
  const languages = [...new Set(options.languages ?? TESSERACT_DEFAULTS.languages)]
  if (languages.length === 0) throw new SdkError('INPUT_ERROR', 'languages is empty; at least 1 is needed')
  let data: Promise<LanguageData[]> | undefined
  const loadData = () => {
    data ??= Promise.all(languages.map((code) => readLanguageData(code, { langPath, packagesFrom }))).catch(
      (error: unknown) => {
        data = undefined
        throw error
      },
    )
    return data
  }
  const pool = new WorkerPool({
    size: wholeNumber('workers', options.workers ?? TESSERACT_DEFAULTS.workers, 1, 64),
    recycleAfterPages: wholeNumber(
      'recycleAfterPages',
      options.recycleAfterPages ?? TESSERACT_DEFAULTS.recycleAfterPages,
      1,
      1_000_000,
    ),
    pageTimeoutMs: wholeNumber(
      'pageTimeoutMs',
      options.pageTimeoutMs ?? TESSERACT_DEFAULTS.pageTimeoutMs,
      1,
      2 ** 31 - 1,
    ),
    start: async (signal) => startWorker(spawn, await loadData(), signal),
  })
  return {
    name: 'tesseract',
    version: `${READING_VERSION}/${languages.join('+')}`,
    async recognize(image, { pageIndex, signal }) {
      throwIfAborted(signal)
      const page = await pool.run((thread) => readPage(thread, image), signal)
      return arrangePage(toPageText(page, image, pageIndex))
    },
    warmup: () => pool.warmup(),
    async close() {
      pool.close()
    },
  }
}

function toPageText({ words, toSource, turn }: ReadPage, image: RasterImage, pageIndex: number): PageText {
  const lines = new Map<string, Word[]>()
  for (const raw of trimOverlaps(words)) {
    const box = sourceBox(raw, toSource, image)
    if (box.x0 === box.x1 || box.y0 === box.y1) continue
    const line = lines.get(raw.line) ?? []
    line.push({ text: raw.text, box, confidence: raw.confidence })
    lines.set(raw.line, line)
  }
  const page = pageTextFromLines(pageIndex, [...lines.values()].map(lineFromWords), 'tesseract')
  return turn === 0 ? page : { ...page, turn }
}

/** The upright box around the word's corners in the given picture. */
function sourceBox({ left, top, right, bottom }: RawWord, toSource: PointMap, { width, height }: RasterImage): Box {
  const corners = [toSource(left, top), toSource(right, top), toSource(left, bottom), toSource(right, bottom)]
  const x = corners.map(([value]) => value)
  const y = corners.map(([, value]) => value)
  return boxFromUnits(Math.min(...x), Math.min(...y), Math.max(...x), Math.max(...y), width, height)
}

function wholeNumber(name: string, value: number, least: number, most: number): number {
  if (Number.isInteger(value) && value >= least && value <= most) return value
  throw new SdkError('INPUT_ERROR', `${name} is ${value}; allowed are whole numbers from ${least} to ${most}`)
}
