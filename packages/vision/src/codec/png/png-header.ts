import { corruptPicture } from '../codec-error.ts'
import { exifOrientation, type Orientation } from '../exif-orientation.ts'

/** Colour types of PNG (ISO/IEC 15948, table 11.1) and how many samples a pixel of each has. */
export const SAMPLES_PER_PIXEL: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 }
const DEPTHS: Readonly<Record<number, readonly number[]>> = {
  0: [1, 2, 4, 8, 16],
  2: [8, 16],
  3: [1, 2, 4, 8],
  4: [8, 16],
  6: [8, 16],
}

/** What a PNG says of itself, and where its pixels are. */
export interface PngFile {
  /** As stored, before orientation. */
  readonly width: number
  readonly height: number
  /** Bits per sample. */
  readonly depth: number
  readonly colorType: number
  readonly isInterlaced: boolean
  readonly orientation: Orientation
  /** PLTE: three bytes per colour. */
  readonly palette: Uint8Array | null
  /** tRNS: alpha per palette colour, or the samples (16 bit, big endian) of the one transparent colour. */
  readonly transparency: Uint8Array | null
  /** The parts of the zlib stream, in order. */
  readonly pixelData: readonly Uint8Array[]
}

const SIGNATURE_BYTES = 8
const HEADER_BYTES = 13

/**
 * Reads the chunks, and inflates none of them. A file that ends early gives the chunks before the cut.
 *
 * @throws SdkError `CORRUPT_DOCUMENT` when the header is missing or makes no sense
 */
export function readPng(bytes: Uint8Array, provider: string): PngFile {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const chunks = chunksOf(bytes, view)
  const header = chunks[0]
  if (header?.type !== 'IHDR' || header.data.byteLength !== HEADER_BYTES) {
    throw corruptPicture('its header is missing', provider)
  }
  const at = header.data.byteOffset - bytes.byteOffset
  const [depth, colorType, compression, filter, interlace] = header.data.subarray(8) as unknown as number[]
  if (!DEPTHS[colorType!]?.includes(depth!) || compression !== 0 || filter !== 0 || interlace! > 1) {
    throw corruptPicture(`its header says depth ${depth}, colour type ${colorType}, which PNG does not have`, provider)
  }
  const find = (type: string) => chunks.find((chunk) => chunk.type === type)?.data ?? null
  const exif = find('eXIf')
  return {
    width: view.getUint32(at),
    height: view.getUint32(at + 4),
    depth: depth!,
    colorType: colorType!,
    isInterlaced: interlace === 1,
    orientation: exif ? exifOrientation(exif) : 1,
    palette: find('PLTE'),
    transparency: find('tRNS'),
    pixelData: chunks.filter((chunk) => chunk.type === 'IDAT').map((chunk) => chunk.data),
  }
}

interface Chunk {
  readonly type: string
  readonly data: Uint8Array
}

function chunksOf(bytes: Uint8Array, view: DataView): Chunk[] {
  const chunks: Chunk[] = []
  let at = SIGNATURE_BYTES
  while (at + 8 <= bytes.byteLength) {
    const length = view.getUint32(at)
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8))
    if (type === 'IEND') break
    chunks.push({ type, data: bytes.subarray(at + 8, at + 8 + length) })
    at += 12 + length
  }
  return chunks
}
