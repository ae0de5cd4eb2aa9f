import { type ImageCodec, SdkError } from '@sheaf/core'
import { assertRejects, imageCodecContract } from '@sheaf/core/testing'
import { describe, expect, it } from 'vitest'
import { makeBmp } from '../../test/make-bmp.ts'
import { makePictures } from '../../test/make-pictures.ts'
import { sharpCodec } from '../sharp.ts'
import { combineCodecs } from './combine-codecs.ts'
import { plainCodec } from './plain-codec.ts'

const options = { maxPixels: 1_000_000 }
const pictures = await makePictures()
const bmp = {
  name: 'noise.bmp',
  mediaType: 'image/bmp',
  bytes: makeBmp({ width: 4, height: 2, bitsPerPixel: 24, pixels: Array.from({ length: 24 }, (_, i) => i * 9) }),
  width: 4,
  height: 2,
  channels: 3,
} as const

describe('combineCodecs', () => {
  const cases = imageCodecContract({
    makeCodec: () => combineCodecs([sharpCodec(), plainCodec()]),
    samples: [...pictures, bmp],
  })
  for (const { name, run } of cases) it(name, run)

  it('reads PNG, JPEG and BMP where sharp does not load, and names it for the rest', async () => {
    const codec = combineCodecs([absentCodec(sharpCodec()), plainCodec()])
    for (const { mediaType, bytes, width, height } of [...pictures, bmp]) {
      if (plainCodec().decodes.includes(mediaType)) {
        expect(await codec.decode(bytes, options)).toMatchObject({ width, height })
      } else {
        const error = await assertRejects(() => codec.decode(bytes, options), 'MISSING_PACKAGE')
        expect(error.message).toContain('npm install sharp')
      }
    }
  })

  it('writes with the first codec that is there', async () => {
    const image = { width: 2, height: 1, channels: 1, data: Uint8Array.from([0, 255]) } as const
    const codec = combineCodecs([absentCodec(sharpCodec()), plainCodec()])
    expect(await codec.decode(await codec.encode(image, { format: 'image/png' }), options)).toEqual(image)
  })

  it('does not try another codec when a picture is damaged', async () => {
    let asked = 0
    const second: ImageCodec = { ...plainCodec(), decode: async () => Promise.reject(new Error(`asked ${++asked}`)) }
    const half = pictures[1]!.bytes.subarray(0, 900)
    await assertRejects(() => combineCodecs([sharpCodec(), second]).decode(half, options), 'CORRUPT_DOCUMENT')
    expect(asked).toBe(0)
  })
})

/** A codec as it is where its package is not installed. */
function absentCodec(codec: ImageCodec): ImageCodec {
  const fail = () => Promise.reject(new SdkError('MISSING_PACKAGE', 'npm install sharp'))
  return { ...codec, inspect: fail, decode: fail, encode: fail }
}
