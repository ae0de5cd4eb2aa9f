import { type FileHandle, open, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import { SdkError } from '@sheaf/core'
import { encodeFrame, FRAME_KIND } from './log-frame.ts'
import { LOG_FORMAT, readLog } from './read-log.ts'
import type { Journal, StoreRecord } from './store-record.ts'
import type { StoreState } from './store-state.ts'

/** Options of an append log. */
export interface CompactionOptions {
  /** Bytes of log below which nothing is rewritten. */
  readonly minBytesToCompact: number
  /** The log is rewritten when it has this many times the bytes it had after the last rewriting. */
  readonly growthToCompact: number
}

export const COMPACTION_DEFAULTS = {
  /** Read in a tenth of a second. */
  minBytesToCompact: 8_000_000,
  /** Each byte is rewritten about once for every three appended. */
  growthToCompact: 4,
} as const satisfies CompactionOptions

/** Characters of records in one frame, so that reading back takes little memory. */
const FRAME_TARGET = 4_000_000

interface Waiting {
  readonly line: string
  readonly resolve: () => void
  readonly reject: (error: SdkError) => void
}

/**
 * The changes of a store as a file that only grows. Changes that arrive while a write is under way go out together
 * with one fsync (group commit). After a failed write the log takes nothing more: what is behind the failure is unknown
 * until it is opened again.
 */
export class AppendLog implements Journal {
  readonly #path: string
  readonly #state: StoreState
  readonly #compaction: CompactionOptions
  #file: FileHandle
  #length: number
  /** Bytes after the last rewriting. */
  #compactLength: number
  #queue: Waiting[] = []
  #writing: Promise<void> | null = null
  #failure: SdkError | null = null

  private constructor(
    path: string,
    state: StoreState,
    file: FileHandle,
    length: number,
    compaction: CompactionOptions,
  ) {
    this.#path = path
    this.#state = state
    this.#file = file
    this.#length = length
    this.#compactLength = length
    this.#compaction = compaction
  }

  /**
   * Fills the empty `state` from the log at `path`, which is made if need be, and cuts off a write that was not finished.
   *
   * @throws SdkError `STORE_ERROR` for a damaged log
   */
  static async open(path: string, state: StoreState, compaction: CompactionOptions): Promise<AppendLog> {
    if (!(await exists(path))) await writeWhole(path, [])
    const file = await open(path, 'r+')
    try {
      const length = await readLog(file, path, (record) => state.apply(record))
      await file.truncate(length)
      await file.datasync()
      return new AppendLog(path, state, file, length, compaction)
    } catch (error) {
      await file.close()
      throw error
    }
  }

  /** Why the log takes nothing more. */
  get failure(): SdkError | null {
    return this.#failure
  }

  append(record: StoreRecord): Promise<void> {
    if (this.#failure) return Promise.reject(this.#failure)
    const line = JSON.stringify(record)
    return new Promise((resolve, reject) => {
      this.#queue.push({ line, resolve, reject })
      this.#writing ??= this.#writeQueue()
    })
  }

  async close(): Promise<void> {
    while (this.#writing) await this.#writing
    this.#failure ??= new SdkError('CLOSED', `${this.#path} is closed`)
    await this.#file.close()
  }

  async #writeQueue(): Promise<void> {
    // Everything that is appended in the same turn of the event loop shares the first write.
    await Promise.resolve()
    while (this.#queue.length > 0) {
      const batch = this.#queue
      this.#queue = []
      try {
        await (this.#needsCompaction() ? this.#compact() : this.#write(batch))
        for (const { resolve } of batch) resolve()
      } catch (cause) {
        this.#fail(cause, batch)
      }
    }
    this.#writing = null
  }

  async #write(batch: readonly Waiting[]): Promise<void> {
    for (const frame of framesOf(batch.map(({ line }) => line))) {
      await writeAll(this.#file, frame, this.#length)
      this.#length += frame.length
    }
    await this.#file.datasync()
  }

  #needsCompaction(): boolean {
    const { minBytesToCompact, growthToCompact } = this.#compaction
    return this.#length >= minBytesToCompact && this.#length >= this.#compactLength * growthToCompact
  }

  /** Puts the whole state in place of the log. The batch that waits is in the state already. */
  async #compact(): Promise<void> {
    const records = this.#state.snapshot()
    await writeWhole(this.#path, linesOf(records))
    const old = this.#file
    this.#file = await open(this.#path, 'r+')
    await old.close()
    this.#length = (await this.#file.stat()).size
    this.#compactLength = this.#length
  }

  #fail(cause: unknown, batch: readonly Waiting[]): void {
    const reason = cause instanceof Error ? cause.message : String(cause)
    this.#failure = new SdkError(
      'STORE_ERROR',
      `${this.#path} could not be written (${reason}); open the store again before writing more`,
      { cause },
    )
    for (const { reject } of [...batch, ...this.#queue]) reject(this.#failure)
    this.#queue = []
  }
}

/** Writes a log of these lines beside `path` and puts it there in one step, durably. */
async function writeWhole(path: string, lines: Iterable<string>): Promise<void> {
  const draft = `${path}.new`
  const file = await open(draft, 'w')
  try {
    const header = encodeFrame(FRAME_KIND.header, new TextEncoder().encode(JSON.stringify(LOG_FORMAT)))
    await writeAll(file, header, 0)
    let length = header.length
    for (const frame of framesOf(lines)) {
      await writeAll(file, frame, length)
      length += frame.length
    }
    await file.datasync()
  } finally {
    await file.close()
  }
  await rename(draft, path)
  await syncFolder(dirname(path))
}

function* linesOf(records: Iterable<StoreRecord>): Iterable<string> {
  for (const record of records) yield JSON.stringify(record)
}

/** The lines in as few frames as their size allows. */
function* framesOf(lines: Iterable<string>): Iterable<Uint8Array> {
  const encoder = new TextEncoder()
  let group: string[] = []
  let size = 0
  for (const line of lines) {
    group.push(line)
    size += line.length
    if (size < FRAME_TARGET) continue
    yield encodeFrame(FRAME_KIND.records, encoder.encode(group.join('\n')))
    group = []
    size = 0
  }
  if (group.length > 0) yield encodeFrame(FRAME_KIND.records, encoder.encode(group.join('\n')))
}

async function writeAll(file: FileHandle, bytes: Uint8Array, at: number): Promise<void> {
  let written = 0
  while (written < bytes.length) {
    written += (await file.write(bytes, written, bytes.length - written, at + written)).bytesWritten
  }
}

/** A rename is durable when its folder is. Windows has no such call, and needs none. */
async function syncFolder(path: string): Promise<void> {
  let folder: FileHandle
  try {
    folder = await open(path, 'r')
  } catch (error) {
    if (isWindowsRefusal(error)) return
    throw error
  }
  try {
    await folder.sync()
  } catch (error) {
    if (!isWindowsRefusal(error)) throw error
  } finally {
    await folder.close()
  }
}

function isWindowsRefusal(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code
  return code === 'EISDIR' || code === 'EPERM'
}

async function exists(path: string): Promise<boolean> {
  try {
    await (await open(path, 'r')).close()
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw error
  }
}
