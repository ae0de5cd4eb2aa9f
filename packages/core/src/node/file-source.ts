import { constants, type Stats } from 'node:fs'
import { type FileHandle, open, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { throwIfAborted } from '../deadline/deadline.ts'
import { SdkError } from '../errors/sdk-error.ts'
import { INPUT_LIMITS } from '../ports/input-limits.ts'

/** Options of {@link fileSource}. */
export interface FileSourceOptions {
  /** Default: that of `INPUT_LIMITS`. */
  readonly maxBytes?: number
  readonly signal?: AbortSignal
}

/** Bytes read at once, so that an abort is noticed. */
const CHUNK_BYTES = 4 * 1024 * 1024

/**
 * A file's bytes and base name. Its size is checked before it is opened, and again while it is read, since a file may
 * grow and those under `/proc` have no size. Only regular files are read: a pipe or a device could block for ever.
 *
 * @throws SdkError `NOT_FOUND` (`file_not_found`), `INPUT_ERROR` (`file_unreadable`), `INPUT_TOO_LARGE` (`file_too_large`)
 */
export async function fileSource(
  path: string,
  options: FileSourceOptions = {},
): Promise<{ readonly bytes: Uint8Array; readonly name: string }> {
  const maxBytes = options.maxBytes ?? INPUT_LIMITS.maxBytes
  throwIfAborted(options.signal)
  let handle: FileHandle | undefined
  try {
    checkFile(path, await stat(path), maxBytes)
    // Should a pipe have taken the file's place meanwhile, opening it must not wait for a writer.
    handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
    const facts = await handle.stat()
    checkFile(path, facts, maxBytes)
    return { bytes: await readAll(handle, path, facts.size, maxBytes, options.signal), name: basename(path) }
  } catch (error) {
    throw SdkError.isInstance(error) ? error : fileError(path, error)
  } finally {
    await handle?.close()
  }
}

function checkFile(path: string, facts: Stats, maxBytes: number): void {
  if (!facts.isFile()) {
    throw new SdkError('INPUT_ERROR', `${path} is ${kindOf(facts)}, not a file`, { reason: 'file_unreadable' })
  }
  if (facts.size > maxBytes) throw tooLarge(path, facts.size, maxBytes)
}

async function readAll(
  handle: FileHandle,
  path: string,
  size: number,
  maxBytes: number,
  signal: AbortSignal | undefined,
): Promise<Uint8Array> {
  // One byte more than expected shows whether the file ends there.
  let buffer = new Uint8Array(size + 1)
  let length = 0
  for (;;) {
    throwIfAborted(signal)
    if (length === buffer.length) {
      const larger = new Uint8Array(Math.min(length * 2 + 65_536, maxBytes + 1))
      larger.set(buffer)
      buffer = larger
    }
    const { bytesRead } = await handle.read(buffer, length, Math.min(CHUNK_BYTES, buffer.length - length))
    if (bytesRead === 0) return buffer.slice(0, length)
    length += bytesRead
    if (length > maxBytes) throw tooLarge(path, length, maxBytes)
  }
}

function kindOf(facts: Stats): string {
  if (facts.isDirectory()) return 'a directory'
  if (facts.isFIFO()) return 'a pipe'
  if (facts.isSocket()) return 'a socket'
  return 'a device'
}

function fileError(path: string, cause: unknown): SdkError {
  const { code } = cause as NodeJS.ErrnoException
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new SdkError('NOT_FOUND', `${path} does not exist`, { reason: 'file_not_found', cause })
  }
  return new SdkError('INPUT_ERROR', `${JSON.stringify(path)} cannot be read: ${code ?? String(cause)}`, {
    reason: 'file_unreadable',
    cause,
  })
}

function tooLarge(path: string, seen: number, allowed: number): SdkError {
  return new SdkError('INPUT_TOO_LARGE', `${path} has ${seen} bytes or more; limit ${allowed} (maxBytes)`, {
    reason: 'file_too_large',
    limit: { name: 'maxBytes', seen, allowed },
  })
}
