import { createRequire } from 'node:module'
import { Worker } from 'node:worker_threads'
import { raceWithSignal, SdkError } from '@sheaf/core'
import type { LanguageData } from './language-data.ts'
import { WorkerThread } from './worker-thread.ts'

/** The engine mode of the neural network; the data at hand has no other. */
const LSTM_ONLY = 1

/** Tesseract variables, the same for all pages. */
const PARAMETERS = {
  /** No remarks: nobody reads them. */
  debug_file: '/dev/null',
}

/** A new thread with the worker script of tesseract.js. @throws SdkError `MISSING_PACKAGE` */
export function spawnTesseract(): Worker {
  let script: string
  try {
    script = createRequire(import.meta.url).resolve('tesseract.js/src/worker-script/node/index.js')
  } catch (error) {
    throw new SdkError('MISSING_PACKAGE', 'Tesseract needs the package tesseract.js: npm install tesseract.js', {
      provider: 'tesseract',
      cause: error,
    })
  }
  // Its remarks are not shown, and not read either: a stream that is read keeps the process alive.
  return new Worker(script, { stdout: true, stderr: true })
}

/**
 * A thread with the engine and its languages loaded.
 *
 * @throws SdkError `MISSING_PACKAGE`, `PROVIDER_DOWN` (also for damaged language data), the signal's reason
 */
export async function startWorker(
  spawn: () => Worker,
  languages: readonly LanguageData[],
  signal: AbortSignal,
): Promise<WorkerThread> {
  const thread = new WorkerThread(spawn())
  try {
    await raceWithSignal(prepare(thread, languages), signal)
    return thread
  } catch (error) {
    const reason = SdkError.isInstance(error) ? error : new SdkError('PROVIDER_DOWN', String(error), { cause: error })
    thread.end(reason)
    throw reason
  }
}

async function prepare(thread: WorkerThread, languages: readonly LanguageData[]): Promise<void> {
  const codes = languages.map(({ code }) => code)
  await thread.call('load', { options: { lstmOnly: true, logging: false } })
  try {
    // Given as bytes, so that the script neither fetches nor caches anything.
    await thread.call('loadLanguage', { langs: languages, options: { cacheMethod: 'none', lstmOnly: true } })
    await thread.call('initialize', { langs: codes, oem: LSTM_ONLY, config: {} })
  } catch (error) {
    if (thread.isDead) throw error
    const message = `the Tesseract language data for ${codes.join(', ')} is damaged or of another version`
    throw new SdkError('PROVIDER_DOWN', message, { provider: 'tesseract', cause: error })
  }
  await thread.call('setParameters', { params: PARAMETERS })
}
