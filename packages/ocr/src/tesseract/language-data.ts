import { readdir, readFile } from 'node:fs/promises'
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

/** Where {@link readLanguageData} looks. */
export interface LanguagePlaces {
  /** A folder with `<language>.traineddata` or `<language>.traineddata.gz`, as a path or file URL: only there. */
  readonly langPath?: string | URL
  /** A folder from which installed packages are looked for as well, as a path or file URL. */
  readonly packagesFrom?: string | URL
}

/**
 * The 8-bit weights made from the most accurate ones: 3 MB for English. The folder `4.0.0` beside it (11 MB) holds the
 * same network and the old engine besides, which is not used; it gave the same text on 20 receipts.
 */
const DATA_FOLDER = '4.0.0_best_int'

/** Data packages are `@tesseract.js-data/<language>`. */
const SCOPE = '@tesseract.js-data'

/** Names of languages are file names: no path may hide in one. */
const LANGUAGE_CODE = /^[A-Za-z][A-Za-z0-9_]{1,30}$/

/** The folder of the package `@tesseract.js-data/eng` that holds the English data, to be given as `langPath`. */
export function bundledEnglish(): string {
  return packagedFolder('eng')
}

/**
 * The languages whose data package is installed where {@link readLanguageData} finds it, by Tesseract's names in order
 * of the alphabet: what `languages` may hold without `langPath`.
 *
 * @param packagesFrom  a folder from which to look as well, as a path or file URL
 */
export async function installedLanguages(packagesFrom?: string | URL): Promise<string[]> {
  const found = new Set<string>()
  const roots = lookups(packagesFrom).flatMap((require) => require.resolve.paths(`${SCOPE}/eng`) ?? [])
  for (const root of new Set(roots)) {
    for (const code of await namesIn(path.join(root, SCOPE))) {
      const names = await namesIn(path.join(root, SCOPE, code, DATA_FOLDER))
      if (fileNames(code).some((name) => names.includes(name))) found.add(code)
    }
  }
  return [...found].sort()
}

/**
 * The data of a language, from `langPath` or else from the installed package `@tesseract.js-data/<language>`. Nothing
 * is ever fetched from the network.
 *
 * @throws SdkError `INPUT_ERROR` for a name that is none, `MISSING_PACKAGE` when there is no such data
 */
export async function readLanguageData(code: string, places: LanguagePlaces = {}): Promise<LanguageData> {
  if (!LANGUAGE_CODE.test(code)) {
    throw new SdkError('INPUT_ERROR', `"${code}" is no name of a Tesseract language, such as "eng" (languages)`)
  }
  const { langPath, packagesFrom } = places
  const folder = langPath === undefined ? packagedFolder(code, packagesFrom) : pathOf(langPath)
  for (const name of fileNames(code)) {
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
  const where = langPath === undefined ? folder : `${folder} (langPath)`
  throw missingData(code, `there is no ${code}.traineddata or ${code}.traineddata.gz in ${where}`)
}

function packagedFolder(code: string, packagesFrom?: string | URL): string {
  let cause: unknown
  for (const require of lookups(packagesFrom)) {
    try {
      return path.join(path.dirname(require.resolve(`${SCOPE}/${code}/package.json`)), DATA_FOLDER)
    } catch (error) {
      cause = error
    }
  }
  throw missingData(code, `the package ${SCOPE}/${code} is not installed`, cause)
}

/** Ways to look for packages: from the host's folder, where one was given, and from this package. */
function lookups(packagesFrom: string | URL | undefined): NodeJS.Require[] {
  const own = createRequire(import.meta.url)
  // What is required is relative to a file; this one need not be there.
  return packagesFrom === undefined ? [own] : [createRequire(path.resolve(pathOf(packagesFrom), 'package.json')), own]
}

function fileNames(code: string): string[] {
  return [`${code}.traineddata.gz`, `${code}.traineddata`]
}

/** The names in a folder; none where there is no such folder. */
async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch {
    return []
  }
}

function pathOf(place: string | URL): string {
  return place instanceof URL || place.startsWith('file:') ? fileURLToPath(place) : place
}

function missingData(code: string, why: string, cause?: unknown): SdkError {
  return new SdkError(
    'MISSING_PACKAGE',
    `Tesseract has no data for the language "${code}": ${why}. Install it: npm install ${SCOPE}/${code}`,
    { provider: 'tesseract', cause },
  )
}
