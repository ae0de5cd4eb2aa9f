import type { RasterImage } from '../document/page.ts'
import { SdkError } from '../errors/sdk-error.ts'
import type { DecodeOptions, ImageCodec } from '../ports/image-codec.ts'

/** The media type of what {@link fakeImageCodec} reads. */
export const FAKE_IMAGE_TYPE = 'image/x-fake'

const MAGIC = [0x46, 0x41, 0x4b, 0x45]
const HEADER_BYTES = 13

/** A picture that {@link fakeImageCodec} reads: `FAKE`, width, height (32 bit, big endian), channels, then the pixels. */
export function fakePicture(image: RasterImage): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES + image.data.length)
  const view = new DataView(bytes.buffer)
  bytes.set(MAGIC)
  view.setUint32(4, image.width)
  view.setUint32(8, image.height)
  bytes[12] = image.channels
  bytes.set(image.data, HEADER_BYTES)
  return bytes
}

/** An {@link ImageCodec} without compression, for tests of what stands on one. `encode` ignores the format asked for. */
export function fakeImageCodec(): ImageCodec {
  return {
    name: 'fake',
    decodes: [FAKE_IMAGE_TYPE],
    inspect: async (bytes, options) => {
      const { width, height } = readHeader(bytes, options)
      return { width, height, frames: 1 }
    },
    decode: async (bytes, options) => {
      const { width, height, channels } = readHeader(bytes, options)
      const data = bytes.slice(HEADER_BYTES)
      if (data.length !== width * height * channels) throw damaged('its pixels end early')
      return { width, height, channels, data }
    },
    encode: async (image) => fakePicture(image),
  }
}

function readHeader(bytes: Uint8Array, { maxPixels, frame = 0, signal }: DecodeOptions) {
  if (signal?.aborted) throw new SdkError('ABORTED', 'the caller aborted the work')
  if (bytes.length === 0) throw damaged('it is empty')
  if (MAGIC.some((byte, i) => bytes[i] !== byte)) {
    throw new SdkError('UNSUPPORTED_FORMAT', 'these bytes are no fake picture', { reason: 'unsupported_format' })
  }
  if (bytes.length < HEADER_BYTES) throw damaged('its header ends early')
  if (frame !== 0) throw new SdkError('INPUT_ERROR', `frame ${frame} was asked for; the picture has 1, counted from 0`)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const width = view.getUint32(4)
  const height = view.getUint32(8)
  const pixels = width * height
  if (pixels > maxPixels) {
    throw new SdkError('INPUT_TOO_LARGE', `the picture has ${pixels} pixels; allowed are ${maxPixels} (maxPixels)`, {
      reason: 'pixels_exceeded',
      limit: { name: 'maxPixels', seen: pixels, allowed: maxPixels },
    })
  }
  return { width, height, channels: bytes[12] as RasterImage['channels'] }
}

function damaged(defect: string): SdkError {
  return new SdkError('CORRUPT_DOCUMENT', `the picture is damaged: ${defect}`, { reason: 'corrupt_document' })
}
