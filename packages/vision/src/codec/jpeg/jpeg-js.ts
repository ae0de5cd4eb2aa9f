import type { RasterImage } from '@sheaf/core'
import { corruptPicture } from '../codec-error.ts'
import { applyOrientation } from '../exif-orientation.ts'
import { hasEnd, type JpegHeader } from './jpeg-header.ts'

/** What jpeg-js takes per pixel: four components of coefficients (16 bytes), samples and results (12), rounded up. */
const BYTES_PER_PIXEL = 32
/** For tables, and for the padding of small pictures to whole blocks. */
const BASE_MEGABYTES = 64

/**
 * The pixels of a JPEG: upright, 8 bit, grey or RGB.
 *
 * @throws SdkError `CORRUPT_DOCUMENT`
 */
export async function decodeJpeg(bytes: Uint8Array, header: JpegHeader, provider: string): Promise<RasterImage> {
  if (!hasEnd(bytes)) throw corruptPicture('its end is missing', provider)
  const { decode } = await import('jpeg-js')
  const pixels = header.width * header.height
  const options = {
    useTArray: true,
    formatAsRGBA: false,
    tolerantDecoding: false,
    maxResolutionInMP: pixels / 1e6 + 1,
    maxMemoryUsageInMB: BASE_MEGABYTES + Math.ceil((pixels * BYTES_PER_PIXEL) / 1e6),
  } as const
  let decoded: { readonly width: number; readonly height: number; readonly data: Uint8Array }
  try {
    decoded = decode(bytes, options)
  } catch (error) {
    throw corruptPicture('its pixels cannot be decoded', provider, error)
  }
  const { width, height, data } = decoded
  if (width !== header.width || height !== header.height) throw corruptPicture('it has two frame headers', provider)
  const image: RasterImage =
    header.components === 1
      ? { width, height, channels: 1, data: everyThird(data) }
      : { width, height, channels: 3, data }
  return applyOrientation(image, header.orientation)
}

/** A JPEG of these pixels. Grey becomes colour, alpha is dropped. */
export async function encodeJpeg(image: RasterImage, quality: number): Promise<Uint8Array> {
  const { encode } = await import('jpeg-js')
  const { width, height } = image
  return withBuffer(() => new Uint8Array(encode({ width, height, data: toRgba(image) }, quality).data))
}

/**
 * jpeg-js ends with `Buffer.from(bytes)`, and in a bundle for browsers nothing defines it. The call is synchronous, so
 * nobody else sees the stand-in.
 */
function withBuffer<T>(work: () => T): T {
  const scope = globalThis as { Buffer?: unknown }
  if (scope.Buffer !== undefined) return work()
  scope.Buffer = { from: (bytes: ArrayLike<number>) => Uint8Array.from(bytes) }
  try {
    return work()
  } finally {
    delete scope.Buffer
  }
}

function everyThird(data: Uint8Array): Uint8Array {
  const grey = new Uint8Array(data.length / 3)
  for (let i = 0; i < grey.length; i++) grey[i] = data[i * 3]!
  return grey
}

function toRgba({ width, height, channels, data }: RasterImage): Uint8Array {
  if (channels === 4) return data
  const rgba = new Uint8Array(width * height * 4)
  const green = channels === 3 ? 1 : 0
  for (let from = 0, to = 0; to < rgba.length; from += channels, to += 4) {
    rgba[to] = data[from]!
    rgba[to + 1] = data[from + green]!
    rgba[to + 2] = data[from + 2 * green]!
    rgba[to + 3] = 255
  }
  return rgba
}
