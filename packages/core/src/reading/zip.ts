import { Inflate } from 'fflate'
import { SdkError } from '../errors/sdk-error.ts'

/** One file in a zip container, as its directory describes it; sizes there may lie. */
export interface ZipEntry {
  readonly name: string
  /** 0 stored, 8 deflated. */
  readonly method: number
  readonly encrypted: boolean
  readonly crc32: number
  readonly compressedBytes: number
  /** Offset of the local header. */
  readonly offset: number
}

/** Counts inflated bytes over all parts of a container. */
export interface ByteBudget {
  /** The option that raises the limit. */
  readonly name: string
  readonly allowed: number
  seen: number
}

/**
 * Deflate packs at most 1032 : 1, so a slice of this size gives at most 4 MB before the count is looked at.
 */
const SLICE_BYTES = 4096
const END_OF_DIRECTORY = 0x06054b50
const END_OF_DIRECTORY_64 = 0x06064b50
const DIRECTORY_ENTRY = 0x02014b50
const LOCAL_HEADER = 0x04034b50

/**
 * The directory of a zip container. Nothing is inflated.
 *
 * @throws SdkError `CORRUPT_DOCUMENT` when there is no directory or it points outside the file;
 *   `INPUT_TOO_LARGE` when it lists more than `maxEntries`
 */
export function readZipDirectory(bytes: Uint8Array, maxEntries: number): Map<string, ZipEntry> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const end = findEndOfDirectory(view)
  const { count, start } = directoryPlace(view, end)
  if (count > maxEntries) {
    throw new SdkError(
      'INPUT_TOO_LARGE',
      `the zip container lists ${count} parts; limit ${maxEntries} (maxZipEntries)`,
      { reason: 'inflated_size_exceeded', limit: { name: 'maxZipEntries', seen: count, allowed: maxEntries } },
    )
  }
  const entries = new Map<string, ZipEntry>()
  let at = start
  for (let i = 0; i < count; i++) {
    if (at + 46 > end || view.getUint32(at, true) !== DIRECTORY_ENTRY) {
      throw corrupt(`its directory breaks off at part ${i + 1} of ${count}`)
    }
    const nameLength = view.getUint16(at + 28, true)
    const extraLength = view.getUint16(at + 30, true)
    const next = at + 46 + nameLength + extraLength + view.getUint16(at + 32, true)
    if (next > end) throw corrupt(`its directory breaks off at part ${i + 1} of ${count}`)
    const entry = {
      name: new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength)).replaceAll('\\', '/'),
      method: view.getUint16(at + 10, true),
      encrypted: (view.getUint16(at + 8, true) & 1) !== 0,
      crc32: view.getUint32(at + 16, true),
      compressedBytes: view.getUint32(at + 20, true),
      offset: view.getUint32(at + 42, true),
    }
    applyZip64(view, at, nameLength, extraLength, entry)
    // The first of two parts with one name wins, as in the readers of Word and LibreOffice.
    if (!entries.has(entry.name)) entries.set(entry.name, entry)
    at = next
  }
  return entries
}

/**
 * The bytes of one part. The budget is counted while inflating, whatever sizes the headers give.
 *
 * @throws SdkError `INPUT_TOO_LARGE` (`inflated_size_exceeded`), `CORRUPT_DOCUMENT`, `PASSWORD_REQUIRED`
 */
export function readZipEntry(bytes: Uint8Array, entry: ZipEntry, budget: ByteBudget): Uint8Array {
  if (entry.encrypted) {
    throw new SdkError(
      'PASSWORD_REQUIRED',
      `part ${entry.name} of the zip container is encrypted, which is not supported: save the document without a password`,
      { reason: 'password_required' },
    )
  }
  const packed = packedBytes(bytes, entry)
  const content = entry.method === 8 ? inflate(packed, entry.name, budget) : stored(packed, entry, budget)
  if (crc32(content) !== entry.crc32) throw corrupt(`part ${entry.name} does not match its checksum`)
  return content
}

function packedBytes(bytes: Uint8Array, entry: ZipEntry): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (entry.offset + 30 > bytes.length || view.getUint32(entry.offset, true) !== LOCAL_HEADER) {
    throw corrupt(`part ${entry.name} is not where the directory says`)
  }
  const start = entry.offset + 30 + view.getUint16(entry.offset + 26, true) + view.getUint16(entry.offset + 28, true)
  if (start + entry.compressedBytes > bytes.length) throw corrupt(`part ${entry.name} is cut off`)
  return bytes.subarray(start, start + entry.compressedBytes)
}

function stored(packed: Uint8Array, entry: ZipEntry, budget: ByteBudget): Uint8Array {
  if (entry.method !== 0) throw corrupt(`part ${entry.name} is packed by the unknown method ${entry.method}`)
  spend(budget, packed.length, entry.name)
  return packed
}

function inflate(packed: Uint8Array, name: string, budget: ByteBudget): Uint8Array {
  const chunks: Uint8Array[] = []
  let total = 0
  let finished = false
  const inflater = new Inflate((chunk, final) => {
    finished = final
    if (chunk.length === 0) return
    total += chunk.length
    spend(budget, chunk.length, name)
    chunks.push(chunk)
  })
  try {
    for (let at = 0; at === 0 || at < packed.length; at += SLICE_BYTES) {
      inflater.push(packed.subarray(at, at + SLICE_BYTES), at + SLICE_BYTES >= packed.length)
    }
  } catch (cause) {
    if (SdkError.isInstance(cause)) throw cause
    throw corrupt(`part ${name} cannot be inflated`, cause)
  }
  if (!finished) throw corrupt(`part ${name} breaks off while inflating`)
  const content = new Uint8Array(total)
  let at = 0
  for (const chunk of chunks) {
    content.set(chunk, at)
    at += chunk.length
  }
  return content
}

function spend(budget: ByteBudget, bytes: number, name: string): void {
  budget.seen += bytes
  if (budget.seen <= budget.allowed) return
  throw new SdkError(
    'INPUT_TOO_LARGE',
    `the document inflates to ${budget.seen} bytes or more (in part ${name}); limit ${budget.allowed} (${budget.name})`,
    {
      reason: 'inflated_size_exceeded',
      limit: { name: budget.name, seen: budget.seen, allowed: budget.allowed },
    },
  )
}

/** The end record stands in the last 64 KB, before a comment of at most 65,535 bytes. */
function findEndOfDirectory(view: DataView): number {
  const lowest = Math.max(0, view.byteLength - 22 - 0xffff)
  for (let at = view.byteLength - 22; at >= lowest; at--) {
    if (view.getUint32(at, true) === END_OF_DIRECTORY) return at
  }
  throw corrupt('its directory is missing, so the file is cut off')
}

function directoryPlace(view: DataView, end: number): { readonly count: number; readonly start: number } {
  let count = view.getUint16(end + 10, true)
  let size = view.getUint32(end + 12, true)
  let start = view.getUint32(end + 16, true)
  if (count === 0xffff || size === 0xffffffff || start === 0xffffffff) {
    // Zip64: a locator of 20 bytes before the end record points to a record with 64-bit numbers.
    const record = end >= 20 ? Number(view.getBigUint64(end - 12, true)) : -1
    if (record < 0 || record + 56 > end || view.getUint32(record, true) !== END_OF_DIRECTORY_64) {
      throw corrupt('its 64-bit directory is missing')
    }
    count = Number(view.getBigUint64(record + 32, true))
    size = Number(view.getBigUint64(record + 40, true))
    start = Number(view.getBigUint64(record + 48, true))
  }
  if (start + size > end) throw corrupt('its directory lies outside the file')
  return { count, start }
}

/** Sizes and offsets of 0xFFFFFFFF stand as 64-bit numbers in extra field 1, in a fixed order. */
function applyZip64(
  view: DataView,
  at: number,
  nameLength: number,
  extraLength: number,
  entry: { compressedBytes: number; offset: number },
): void {
  const end = at + 46 + nameLength + extraLength
  for (let field = at + 46 + nameLength; field + 4 <= end; field += 4 + view.getUint16(field + 2, true)) {
    if (view.getUint16(field, true) !== 1) continue
    const fieldEnd = Math.min(end, field + 4 + view.getUint16(field + 2, true))
    let number = field + 4
    const take = (): number => {
      if (number + 8 > fieldEnd) throw corrupt('its 64-bit sizes are cut off')
      number += 8
      return Number(view.getBigUint64(number - 8, true))
    }
    if (view.getUint32(at + 24, true) === 0xffffffff) take()
    if (entry.compressedBytes === 0xffffffff) entry.compressedBytes = take()
    if (entry.offset === 0xffffffff) entry.offset = take()
    return
  }
}

const CRC_TABLE = Int32Array.from({ length: 256 }, (_, n) => {
  let c = n
  for (let k = 0; k < 8; k++) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1
  return c
})

function crc32(bytes: Uint8Array): number {
  let crc = -1
  for (let i = 0; i < bytes.length; i++) crc = (crc >>> 8) ^ CRC_TABLE[(crc ^ bytes[i]!) & 255]!
  return ~crc >>> 0
}

function corrupt(what: string, cause?: unknown): SdkError {
  return new SdkError('CORRUPT_DOCUMENT', `the zip container is damaged: ${what}`, {
    reason: 'corrupt_document',
    cause,
  })
}
