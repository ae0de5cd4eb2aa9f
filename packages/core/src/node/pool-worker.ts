import type { Worker } from 'node:worker_threads'
import { ERROR_CODES, type ErrorCode } from '../errors/codes.ts'
import { SdkError } from '../errors/sdk-error.ts'
import { type FromThread, startThread, type ThrownError, type ToThread } from './pool-thread.ts'

/** How a thread ended a task. */
export type TaskEnd =
  | { readonly kind: 'done'; readonly output: unknown }
  /** The task threw; the thread goes on. */
  | { readonly kind: 'failed'; readonly error: SdkError | Error }
  /** The thread ended: `memory` over its limit, `crash` by itself, `hung` when it was ended from here. */
  | { readonly kind: 'lost'; readonly reason: LossReason; readonly cause: unknown }

export type LossReason = 'memory' | 'crash' | 'hung'

/** One thread and the task it is at. */
export class PoolWorker {
  readonly #thread: Worker
  readonly #onReady: () => void
  readonly #onLoadFailed: (message: string) => void
  readonly #onExit: (reason: LossReason, cause: unknown) => void
  #end: ((end: TaskEnd) => void) | null = null
  #isReady = false
  #loss: { readonly reason: LossReason; readonly cause: unknown } | null = null
  /** Takes no further task. */
  isRetired = false

  constructor(
    module: string,
    maxOldGenerationSizeMb: number | undefined,
    on: {
      ready(): void
      loadFailed(message: string): void
      exit(reason: LossReason, cause: unknown): void
    },
  ) {
    this.#onReady = on.ready
    this.#onLoadFailed = on.loadFailed
    this.#onExit = on.exit
    this.#thread = startThread(module, maxOldGenerationSizeMb)
    this.#thread.on('message', (message: FromThread) => this.#take(message))
    this.#thread.on('messageerror', (cause) => this.#settle({ kind: 'failed', error: cause }))
    this.#thread.on('error', (cause: NodeJS.ErrnoException) => {
      this.#loss ??= { reason: cause.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'memory' : 'crash', cause }
    })
    this.#thread.on('exit', (code) => {
      const { reason, cause } = this.#loss ?? {
        reason: 'crash',
        cause: new Error(`the thread ended with code ${code}`),
      }
      this.#settle({ kind: 'lost', reason, cause })
      this.#onExit(reason, cause)
    })
  }

  get isReady(): boolean {
    return this.#isReady
  }

  get isBusy(): boolean {
    return this.#end !== null
  }

  get canTake(): boolean {
    return this.#isReady && !this.isBusy && !this.isRetired
  }

  /**
   * Resolves when the task has ended.
   *
   * @throws DataCloneError when the input cannot be sent
   */
  run(input: unknown, transfer: readonly ArrayBuffer[]): Promise<TaskEnd> {
    this.#thread.postMessage({ kind: 'run', input } satisfies ToThread, [...transfer])
    return new Promise((resolve) => {
      this.#end = resolve
    })
  }

  abortTask(message: string): void {
    this.#thread.postMessage({ kind: 'abort', message } satisfies ToThread)
  }

  /** Ends the thread now, whatever it is at. */
  async terminate(): Promise<void> {
    this.#loss ??= { reason: 'hung', cause: new Error('the thread was ended') }
    this.isRetired = true
    await this.#thread.terminate()
  }

  #take(message: FromThread): void {
    if (message.kind === 'done') this.#settle({ kind: 'done', output: message.output })
    else if (message.kind === 'failed') this.#settle({ kind: 'failed', error: rebuilt(message.error) })
    else if (message.kind === 'load-failed') this.#onLoadFailed(message.message)
    else {
      this.#isReady = true
      this.#onReady()
    }
  }

  #settle(end: TaskEnd): void {
    const settle = this.#end
    this.#end = null
    settle?.(end)
  }
}

/** The error as it was thrown in the thread, as far as it could be sent. */
function rebuilt({ name, message, code, retryAfterMs }: ThrownError): Error {
  if (code !== undefined && Object.hasOwn(ERROR_CODES, code)) {
    return new SdkError(code as ErrorCode, message, { retryAfterMs })
  }
  return Object.assign(new Error(message), { name })
}
