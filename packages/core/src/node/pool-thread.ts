import { Worker } from 'node:worker_threads'

/** To a thread. */
export type ToThread =
  | { readonly kind: 'run'; readonly input: unknown }
  | { readonly kind: 'abort'; readonly message: string }

/** From a thread. */
export type FromThread =
  | { readonly kind: 'ready' }
  | { readonly kind: 'load-failed'; readonly message: string }
  | { readonly kind: 'done'; readonly output: unknown }
  | { readonly kind: 'failed'; readonly error: ThrownError }

/** What is left of an error on its way between threads. */
export interface ThrownError {
  readonly name: string
  readonly message: string
  /** Of an SdkError. */
  readonly code?: string
  readonly retryAfterMs?: number
}

/** What the module's function is told besides its input. */
export interface PoolTaskContext {
  /** Aborted when the caller gives up or the task's time is used up; the thread is ended if the task goes on. */
  readonly signal: AbortSignal
  /** Moves what is named (buffers of the output) to the caller instead of copying it. Returns the output. */
  transfer<T>(output: T, list: readonly ArrayBuffer[]): T
}

/** What the default export of a pool's module must be. */
export type PoolTask<I = unknown, O = unknown> = (input: I, context: PoolTaskContext) => O | Promise<O>

/**
 * The program of a thread, as text so that it needs no file of its own in a bundle. One task at a time. An error that
 * nothing catches ends the thread, as it should.
 */
const PROGRAM = `
const { parentPort, workerData } = require('node:worker_threads')
let controller = null
const thrown = (error) => error instanceof Error
  ? { name: error.name, message: error.message, code: error.code, retryAfterMs: error.retryAfterMs }
  : { name: 'Error', message: String(error) }
import(workerData).then(({ default: task }) => {
  if (typeof task !== 'function') throw new TypeError('its default export is no function')
  parentPort.on('message', async (message) => {
    if (message.kind === 'abort') return controller?.abort(new Error(message.message))
    const own = controller = new AbortController()
    let list = []
    const transfer = (output, buffers) => { list = [...buffers]; return output }
    try {
      const output = await task(message.input, { signal: own.signal, transfer })
      parentPort.postMessage({ kind: 'done', output }, list)
    } catch (error) {
      parentPort.postMessage({ kind: 'failed', error: thrown(error) })
    }
  })
  parentPort.postMessage({ kind: 'ready' })
}).catch((error) => parentPort.postMessage({ kind: 'load-failed', message: String(error) }))
`

/** Starts a thread that has `module` loaded when it says `ready`. */
export function startThread(module: string, maxOldGenerationSizeMb: number | undefined): Worker {
  return new Worker(PROGRAM, {
    eval: true,
    workerData: module,
    ...(maxOldGenerationSizeMb !== undefined && { resourceLimits: { maxOldGenerationSizeMb } }),
  })
}
