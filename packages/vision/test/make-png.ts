import { deflateSync } from 'node:zlib'

/** The header of a PNG. */
export interface PngParts {
  readonly width: number
  readonly height: number
  readonly depth: number
  readonly colorType: number
}

/** A PNG made by hand: rows with their filter bytes, and chunks before them. */
export function makePng(parts: PngParts, rows: Uint8Array, chunks: readonly [string, Uint8Array][] = []): Uint8Array {
  return assemblePng(parts, [...chunks, ['IDAT', new Uint8Array(deflateSync(rows))]])
}

/** A PNG whose header says 30,000 × 30,000 pixels, and that has none. */
export function hugePng(): Uint8Array {
  return assemblePng({ width: 30_000, height: 30_000, depth: 8, colorType: 2 }, [['IDAT', new Uint8Array(8)]])
}

function assemblePng(
  { width, height, depth, colorType }: PngParts,
  chunks: readonly [string, Uint8Array][],
): Uint8Array {
  const header = new Uint8Array(13)
  const view = new DataView(header.buffer)
  view.setUint32(0, width)
  view.setUint32(4, height)
  header.set([depth, colorType], 8)
  const all: [string, Uint8Array][] = [['IHDR', header], ...chunks, ['IEND', new Uint8Array(0)]]
  return Uint8Array.from([
    0x89,
    0x50,
    0x4e,
    0x47,
    13,
    10,
    26,
    10,
    ...all.flatMap(([type, data]) => [...chunkOf(type, data)]),
  ])
}

function chunkOf(type: string, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(12 + data.length)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, data.length)
  bytes.set(new TextEncoder().encode(type), 4)
  bytes.set(data, 8)
  view.setUint32(8 + data.length, crc32(bytes.subarray(4, 8 + data.length)))
  return bytes
}

function crc32(bytes: Uint8Array): number {
  let crc = ~0
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0)
  }
  return ~crc >>> 0
}
