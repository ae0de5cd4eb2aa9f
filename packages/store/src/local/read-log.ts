import type { FileHandle } from 'node:fs/promises'
import { SdkError } from '@sheaf/core'
import { decodeFrameHeader, FRAME_HEADER_LENGTH, FRAME_KIND, isBodyIntact } from './log-frame.ts'
import type { StoreRecord } from './store-record.ts'

/** What the first frame of a log says. */
export const LOG_FORMAT = { format: 'sheaf-store', version: 1 } as const

/** Bytes read at once while looking for an intact frame behind a damaged one. */
const WINDOW = 1 << 20

/**
 * Hands every record of a log to `apply`, in order, and returns where the intact part ends. A damaged frame with no
 * intact one behind it was never acknowledged: a write that was cut off. With an intact one behind it, something that
 * was acknowledged is damaged, and the log is refused.
 *
 * @throws SdkError `STORE_ERROR` for a log that is damaged, of a newer version, or none
 */
export async function readLog(file: FileHandle, path: string, apply: (record: StoreRecord) => void): Promise<number> {
  const { size } = await file.stat()
  let at = 0
  while (at < size) {
    const frame = await readFrame(file, at, size)
    if (!frame) break
    if (at === 0) requireFormat(frame.kind, frame.body, path)
    else applyRecords(frame.kind, frame.body, path, apply)
    at += FRAME_HEADER_LENGTH + frame.body.length
  }
  if (at === 0) throw new SdkError('STORE_ERROR', `${path} is not a store, or its first ${size} bytes are damaged`)
  const next = at < size ? await findIntactFrame(file, at + 1, size) : null
  if (next !== null) {
    throw new SdkError(
      'STORE_ERROR',
      `${path} is damaged at byte ${at}: intact records follow at byte ${next} of ${size}`,
    )
  }
  return at
}

async function readFrame(
  file: FileHandle,
  at: number,
  size: number,
): Promise<{ readonly kind: number; readonly body: Uint8Array } | null> {
  const header = decodeFrameHeader(await readBytes(file, at, Math.min(FRAME_HEADER_LENGTH, size - at)))
  if (!header || at + FRAME_HEADER_LENGTH + header.bodyLength > size) return null
  const body = await readBytes(file, at + FRAME_HEADER_LENGTH, header.bodyLength)
  return isBodyIntact(header, body) ? { kind: header.kind, body } : null
}

async function findIntactFrame(file: FileHandle, from: number, size: number): Promise<number | null> {
  for (let start = from; start < size; start += WINDOW) {
    const bytes = await readBytes(file, start, Math.min(WINDOW + FRAME_HEADER_LENGTH, size - start))
    for (let i = 0; i < Math.min(WINDOW, bytes.length); i++) {
      if (decodeFrameHeader(bytes, i) && (await readFrame(file, start + i, size))) return start + i
    }
  }
  return null
}

async function readBytes(file: FileHandle, at: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length)
  let filled = 0
  while (filled < length) {
    const { bytesRead } = await file.read(bytes, filled, length - filled, at + filled)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return bytes.subarray(0, filled)
}

function requireFormat(kind: number, body: Uint8Array, path: string): void {
  const header = kind === FRAME_KIND.header ? JSON.parse(new TextDecoder().decode(body)) : {}
  if (header.format !== LOG_FORMAT.format) throw new SdkError('STORE_ERROR', `${path} is not a store`)
  if (header.version !== LOG_FORMAT.version) {
    throw new SdkError(
      'STORE_ERROR',
      `${path} has the format version ${header.version}; this build reads ${LOG_FORMAT.version}`,
    )
  }
}

function applyRecords(kind: number, body: Uint8Array, path: string, apply: (record: StoreRecord) => void): void {
  if (kind !== FRAME_KIND.records)
    throw new SdkError('STORE_ERROR', `${path} holds a frame of the unknown kind ${kind}`)
  for (const line of new TextDecoder().decode(body).split('\n')) {
    try {
      apply(JSON.parse(line))
    } catch (error) {
      throw new SdkError('STORE_ERROR', `${path} holds a record that does not fit those before it: ${String(error)}`, {
        cause: error,
      })
    }
  }
}
