import { describe, expect, it } from 'vitest'
import { createSourceDocument } from '../document/create-source-document.ts'
import { FAKE_IMAGE_TYPE, fakeImageCodec, fakePicture } from './fake-image-codec.ts'
import { fakeOcr } from './fake-ocr.ts'
import { fakePageRenderer } from './fake-page-renderer.ts'
import { imageCodecContract } from './image-codec-contract.ts'
import { ocrProviderContract } from './ocr-provider-contract.ts'
import { pageRendererContract } from './page-renderer-contract.ts'

describe('fakePageRenderer', async () => {
  const cases = pageRendererContract({
    makeRenderer: () => fakePageRenderer({ pages: [{ lines: ['Invoice 42', 'Total 7.00'] }, {}] }),
    document: await createSourceDocument(new Uint8Array([1]), 'application/pdf'),
    pageCount: 2,
    firstPageText: 'Invoice 42',
    damaged: [await createSourceDocument(new Uint8Array(0), 'application/pdf')],
  })
  for (const { name, run } of cases) it(name, run)
})

describe('fakeImageCodec', () => {
  const data = new Uint8Array(6 * 4 * 3).fill(9)
  const cases = imageCodecContract({
    makeCodec: fakeImageCodec,
    samples: [
      {
        name: 'six by four',
        mediaType: FAKE_IMAGE_TYPE,
        bytes: fakePicture({ width: 6, height: 4, channels: 3, data }),
        width: 6,
        height: 4,
        channels: 3,
        middle: [9, 9, 9],
      },
    ],
  })
  for (const { name, run } of cases) it(name, run)
})

describe('fakeOcr', () => {
  const image = { width: 2, height: 1, channels: 1, data: Uint8Array.of(0, 255) } as const
  const cases = ocrProviderContract({
    makeProvider: () => fakeOcr({ lines: ['Invoice 42', 'Total 7.00'] }),
    image,
    words: ['Invoice', '42', 'Total', '7.00'],
  })
  for (const { name, run } of cases) it(name, run)

  it('fails the calls it is told to fail', async () => {
    const provider = fakeOcr({ failWith: (call) => (call === 0 ? new Error('down') : undefined) })
    await expect(provider.recognize(image, { pageIndex: 0 })).rejects.toThrow('down')
    expect((await provider.recognize(image, { pageIndex: 0 })).text).toBe('hello world')
  })
})
