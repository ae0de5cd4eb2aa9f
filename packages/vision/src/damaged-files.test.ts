import { createSourceDocument, INPUT_LIMITS, type MediaType, type PageRenderer, SdkError } from '@sheaf/core'
import { describe, expect, it } from 'vitest'
import { cutAtPlaces, flipBytes } from '../test/damage.ts'
import { makeBmp } from '../test/make-bmp.ts'
import { makePdf } from '../test/make-pdf.ts'
import { makePictures } from '../test/make-pictures.ts'
import { combineCodecs } from './codec/combine-codecs.ts'
import { plainCodec } from './codec/plain-codec.ts'
import { pdfiumRenderer } from './pdf/pdfium-renderer.ts'
import { pictureRenderer } from './picture-renderer.ts'
import { sharpCodec } from './sharp.ts'

const CUTS = 20
const FLIPS = 300

const noise = Array.from({ length: 16 * 12 * 3 }, (_, i) => (i * 7919) & 0xff)
const runs = [16, 1, 0, 0, 0, 5, 1, 2, 1, 2, 1, 0, 11, 2, 0, 0, 16, 1, 0, 0, 4, 2, 12, 1, 0, 1]
const palette = [
  [0, 0, 0],
  [1, 2, 3],
  [200, 100, 9],
] as const

const files = [
  ...(await makePictures()),
  {
    name: 'rows.bmp',
    mediaType: 'image/bmp',
    bytes: makeBmp({ width: 16, height: 12, bitsPerPixel: 24, pixels: noise }),
  },
  {
    name: 'runs.bmp',
    mediaType: 'image/bmp',
    bytes: makeBmp({ width: 16, height: 4, bitsPerPixel: 8, compression: 1, palette, pixels: runs }),
  },
  {
    name: 'packed.pdf',
    mediaType: 'application/pdf',
    bytes: await makePdf([(pdf) => pdf.text('Invoice 4711'), (pdf) => pdf.rect(9, 9, 99, 99).fill('red')]),
  },
  {
    name: 'plain.pdf',
    mediaType: 'application/pdf',
    bytes: await makePdf([(pdf) => pdf.text('Invoice 4711'), (pdf) => pdf.text('Total 42')], { compress: false }),
  },
  {
    name: 'form.pdf',
    mediaType: 'application/pdf',
    bytes: await makePdf(
      [
        (pdf) => {
          pdf.font('Helvetica').initForm()
          pdf.formText('name', 100, 95, 200, 20, { value: 'Jane Doe' })
        },
      ],
      { compress: false },
    ),
  },
]

const renderers: readonly (readonly [name: string, renderer: PageRenderer])[] = [
  ['by default', pictureRenderer({ codec: combineCodecs([sharpCodec(), plainCodec()]) })],
  ['without sharp', pictureRenderer({ codec: plainCodec() })],
  ['by PDFium', pdfiumRenderer()],
]

/** Low, so that a changed header that makes a small picture a huge one is not drawn 300 times. */
const limits = { ...INPUT_LIMITS, maxPixels: 2_000_000 }

describe.each(renderers)('damaged files %s', (_, renderer) => {
  const readable = files.filter((file) => renderer.mediaTypes.includes(file.mediaType as MediaType))

  it.each(readable)('$name, cut anywhere, is an SdkError or all there', async ({ bytes, mediaType }) => {
    const whole = await outcome(renderer, bytes, mediaType)
    expect(whole).toMatch(/^\d+ pages$/)
    for (const cut of cutAtPlaces(bytes, CUTS, 1)) {
      const seen = await outcome(renderer, cut, mediaType)
      if (seen !== whole) expect(seen).toMatch(/^(?:CORRUPT_DOCUMENT|UNSUPPORTED_FORMAT)$/)
    }
  })

  it.each(readable)('$name, with bytes changed, is a result or an SdkError', async ({ bytes, mediaType }) => {
    for (const changed of flipBytes(bytes, FLIPS, 2)) {
      const seen = await outcome(renderer, changed, mediaType)
      expect(seen).toMatch(/^(?:\d+ pages|CORRUPT_DOCUMENT|UNSUPPORTED_FORMAT|INPUT_TOO_LARGE|PASSWORD_REQUIRED)$/)
    }
  })
})

/** The number of pages, all drawn, or the code of the error. Any other exception passes. */
async function outcome(renderer: PageRenderer, bytes: Uint8Array, mediaType: string): Promise<string> {
  const document = await createSourceDocument(new Uint8Array(bytes), mediaType as MediaType)
  let pages = 0
  try {
    for await (const page of renderer.render(document, { limits })) {
      await page.raster({ dpi: 20 })
      pages++
    }
    return `${pages} pages`
  } catch (error) {
    if (SdkError.isInstance(error)) return error.code
    throw error
  }
}
