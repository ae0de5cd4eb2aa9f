import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { SdkError } from '@sheaf/core'

/** Trained data of one language, plain or compressed with gzip, as the engine takes it. */
export interface LanguageData {
  /** Three letters, such as `eng`. */
  readonly code: string
  readonly data: Uint8Array
}

/**
 * The 8-bit weights made from the most accurate ones: 3 MB for English. The folder `4.0.0` beside it (11 MB) holds the
 * same network and the old engine besides, which is not used; it gave the same text on 20 receipts.
 */
const DATA_FOLDER = '4.0.0_best_int'

/** Names of languages are file names: no path may hide in one. */
const LANGUAGE_CODE = /^[A-Za-z][A-Za-z0-9_]{1,30}$/

/** The folder of the package `@tesseract.js-data/eng` that holds the English data, to be given as `langPath`. */
export function bundledEnglish(): string {
  return packagedFolder('eng')
}

/**
 * The data of a language, from `langPath` or else from the installed package `@tesseract.js-data/<language>`. Nothing
 * is ever fetched from the network.
 *
 * @param langPath  a folder with `<language>.traineddata` or `<language>.traineddata.gz`, as a path or a file URL
 * @throws SdkError `INPUT_ERROR` for a name that is none, `MISSING_PACKAGE` when there is no such data
 */
export async function readLanguageData(code: string, langPath?: string | URL): Promise<LanguageData> {
  if (!LANGUAGE_CODE.test(code)) {
    throw new SdkError('INPUT_ERROR', `"${code}" is no name of a Tesseract language, such as "eng" (languages)`)
  }
  const folder = langPath === undefined ? packagedFolder(code) : pathOf(langPath)
  for (const name of [`${code}.traineddata.gz`, `${code}.traineddata`]) {
    try {
      return { code, data: new Uint8Array(await readFile(path.join(folder, name))) }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
        throw new SdkError('PROVIDER_DOWN', `the language data ${path.join(folder, name)} cannot be read`, {
          provider: 'tesseract',
          cause: error,
        })
      }
    }
  }
  throw missingData(code, `there is no ${code}.traineddata or ${code}.traineddata.gz in ${folder} (langPath)`)
}

function packagedFolder(code: string): string {
  try {
    const entry = createRequire(import.meta.url).resolve(`@tesseract.js-data/${code}/package.json`)
    return path.join(path.dirname(entry), DATA_FOLDER)
  } catch (error) {
    throw missingData(code, `the package @tesseract.js-data/${code} is not installed`, error)
  }
}

function pathOf(langPath: string | URL): string {
  return langPath instanceof URL || langPath.startsWith('file:') ? fileURLToPath(langPath) : langPath
}

function missingData(code: string, why: string, cause?: unknown): SdkError {
  return new SdkError(
    'MISSING_PACKAGE',
    `Tesseract has no data for the language "${code}": ${why}. Install it: npm install @tesseract.js-data/${code}`,
    { provider: 'tesseract', cause },
  )
}
