import { strToU8, zipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { createSourceDocument } from '../document/create-source-document.ts'
import type { MediaType } from '../document/media-type.ts'
import { SdkError } from '../errors/sdk-error.ts'
import { INPUT_LIMITS } from '../ports/input-limits.ts'
import type { RenderedPage } from '../ports/page-renderer.ts'
import { pageRendererContract } from '../testing/page-renderer-contract.ts'
import { acceptDocument } from './accept.ts'
import { textRenderer } from './text-renderer.ts'

async function pagesOf(text: string, mediaType: MediaType, signal?: AbortSignal): Promise<RenderedPage[]> {
  const document = await createSourceDocument(new TextEncoder().encode(text), mediaType)
  const pages: RenderedPage[] = []
  for await (const page of textRenderer().render(document, { limits: INPUT_LIMITS, signal })) pages.push(page)
  return pages
}

async function failure(work: Promise<unknown>): Promise<SdkError> {
  const error = await work.catch((thrown: unknown) => thrown)
  expect(SdkError.isInstance(error), String(error)).toBe(true)
  return error as SdkError
}

describe('textRenderer', () => {
  it('gives one page without size whose words have no boxes', async () => {
    const [page, ...more] = await pagesOf('Total:\t42.00 EUR\r\n\r\nThank you', 'text/plain')
    expect(more).toEqual([])
    expect(page).toMatchObject({ pageCount: 1, page: { index: 0, width: 0, height: 0, rotation: 0 } })
    expect(page!.textLayer).toMatchObject({
      pageIndex: 0,
      text: 'Total: 42.00 EUR\nThank you',
      provider: 'text-layer',
      confidence: 1,
    })
    expect(page!.textLayer!.lines[0]!.words[1]).toEqual({ text: '42.00', box: null, confidence: 1 })
    expect(page!.textLayer!.lines[0]!.box).toBeNull()
  })

  it('gives a page without lines for a document without words', async () => {
    const [page] = await pagesOf('<script>x</script>', 'text/html')
    expect(page!.textLayer).toMatchObject({ text: '', lines: [], confidence: 0 })
  })

  it('refuses more text than allowed, whatever the format, and counts no markup', async () => {
    const renderer = textRenderer({ maxCharacters: 20 })
    const read = async (text: string, mediaType: MediaType) => {
      const document = await createSourceDocument(new TextEncoder().encode(text), mediaType)
      for await (const page of renderer.render(document, { limits: INPUT_LIMITS })) return page.textLayer!.text
    }
    for (const mediaType of ['text/plain', 'text/markdown', 'text/html'] as const) {
      const error = await failure(read('x'.repeat(21), mediaType))
      expect([error.code, error.reason, error.limit]).toEqual([
        'INPUT_TOO_LARGE',
        'text_exceeded',
        { name: 'maxCharacters', seen: 21, allowed: 20 },
      ])
    }
    expect(await read(`<img src="data:${'x'.repeat(100)}">twenty letters long`, 'text/html')).toBe(
      'twenty letters long',
    )
    expect(() => textRenderer({ maxCharacters: 0 })).toThrow('maxCharacters is 0')
  })

  it('draws nothing', async () => {
    const [page] = await pagesOf('x', 'text/plain')
    const error = await failure(page!.raster({ dpi: 100 }))
    expect([error.code, error.reason]).toEqual(['UNSUPPORTED_FORMAT', 'unsupported_format'])
  })

  it('refuses other formats, and work after an abort', async () => {
    expect((await failure(pagesOf('x', 'image/png'))).code).toBe('UNSUPPORTED_FORMAT')
    expect((await failure(pagesOf('x', 'text/plain', AbortSignal.abort()))).code).toBe('ABORTED')
  })
})

const damagedWord = zipSync({
  '[Content_Types].xml': strToU8(
    '<Types><Override PartName="/a.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
  ),
})
const damaged = await acceptDocument({ bytes: damagedWord, name: 'without a body' }, { limits: INPUT_LIMITS })
const subjects = {
  html: await acceptDocument({ bytes: strToU8('<p>Hello there</p>') }, { limits: INPUT_LIMITS }),
  markdown: await acceptDocument({ bytes: strToU8('# Hello there\n\nText.') }, { limits: INPUT_LIMITS }),
  text: await acceptDocument({ bytes: strToU8('Hello there') }, { limits: INPUT_LIMITS }),
}
for (const [name, document] of Object.entries(subjects)) {
  describe(`the contract of renderers, on ${name}`, () => {
    const cases = pageRendererContract({
      makeRenderer: textRenderer,
      document,
      pageCount: 1,
      firstPageText: 'Hello there',
      damaged: [damaged],
      isPageless: true,
    })
    it.each(cases)('$name', ({ run }) => run())
  })
}

describe('acceptDocument', () => {
  const limits = { maxBytes: 10 }

  it('tells the format and hashes the bytes, given as array, buffer or blob', async () => {
    const bytes = new TextEncoder().encode('hello')
    for (const source of [bytes, bytes.buffer, new Blob([bytes])]) {
      const document = await acceptDocument({ bytes: source, name: 'a.pdf', metadata: { tenant: 1 } }, { limits })
      expect(document).toMatchObject({
        id: '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824',
        mediaType: 'text/plain',
        name: 'a.pdf',
        metadata: { tenant: 1 },
      })
      expect(document.bytes).toEqual(bytes)
    }
  })

  it('refuses bytes above the limit before reading them', async () => {
    const blob = new Blob([new Uint8Array(11)])
    blob.arrayBuffer = () => Promise.reject(new Error('was read'))
    for (const bytes of [blob, new Uint8Array(11)]) {
      const error = await failure(acceptDocument({ bytes }, { limits }))
      expect([error.code, error.reason, error.limit]).toEqual([
        'INPUT_TOO_LARGE',
        'file_too_large',
        { name: 'maxBytes', seen: 11, allowed: 10 },
      ])
    }
  })
})
