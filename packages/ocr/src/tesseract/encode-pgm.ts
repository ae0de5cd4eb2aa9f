import type { GreyImage } from '../preprocess/to-grey.ts'

/** The worker script looks for EXIF in this many bytes, and must not find any among the pixels. */
const EXIF_WINDOW = 512

/**
 * The picture as binary PGM (Netpbm, `P5`): a header and the bytes as they are, which costs one copy. The comment in
 * the header keeps the pixels out of the range in which the worker script searches for an EXIF orientation.
 */
export function encodePgm({ width, height, data }: GreyImage): Uint8Array {
  const header = new TextEncoder().encode(`P5\n#${' '.repeat(EXIF_WINDOW)}\n${width} ${height}\n255\n`)
  const bytes = new Uint8Array(header.length + data.length)
  bytes.set(header)
  bytes.set(data, header.length)
  return bytes
}
