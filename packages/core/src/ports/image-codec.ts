import type { RasterImage } from '../document/page.ts'

/** Formats a codec can write. */
export type EncodedFormat = 'image/png' | 'image/jpeg'

/** Pictures to pixels and back. */
export interface ImageCodec {
  readonly name: string
  /** Media types that `decode` reads. */
  readonly decodes: readonly string[]
  /**
   * Facts of one frame from the header, without decoding the pixels.
   * `width` and `height` are as seen, after EXIF orientation. `frames` is the number of pages or animation frames.
   * @throws as `decode`
   */
  inspect(bytes: Uint8Array, options: DecodeOptions): Promise<ImageFacts>
  /**
   * The pixels of one frame, upright (EXIF orientation applied), transparency laid on white, 8 bit, RGB or grey.
   * @throws SdkError `INPUT_TOO_LARGE` (`pixels_exceeded`) before memory is taken, `CORRUPT_DOCUMENT`, `UNSUPPORTED_FORMAT`
   */
  decode(bytes: Uint8Array, options: DecodeOptions): Promise<RasterImage>
  encode(image: RasterImage, options: EncodeOptions): Promise<Uint8Array>
}

export interface DecodeOptions {
  readonly maxPixels: number
  /** The page or animation frame, from 0. Default 0. */
  readonly frame?: number
  /**
   * How fine a picture without pixels of its own (SVG) is drawn: at 72 in its natural size, at 144 twice as wide and
   * high, but with no more than `maxPixels`. Other pictures come in their own pixels. Default 72.
   */
  readonly dpi?: number
  readonly signal?: AbortSignal
}

export interface EncodeOptions {
  readonly format: EncodedFormat
  /** JPEG quality 1..100. Default 80. */
  readonly quality?: number
}

export interface ImageFacts {
  readonly width: number
  readonly height: number
  readonly frames: number
}
