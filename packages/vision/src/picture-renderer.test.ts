import { createSourceDocument, INPUT_LIMITS, type MediaType } from '@sheaf/core'
import { assertRejects, pageRendererContract } from '@sheaf/core/testing'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { makePictures, makeTiff } from '../test/make-pictures.ts'
import { combineCodecs } from './codec/combine-codecs.ts'
import { plainCodec } from './codec/plain-codec.ts'
import { pictureRenderer } from './picture-renderer.ts'
import { sharpCodec } from './sharp.ts'

const makeRenderer = () => pictureRenderer({ codec: combineCodecs([sharpCodec(), plainCodec()]) })
const documentOf = (bytes: Uint8Array, mediaType: string, name?: string) =>
  createSourceDocument(new Uint8Array(bytes), mediaType as MediaType, { name })

describe('pictureRenderer', async () => {
  const pictures = await makePictures()
  for (const { name, mediaType, bytes, frames = 1, width, height } of pictures) {
    describe(name, async () => {
      const cases = pageRendererContract({
        makeRenderer,
        document: await documentOf(bytes, mediaType),
        pageCount: frames,
        firstPageText: null,
        // The natural size of an SVG.
        dpi: 72,
        damaged: [await documentOf(bytes.subarray(0, bytes.length >> 1), mediaType, 'first half')],
      })
      for (const { name, run } of cases) it(name, run)

      it('is a page of as many points as it has pixels', async () => {
        for await (const { page } of makeRenderer().render(await documentOf(bytes, mediaType), {
          limits: INPUT_LIMITS,
        })) {
          expect(page).toMatchObject({ width, height, rotation: 0 })
        }
      })
    })
  }

  it('reads what its codec reads', () => {
    expect(pictureRenderer({ codec: plainCodec() }).mediaTypes).toEqual(['image/png', 'image/jpeg', 'image/bmp'])
    expect(makeRenderer().mediaTypes).toHaveLength(8)
  })

  it('gives the first frame of an animation', async () => {
    const frames = Buffer.concat([Buffer.alloc(300, 10), Buffer.alloc(300, 200)])
    const raw = { width: 10, height: 20, channels: 3, pageHeight: 10 } as const
    const gif = await sharp(frames, { raw }).gif().toBuffer()
    const pages = []
    for await (const page of makeRenderer().render(await documentOf(gif, 'image/gif'), { limits: INPUT_LIMITS })) {
      pages.push({ ...(await page.raster({ dpi: 200 })), count: page.pageCount })
    }
    expect(pages).toMatchObject([{ width: 10, height: 10, count: 1 }])
    expect(Math.abs(pages[0]!.data[0]! - 10)).toBeLessThan(3)
  })

  it('draws a picture in its own pixels, whatever the dpi, and an SVG as fine as asked', async () => {
    const sizes = async (name: string) => {
      const { bytes, mediaType } = pictures.find((picture) => picture.name === name)!
      const widths = []
      for await (const page of makeRenderer().render(await documentOf(bytes, mediaType), { limits: INPUT_LIMITS })) {
        for (const dpi of [72, 216]) widths.push((await page.raster({ dpi })).width)
      }
      return widths
    }
    expect(await sizes('noise.png')).toEqual([48, 48])
    expect(await sizes('drawing.svg')).toEqual([48, 144])
  })

  it('says how many pages a TIFF has and how many are allowed', async () => {
    const limits = { ...INPUT_LIMITS, maxPages: 4 }
    const document = await documentOf(await makeTiff(5), 'image/tiff')
    const read = async () => {
      for await (const _ of makeRenderer().render(document, { limits })) throw new Error('a page was given')
    }
    const error = await assertRejects(read, 'INPUT_TOO_LARGE', 'pages_exceeded')
    expect(error.limit).toEqual({ name: 'maxPages', seen: 5, allowed: 4 })
  })
})
