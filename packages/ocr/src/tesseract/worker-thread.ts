import type { Worker } from 'node:worker_threads'
import { SdkError } from '@sheaf/core'

/** What a worker of tesseract.js posts back. */
interface Packet {
  readonly jobId: string
  readonly status: 'resolve' | 'reject' | 'progress'
  readonly data: unknown
}

interface Call {
  resolve(data: unknown): void
  reject(error: SdkError): void
}

/**
 * One thread running the worker script of tesseract.js, spoken to in that script's own messages.
 *
 * The package's own `createWorker` is not used: it gives no handle on the thread before it is ready, so that a thread
 * that dies while loading ends the process, and bad language data throws out of its message handler. Here the end of
 * the thread, for whatever reason, rejects the calls in flight and nothing else.
 *
 * A thread at rest does not keep the process alive.
 */
export class WorkerThread {
  readonly #worker: Worker
  readonly #calls = new Map<string, Call>()
  #nextJob = 0
  #failure: SdkError | undefined

  constructor(worker: Worker) {
    this.#worker = worker
    worker.unref()
    worker.on('message', (packet: Packet) => this.#settle(packet))
    worker.on('messageerror', (error) => this.#fail('sent a message that could not be read', error))
    worker.on('error', (error) =>
      this.#fail(`failed: ${error instanceof Error ? error.message : String(error)}`, error),
    )
    worker.on('exit', (code) => this.#fail(`ended with exit code ${code}`))
  }

  /** True once the thread has failed or was ended: it will not answer again. */
  get isDead(): boolean {
    return this.#failure !== undefined
  }

  /** Sends one message; resolves with the data of its answer. @throws SdkError `PROVIDER_DOWN` */
  call(action: string, payload: unknown): Promise<unknown> {
    if (this.#failure) return Promise.reject(this.#failure)
    const jobId = `job-${this.#nextJob++}`
    return new Promise((resolve, reject) => {
      this.#calls.set(jobId, { resolve, reject })
      this.#worker.ref()
      this.#worker.postMessage({ workerId: 'sheaf', jobId, action, payload })
    })
  }

  /** Ends the thread; calls in flight reject with `reason`. */
  end(reason: SdkError): void {
    this.#failAll(reason)
    void this.#worker.terminate()
  }

  #settle({ jobId, status, data }: Packet): void {
    // After a reject the script may answer the same job again: the call is gone by then.
    const call = this.#calls.get(jobId)
    if (!call || status === 'progress') return
    this.#calls.delete(jobId)
    if (this.#calls.size === 0) this.#worker.unref()
    if (status === 'resolve') call.resolve(data)
    else call.reject(providerDown(`Tesseract failed: ${String(data)}`))
  }

  #fail(what: string, cause?: unknown): void {
    this.#failAll(providerDown(`the Tesseract worker ${what}`, cause))
    void this.#worker.terminate()
  }

  #failAll(reason: SdkError): void {
    this.#failure ??= reason
    const calls = [...this.#calls.values()]
    this.#calls.clear()
    this.#worker.unref()
    for (const call of calls) call.reject(this.#failure)
  }
}

function providerDown(message: string, cause?: unknown): SdkError {
  return new SdkError('PROVIDER_DOWN', message, { provider: 'tesseract', cause })
}
