import { type DecodeOptions, type ImageCodec, type ImageFacts, throwIfAborted } from '@sheaf/core'
import { readBmpHeader } from './bmp/bmp-header.ts'
import { decodeBmp } from './bmp/decode-bmp.ts'
import { checkFrame, checkPixels, corruptPicture, unsupportedPicture } from './codec-error.ts'
import { ENCODE_DEFAULTS } from './encode-defaults.ts'
import { isSideways, type Orientation } from './exif-orientation.ts'
import { readJpegHeader } from './jpeg/jpeg-header.ts'
import { decodeJpeg, encodeJpeg } from './jpeg/jpeg-js.ts'
import { pictureFormat } from './picture-format.ts'
import { decodePng } from './png/decode-png.ts'
import { encodePng } from './png/encode-png.ts'
import { readPng } from './png/png-header.ts'

const NAME = 'plain'

/**
 * PNG, JPEG and BMP without native code, for browsers and for machines where sharp does not load. Several times
 * slower than sharp, and it holds the thread while it decodes a JPEG (about a second per 5 megapixels).
 */
export function plainCodec(): ImageCodec {
  return {
    name: NAME,
    decodes: ['image/png', 'image/jpeg', 'image/bmp'],
    async inspect(bytes, options) {
      return openPicture(bytes, options).facts
    },
    async decode(bytes, options) {
      return openPicture(bytes, options).decode()
    },
    async encode(image, { format, quality = ENCODE_DEFAULTS.quality }) {
      return format === 'image/png' ? encodePng(image) : encodeJpeg(image, quality)
    },
  }
}

/** The header, checked against the limits, and what decodes the rest. */
function openPicture(bytes: Uint8Array, options: DecodeOptions) {
  throwIfAborted(options.signal)
  checkFrame(options.frame ?? 0, 1, NAME)
  switch (pictureFormat(bytes)) {
    case 'image/png': {
      const png = readPng(bytes, NAME)
      return { facts: factsOf(png, png.orientation, options), decode: () => decodePng(png, NAME, options.signal) }
    }
    case 'image/jpeg': {
      const header = readJpegHeader(bytes, NAME)
      return { facts: factsOf(header, header.orientation, options), decode: () => decodeJpeg(bytes, header, NAME) }
    }
    case 'image/bmp': {
      const header = readBmpHeader(bytes, NAME)
      return { facts: factsOf(header, 1, options), decode: () => decodeBmp(bytes, header, NAME) }
    }
    case null:
      if (bytes.byteLength === 0) throw corruptPicture('it is empty', NAME)
      throw unsupportedPicture('these bytes are no picture that is known', NAME)
    default:
      throw unsupportedPicture(`${pictureFormat(bytes)} is read only with the package sharp: npm install sharp`, NAME)
  }
}

function factsOf(
  { width, height }: { readonly width: number; readonly height: number },
  orientation: Orientation,
  options: DecodeOptions,
): ImageFacts {
  checkPixels(width, height, options.maxPixels, NAME)
  return isSideways(orientation) ? { width: height, height: width, frames: 1 } : { width, height, frames: 1 }
}
