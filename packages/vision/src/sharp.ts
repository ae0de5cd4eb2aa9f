import {
  type DecodeOptions,
  type ImageCodec,
  type ImageFacts,
  type RasterImage,
  SdkError,
  throwIfAborted,
} from '@sheaf/core'
import type { Metadata, SharpOptions } from 'sharp'
import { checkFrame, checkPixels, corruptPicture, unsupportedPicture } from './codec/codec-error.ts'
import { ENCODE_DEFAULTS } from './codec/encode-defaults.ts'
import { pictureFormat } from './codec/picture-format.ts'

const NAME = 'sharp'
/** The resolution at which one unit of an SVG is one pixel. */
const NATURAL_DPI = 72

/**
 * A picture that ends early is an error; one with a few wrong bytes is shown, as every viewer does. The pages after a
 * cut in a TIFF are missing without a word at that level.
 */
const failOn = (format: string) => (format === 'image/tiff' ? 'error' : 'truncated')

type Sharp = typeof import('sharp').default

/**
 * PNG, JPEG, WebP, GIF, AVIF, TIFF and SVG by libvips. Works on bytes in memory only: no file is opened, so that
 * nothing of a document stays in its cache of files, and an SVG loads nothing from outside itself.
 *
 * @throws SdkError (from its methods) `MISSING_PACKAGE` when sharp is not installed or does not load
 */
export function sharpCodec(): ImageCodec {
  return {
    name: NAME,
    decodes: ['image/png', 'image/jpeg', 'image/webp', 'image/gif', 'image/avif', 'image/tiff', 'image/svg+xml'],
    inspect: async (bytes, options) => (await openPicture(bytes, options)).facts,
    decode: decodePicture,
    encode: encodePicture,
  }
}

async function loadSharp(): Promise<Sharp> {
  try {
    return (await import('sharp')).default
  } catch (cause) {
    throw new SdkError('MISSING_PACKAGE', 'the package sharp is not installed or does not load: npm install sharp', {
      provider: NAME,
      cause,
    })
  }
}

interface OpenPicture {
  readonly sharp: Sharp
  readonly facts: ImageFacts
  readonly options: SharpOptions
  readonly isGrey: boolean
}

/** Reads the header and checks it against the limits. */
async function openPicture(bytes: Uint8Array, options: DecodeOptions): Promise<OpenPicture> {
  throwIfAborted(options.signal)
  const format = pictureFormat(bytes)
  if (bytes.byteLength === 0) throw corruptPicture('it is empty', NAME)
  if (format === null || format === 'image/bmp') {
    throw unsupportedPicture(`${format ?? 'these bytes, which are no picture that is known,'} cannot be read`, NAME)
  }
  const sharp = await loadSharp()
  const frame = options.frame ?? 0
  // Without the limit only here, where no pixel is decoded: the error then says how many there are.
  const header: SharpOptions = { limitInputPixels: false, failOn: failOn(format) }
  const first = await translate(() => sharp(bytes, header).metadata())
  checkFrame(frame, first.pages ?? 1, NAME)
  const metadata = frame === 0 ? first : await translate(() => sharp(bytes, { ...header, page: frame }).metadata())
  const size = sizeOf(metadata)
  checkPixels(size.width, size.height, options.maxPixels, NAME)
  const scale = format === 'image/svg+xml' ? svgScale(size, options) : 1
  return {
    sharp,
    facts: {
      width: scaledSide(size.width, scale),
      height: scaledSide(size.height, scale),
      frames: metadata.pages ?? 1,
    },
    options: {
      limitInputPixels: options.maxPixels,
      failOn: failOn(format),
      ...(frame > 0 && { page: frame }),
      ...(scale !== 1 && { density: NATURAL_DPI * scale }),
    },
    isGrey: metadata.space === 'b-w' || metadata.space === 'grey16',
  }
}

async function decodePicture(bytes: Uint8Array, options: DecodeOptions): Promise<RasterImage> {
  const picture = await openPicture(bytes, options)
  const { data, info } = await translate(() =>
    picture
      .sharp(bytes, picture.options)
      .rotate()
      .flatten({ background: '#ffffff' })
      .toColourspace(picture.isGrey ? 'b-w' : 'srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true }),
  )
  throwIfAborted(options.signal)
  const { width, height, channels } = info
  if (channels !== 1 && channels !== 3) throw corruptPicture(`it was decoded to ${channels} channels`, NAME)
  return { width, height, channels, data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) }
}

async function encodePicture(image: RasterImage, options: Parameters<ImageCodec['encode']>[1]): Promise<Uint8Array> {
  const sharp = await loadSharp()
  const { width, height, channels, data } = image
  const raw = sharp(data, { raw: { width, height, channels }, limitInputPixels: false })
  const picture = channels === 1 ? raw.toColourspace('b-w') : raw
  const { format, quality = ENCODE_DEFAULTS.quality } = options
  const encoded = format === 'image/png' ? picture.png() : picture.jpeg({ quality })
  const bytes = await translate(() => encoded.toBuffer())
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

/** As seen. Orientations 5 to 8 lie on their side. */
function sizeOf({ width, height, orientation = 1 }: Metadata) {
  return orientation >= 5 ? { width: height, height: width } : { width, height }
}

/** As asked for by `dpi`, but never above `maxPixels`: a drawing loses nothing that a page needs. */
function svgScale(size: { readonly width: number; readonly height: number }, options: DecodeOptions): number {
  const asked = (options.dpi ?? NATURAL_DPI) / NATURAL_DPI
  const scaled = (scale: number) => scaledSide(size.width, scale) * scaledSide(size.height, scale)
  if (scaled(asked) <= options.maxPixels) return asked
  let scale = Math.min(asked, Math.sqrt(options.maxPixels / (size.width * size.height)))
  // Sides are rounded, and may be rounded up.
  while (scaled(scale) > options.maxPixels) scale *= 0.999
  return scale
}

function scaledSide(side: number, scale: number): number {
  return Math.max(1, Math.round(side * scale))
}

async function translate<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw corruptPicture(defectOf(error), NAME, error)
  }
}

/** The first line of what libvips says, without sharp's words for it. */
function defectOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  const [first = ''] = message.replace(/^Input buffer has corrupt header: /, '').split('\n', 1)
  return first === '' || first.startsWith('Input buffer contains unsupported')
    ? 'its header makes no sense'
    : first.trim()
}
