import { type FileHandle, open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { SdkError, toSdkError } from '../errors/sdk-error.ts'
import type { ProcessJournal } from '../pipeline/pipeline.ts'

/** A {@link ProcessJournal} in a file. */
export interface FileJournal extends ProcessJournal {
  /** Waits for what is being added, then frees the file. */
  close(): Promise<void>
}

/** First line, so that a file which is no journal is never written to. */
const HEADER = '{"format":"sheaf-journal","version":1}'

/**
 * A journal that survives the process: one line per key, on disk before `add` resolves. Adds that arrive together
 * share one write and one flush. A last line that was torn by a crash is cut off when the journal is opened again.
 * The file is opened at first use, and belongs to one process at a time.
 *
 * @throws SdkError `CONFLICT` for a file that is no journal, `INPUT_ERROR` (`file_unreadable`) for one that cannot be
 *   opened, `RESOURCE_EXHAUSTED` when writing fails, `CLOSED` after `close`
 */
export function fileJournal(path: string): FileJournal {
  return new AppendOnlyJournal(path)
}

interface PendingAdd {
  readonly key: string
  readonly resolve: () => void
  readonly reject: (error: SdkError) => void
}

class AppendOnlyJournal implements FileJournal {
  readonly #path: string
  readonly #keys = new Set<string>()
  #opening: Promise<FileHandle> | null = null
  /** Length of the whole lines in the file. */
  #length = 0
  #pending: PendingAdd[] = []
  #writing: Promise<void> | null = null
  #isClosed = false

  constructor(path: string) {
    this.#path = path
  }

  async has(key: string): Promise<boolean> {
    await this.#open()
    return this.#keys.has(key)
  }

  async add(key: string): Promise<void> {
    const handle = await this.#open()
    if (this.#isClosed) throw this.#closed()
    if (this.#keys.has(key)) return
    await new Promise<void>((resolve, reject) => {
      this.#pending.push({ key, resolve, reject })
      this.#writing ??= this.#writePending(handle)
    })
  }

  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    await this.#writing
    const handle = await this.#opening?.catch(() => null)
    await handle?.close()
  }

  #open(): Promise<FileHandle> {
    if (this.#isClosed) return Promise.reject(this.#closed())
    this.#opening ??= this.#load()
    return this.#opening
  }

  async #load(): Promise<FileHandle> {
    let handle: FileHandle | undefined
    try {
      handle = await open(this.#path, 'a+')
      const content = await handle.readFile()
      this.#length = content.lastIndexOf('\n') + 1
      const lines = content.toString('utf8', 0, this.#length).split('\n')
      const isNew = this.#length === 0
      if (isNew ? !HEADER.startsWith(content.toString()) : lines[0] !== HEADER) throw this.#notAJournal()
      for (const line of lines.slice(1)) this.#learn(line)
      await handle.truncate(this.#length)
      if (isNew) await this.#append(handle, `${HEADER}\n`)
      await syncDirectory(dirname(this.#path))
      return handle
    } catch (cause) {
      await handle?.close()
      if (SdkError.isInstance(cause)) throw cause
      const { code } = cause as NodeJS.ErrnoException
      throw new SdkError('INPUT_ERROR', `the journal ${this.#path} cannot be opened: ${code ?? String(cause)}`, {
        reason: 'file_unreadable',
        cause,
      })
    }
  }

  /** A line that is no key was damaged on disk; its document is processed again. */
  #learn(line: string): void {
    try {
      const key: unknown = JSON.parse(line)
      if (typeof key === 'string') this.#keys.add(key)
    } catch {}
  }

  async #writePending(handle: FileHandle): Promise<void> {
    while (this.#pending.length > 0) {
      const batch = this.#pending
      this.#pending = []
      try {
        await this.#append(handle, batch.map(({ key }) => `${JSON.stringify(key)}\n`).join(''))
        for (const { key, resolve } of batch) {
          this.#keys.add(key)
          resolve()
        }
      } catch (cause) {
        const error = toSdkError(cause, 'RESOURCE_EXHAUSTED')
        for (const { reject } of batch) reject(error)
      }
    }
    this.#writing = null
  }

  async #append(handle: FileHandle, lines: string): Promise<void> {
    try {
      await handle.appendFile(lines)
      await handle.datasync()
      this.#length += Buffer.byteLength(lines)
    } catch (cause) {
      // What was written of it must not become the beginning of the next line.
      await handle.truncate(this.#length).catch(() => {})
      throw new SdkError('RESOURCE_EXHAUSTED', `the journal ${this.#path} cannot be written: ${String(cause)}`, {
        cause,
      })
    }
  }

  #closed(): SdkError {
    return new SdkError('CLOSED', `the journal ${this.#path} was closed`)
  }

  #notAJournal(): SdkError {
    return new SdkError('CONFLICT', `${this.#path} exists and is not a journal; it was left as it is`)
  }
}

/** Makes the file's name durable too; not every system lets a directory be opened. */
async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path, 'r').catch(() => null)
  await handle?.sync().catch(() => {})
  await handle?.close()
}
