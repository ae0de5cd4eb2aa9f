import type { RasterImage } from '@sheaf/core'

/** A PNG of these pixels. */
export async function encodePng(image: RasterImage): Promise<Uint8Array> {
  const { encode } = await import('fast-png')
  return encode({ ...image, depth: 8 })
}
