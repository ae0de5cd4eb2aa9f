import { SdkError } from '@sheaf/core'
import { loadPdfium, type Pdfium, type Pointer, type WasmSource } from './pdfium.ts'

/** Above this an instance is dropped after its document: a WebAssembly heap grows and never shrinks. */
const KEEP_HEAP_BYTES = 192 * 1024 * 1024

/** Idle instances that are kept: as many as documents are usually read at once. */
const KEEP_IDLE = 2

/**
 * One instance of PDFium. An exception out of WebAssembly leaves its heap in an unknown state, so the first one makes
 * the instance lost: nothing is called on it again, and its memory goes with it.
 */
export class Engine {
  isLost = false
  readonly #pdfium: Pdfium

  constructor(pdfium: Pdfium) {
    this.#pdfium = pdfium
  }

  get heapBytes(): number {
    return this.#pdfium.HEAPU8.byteLength
  }

  /**
   * Runs calls into PDFium. `what` names the work in the error.
   *
   * @throws SdkError `CORRUPT_DOCUMENT` when PDFium fails inside, and then the instance is lost
   */
  call<T>(what: string, work: (pdfium: Pdfium) => T): T {
    if (this.isLost) throw lost(what, undefined)
    try {
      return work(this.#pdfium)
    } catch (error) {
      if (SdkError.isInstance(error)) throw error
      this.isLost = true
      throw lost(what, error)
    }
  }

  /** Runs calls that free handles; nothing is to be freed in a lost instance. */
  release(work: (pdfium: Pdfium) => void): void {
    if (this.isLost) return
    try {
      work(this.#pdfium)
    } catch {
      this.isLost = true
    }
  }
}

/** Memory of the instance for the time of `work`. @throws SdkError `RESOURCE_EXHAUSTED` when there is none */
export function withMemory<T>(pdfium: Pdfium, byteLength: number, work: (pointer: Pointer) => T): T {
  const pointer = allocate(pdfium, byteLength)
  try {
    return work(pointer)
  } finally {
    pdfium._free(pointer)
  }
}

/** @throws SdkError `RESOURCE_EXHAUSTED` when the heap of 2 GB is used up */
export function allocate(pdfium: Pdfium, byteLength: number): Pointer {
  const pointer = pdfium._malloc(byteLength)
  if (pointer === 0) {
    throw new SdkError('RESOURCE_EXHAUSTED', `PDFium has no ${byteLength} bytes left in its heap`, {
      provider: 'pdfium',
    })
  }
  return pointer
}

/** Instances for documents: one document at a time has one, so that a document that breaks its instance harms no other. */
export class EnginePool {
  readonly #idle: Engine[] = []
  readonly #wasm: WasmSource | undefined

  constructor(wasm?: WasmSource) {
    this.#wasm = wasm
  }

  async acquire(): Promise<Engine> {
    return this.#idle.pop() ?? new Engine(await loadPdfium(this.#wasm))
  }

  giveBack(engine: Engine): void {
    const isReusable = !engine.isLost && engine.heapBytes <= KEEP_HEAP_BYTES
    if (isReusable && this.#idle.length < KEEP_IDLE) this.#idle.push(engine)
  }
}

function lost(what: string, cause: unknown): SdkError {
  return new SdkError('CORRUPT_DOCUMENT', `the PDF made its reader fail: ${what}`, {
    provider: 'pdfium',
    reason: 'corrupt_document',
    cause,
  })
}
