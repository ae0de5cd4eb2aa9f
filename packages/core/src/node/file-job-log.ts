import { type FileHandle, open, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import { crc32 } from 'node:zlib'
import { SdkError } from '../errors/sdk-error.ts'
import type { JobChange, JobLog } from '../jobs/job-record.ts'
import type { JobTable } from '../jobs/job-table.ts'

/** When the log is written anew. */
export interface FileQueueCompaction {
  /** Bytes below which it is left alone. */
  readonly minBytes: number
  /** It is written anew when it has this many times the bytes it had after the last time. */
  readonly growth: number
}

export const FILE_QUEUE_COMPACTION: FileQueueCompaction = {
  /** Read in a tenth of a second. */
  minBytes: 8_000_000,
  /** Each byte is written anew about once for every three appended. */
  growth: 4,
}

/** First line, so that a file which is no such log is never written to. */
const HEADER = '{"format":"sheaf-jobs","version":1}\n'

/** Characters of changes in one line of a log written anew. */
const LINE_TARGET = 1_000_000

interface Waiting {
  readonly changes: readonly JobChange[]
  readonly resolve: () => void
  readonly reject: (error: SdkError) => void
}

/**
 * The changes of a queue as lines of a file: eight hexadecimal digits of CRC-32, a space, a JSON list of changes. What
 * is appended while a write is under way goes out together as one line with one fsync, so that a crash can tear only
 * the last line, of which nothing was acknowledged. After a failed write the log takes nothing more: what the disk
 * holds is unknown until it is opened again.
 */
export class FileJobLog implements JobLog {
  readonly #path: string
  readonly #table: JobTable
  readonly #compaction: FileQueueCompaction
  #file: FileHandle
  #length: number
  #compactLength: number
  #queue: Waiting[] = []
  #writing: Promise<void> | null = null
  #failure: SdkError | null = null

  private constructor(
    path: string,
    table: JobTable,
    file: FileHandle,
    length: number,
    compaction: FileQueueCompaction,
  ) {
    this.#path = path
    this.#table = table
    this.#file = file
    this.#length = length
    this.#compactLength = length
    this.#compaction = compaction
  }

  /**
   * Fills the empty `table` from the log at `path`, which is made if need be, and cuts off a line that was torn.
   *
   * @throws SdkError `CONFLICT` for a file that is no such log, `STORE_ERROR` for a damaged one
   */
  static async open(path: string, table: JobTable, compaction: FileQueueCompaction): Promise<FileJobLog> {
    if (!(await exists(path))) await writeWhole(path, [])
    const file = await open(path, 'r+')
    try {
      const length = readChanges(await file.readFile(), path, (changes) => table.apply(changes))
      await file.truncate(length)
      await file.datasync()
      return new FileJobLog(path, table, file, length, compaction)
    } catch (error) {
      await file.close()
      throw error
    }
  }

  append(changes: readonly JobChange[]): Promise<void> {
    if (this.#failure) return Promise.reject(this.#failure)
    if (changes.length === 0 && !this.#writing) return Promise.resolve()
    return new Promise((resolve, reject) => {
      this.#queue.push({ changes, resolve, reject })
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
        const changes = batch.flatMap((waiting) => waiting.changes)
        if (changes.length > 0) await (this.#needsCompaction() ? this.#compact() : this.#write(changes))
        for (const { resolve } of batch) resolve()
      } catch (cause) {
        this.#fail(cause, batch)
      }
    }
    this.#writing = null
  }

  async #write(changes: readonly JobChange[]): Promise<void> {
    const line = lineOf(JSON.stringify(changes))
    await writeAll(this.#file, line, this.#length)
    await this.#file.datasync()
    this.#length += line.length
  }

  #needsCompaction(): boolean {
    const { minBytes, growth } = this.#compaction
    return this.#length >= minBytes && this.#length >= this.#compactLength * growth
  }

  /** Puts the whole table in place of the log. The batch that waits is in the table already. */
  async #compact(): Promise<void> {
    await writeWhole(this.#path, [...this.#table.snapshot()])
    const old = this.#file
    this.#file = await open(this.#path, 'r+')
    await old.close()
    this.#length = (await this.#file.stat()).size
    this.#compactLength = this.#length
  }

  #fail(cause: unknown, batch: readonly Waiting[]): void {
    const reason = cause instanceof Error ? cause.message : String(cause)
    const message = `${this.#path} could not be written (${reason}); open the queue again before going on`
    this.#failure = new SdkError('STORE_ERROR', message, { cause })
    for (const { reject } of [...batch, ...this.#queue]) reject(this.#failure)
    this.#queue = []
  }
}

/** @returns the length of the whole lines, in bytes */
function readChanges(content: Buffer, path: string, take: (changes: JobChange[]) => void): number {
  if (content.toString('utf8', 0, HEADER.length) !== HEADER) {
    throw new SdkError('CONFLICT', `${path} exists and is no job queue; it was left as it is`)
  }
  let start = HEADER.length
  while (start < content.length) {
    const newline = content.indexOf(0x0a, start)
    const changes = newline < 0 ? null : parseLine(content.subarray(start, newline))
    if (!changes) {
      if (newline < 0 || newline === content.length - 1) return start
      throw new SdkError(
        'STORE_ERROR',
        `${path} is damaged at byte ${start} of ${content.length}; restore it from a backup`,
      )
    }
    take(changes)
    start = newline + 1
  }
  return start
}

function parseLine(line: Buffer): JobChange[] | null {
  const json = line.subarray(9)
  if (line.toString('latin1', 0, 9) !== `${checksum(json)} `) return null
  return JSON.parse(json.toString('utf8'))
}

function lineOf(json: string): Buffer {
  const text = Buffer.from(json, 'utf8')
  return Buffer.concat([Buffer.from(`${checksum(text)} `), text, Buffer.from('\n')])
}

function checksum(json: Uint8Array): string {
  return crc32(json).toString(16).padStart(8, '0')
}

/** Writes a log beside `path` and puts it there in one step, durably. */
async function writeWhole(path: string, changes: readonly JobChange[]): Promise<void> {
  const draft = `${path}.new`
  const file = await open(draft, 'w')
  try {
    let length = 0
    for (const line of [Buffer.from(HEADER), ...linesOf(changes)]) {
      await writeAll(file, line, length)
      length += line.length
    }
    await file.datasync()
  } finally {
    await file.close()
  }
  await rename(draft, path)
  await syncDirectory(dirname(path))
}

function* linesOf(changes: readonly JobChange[]): Iterable<Buffer> {
  let group: string[] = []
  let size = 0
  for (const [i, change] of changes.entries()) {
    const text = JSON.stringify(change)
    group.push(text)
    size += text.length
    if (size < LINE_TARGET && i < changes.length - 1) continue
    yield lineOf(`[${group.join(',')}]`)
    group = []
    size = 0
  }
}

async function writeAll(file: FileHandle, bytes: Uint8Array, at: number): Promise<void> {
  let written = 0
  while (written < bytes.length) {
    written += (await file.write(bytes, written, bytes.length - written, at + written)).bytesWritten
  }
}

/** Makes the file's name durable too; not every system lets a directory be opened. */
async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path, 'r').catch(() => null)
  await handle?.sync().catch(() => {})
  await handle?.close()
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
