import { type ImageCodec, SdkError } from '@sheaf/core'
import { corruptPicture, unsupportedPicture } from './codec-error.ts'
import { pictureFormat } from './picture-format.ts'

/**
 * Several codecs as one: each picture goes to the first codec that decodes its format and whose package is there.
 * `combineCodecs([sharpCodec(), plainCodec()])` is fast where sharp loads and still reads PNG, JPEG and BMP elsewhere.
 *
 * @throws SdkError (from its methods) what the codec throws; `MISSING_PACKAGE` when only an absent package would do
 */
export function combineCodecs(codecs: readonly ImageCodec[]): ImageCodec {
  const name = codecs.map((codec) => codec.name).join('+')
  const codecsFor = (bytes: Uint8Array): readonly ImageCodec[] => {
    const format = pictureFormat(bytes)
    if (bytes.byteLength === 0) throw corruptPicture('it is empty', name)
    if (format === null) throw unsupportedPicture('these bytes are no picture that is known', name)
    const able = codecs.filter((codec) => codec.decodes.includes(format))
    if (able.length === 0) throw unsupportedPicture(`${format} is not read by ${name}`, name)
    return able
  }
  return {
    name,
    decodes: [...new Set(codecs.flatMap((codec) => codec.decodes))],
    inspect: async (bytes, options) => firstPresent(codecsFor(bytes), (codec) => codec.inspect(bytes, options)),
    decode: async (bytes, options) => firstPresent(codecsFor(bytes), (codec) => codec.decode(bytes, options)),
    encode: (image, options) => firstPresent(codecs, (codec) => codec.encode(image, options)),
  }
}

/** The answer of the first codec whose package is installed; the first complaint when none is. */
async function firstPresent<T>(codecs: readonly ImageCodec[], ask: (codec: ImageCodec) => Promise<T>): Promise<T> {
  let missing: SdkError | undefined
  for (const codec of codecs) {
    try {
      return await ask(codec)
    } catch (error) {
      if (!SdkError.isInstance(error) || error.code !== 'MISSING_PACKAGE') throw error
      missing ??= error
    }
  }
  throw missing ?? new SdkError('INPUT_ERROR', 'combineCodecs was given no codec')
}
