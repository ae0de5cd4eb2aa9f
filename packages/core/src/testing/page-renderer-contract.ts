import type { PageText } from '../document/page-text.ts'
import type { SourceDocument } from '../document/source-document.ts'
import type { SdkError } from '../errors/sdk-error.ts'
import { INPUT_LIMITS } from '../ports/input-limits.ts'
import type { PageRenderer, RenderedPage, RenderOptions } from '../ports/page-renderer.ts'
import { assert, assertEqual, assertRejects, type ContractCase } from './contract-case.ts'

/** A renderer with documents to try it on. */
export interface PageRendererSubject {
  readonly makeRenderer: () => PageRenderer
  readonly document: SourceDocument
  /** How many pages the document has; from 2 where the format can. */
  readonly pageCount: number
  /** Words that the stored text of the first page contains; null where the format stores none. */
  readonly firstPageText: string | null
  /** Documents of the same format that cannot be read, such as a cut-off one. */
  readonly damaged: readonly SourceDocument[]
  /** True for formats without pages, whose one page is 0 × 0 and cannot be drawn. */
  readonly isPageless?: boolean
  /** At which pages are drawn. Default 36, so that the suite is quick. */
  readonly dpi?: number
}

const DPI = 36

/** What every {@link PageRenderer} does, whatever it reads. */
export function pageRendererContract(subject: PageRendererSubject): readonly ContractCase[] {
  const { document, pageCount, dpi = DPI } = subject
  const render = (options: Partial<RenderOptions> = {}) =>
    subject.makeRenderer().render(document, { limits: INPUT_LIMITS, ...options })

  const cases: ContractCase[] = [
    {
      name: 'names the media type of its document',
      run: async () => {
        const { name, mediaTypes } = subject.makeRenderer()
        assert(name.length > 0, 'the name is empty')
        assert(mediaTypes.includes(document.mediaType), `${document.mediaType} is not among ${mediaTypes.join(', ')}`)
      },
    },
    {
      name: 'gives every page once, in order, with the number of pages',
      run: async () => {
        const pages = await collect(render(), ({ page, pageCount: count }) => [page.documentId, page.index, count])
        assertEqual(
          pages,
          Array.from({ length: pageCount }, (_, index) => [document.id, index, pageCount]),
          'document, index and count of the pages',
        )
      },
    },
    {
      name: subject.isPageless ? 'gives a page without size' : 'gives pages with a size',
      run: async () => {
        for (const { width, height, rotation } of await collect(render(), ({ page }) => page)) {
          assert([0, 90, 180, 270].includes(rotation), `rotation ${rotation}`)
          const isRight = subject.isPageless ? width === 0 && height === 0 : width > 0 && height > 0
          assert(isRight && Number.isFinite(width + height), `size ${width} × ${height}`)
        }
      },
    },
    {
      name: 'stores the text it says it stores',
      run: async () => {
        const layers = await collect(render(), ({ textLayer }) => textLayer)
        layers.forEach((layer, index) => {
          if (layer) checkText(layer, index, subject.isPageless ?? false)
        })
        if (subject.firstPageText === null) assertEqual(layers[0], null, 'text of the first page')
        else {
          const text = layers[0]?.text ?? ''
          assert(text.includes(subject.firstPageText), `"${subject.firstPageText}" is not in "${text.slice(0, 200)}"`)
        }
      },
    },
    {
      name: 'gives the same pages twice, and to two readers at once',
      run: async () => {
        const look = ({ page, textLayer }: RenderedPage) => ({ page, text: textLayer?.text ?? null })
        const renderer = subject.makeRenderer()
        const options = { limits: INPUT_LIMITS }
        const once = await collect(renderer.render(document, options), look)
        const [a, b] = await Promise.all([
          collect(renderer.render(document, options), look),
          collect(renderer.render(document, options), look),
        ])
        assertEqual(a, once, 'pages of the second reading')
        assertEqual(b, once, 'pages of the reading beside it')
      },
    },
    {
      name: 'frees a document that is left after its first page',
      run: async () => {
        const renderer = subject.makeRenderer()
        for (let i = 0; i < 20; i++) {
          for await (const { page } of renderer.render(document, { limits: INPUT_LIMITS })) {
            assertEqual(page.index, 0, 'index of the first page')
            break
          }
        }
        assertEqual(
          (await collect(renderer.render(document, { limits: INPUT_LIMITS }), () => 1)).length,
          pageCount,
          'pages',
        )
      },
    },
    {
      name: 'stops for a caller who has given up',
      run: async () => {
        await assertRejects(() => collect(render({ signal: AbortSignal.abort() }), () => 1), 'ABORTED')
        if (pageCount < 2) return
        const controller = new AbortController()
        await assertRejects(() => collect(render({ signal: controller.signal }), () => controller.abort()), 'ABORTED')
      },
    },
    ...subject.damaged.map(
      (damaged, i): ContractCase => ({
        name: `says that a document is damaged (${damaged.name ?? i})`,
        run: async () => {
          const renderer = subject.makeRenderer()
          const read = () =>
            collect(renderer.render(damaged, { limits: INPUT_LIMITS }), ({ raster }) => raster({ dpi }))
          await assertRejects(read, 'CORRUPT_DOCUMENT')
          assertEqual(
            (await collect(renderer.render(document, { limits: INPUT_LIMITS }), () => 1)).length,
            pageCount,
            'pages of a good one after it',
          )
        },
      }),
    ),
  ]
  return [
    ...cases,
    ...(subject.isPageless ? [pagelessCase(render, dpi)] : rasterCases(render, dpi)),
    ...pageLimitCase(subject),
  ]
}

type Render = (options?: Partial<RenderOptions>) => AsyncIterable<RenderedPage>

function rasterCases(render: Render, dpi: number): ContractCase[] {
  return [
    {
      name: 'draws pages with as many bytes as their size says',
      run: async () => {
        for (const image of await collect(render(), ({ raster }) => raster({ dpi }))) {
          const { width, height, channels, data } = image
          assert([1, 3, 4].includes(channels), `${channels} channels`)
          assert(width > 0 && height > 0, `size ${width} × ${height}`)
          assertEqual(data.length, width * height * channels, `bytes of ${width} × ${height} × ${channels}`)
        }
      },
    },
    {
      name: 'draws a page as wide and high as it is, and the same twice',
      run: async () => {
        for await (const { page, raster } of render()) {
          const first = await raster({ dpi })
          const second = await raster({ dpi })
          assertEqual(second, first, 'the second drawing')
          const error = Math.abs(first.width / first.height - page.width / page.height) * first.height
          assert(error <= 2, `${first.width} × ${first.height} pixels for ${page.width} × ${page.height} points`)
          break
        }
      },
    },
    {
      name: 'refuses a page with more pixels than allowed, with the number it has',
      run: async () => {
        const [image] = await collect(render(), ({ raster }) => raster({ dpi }))
        const pixels = image!.width * image!.height
        const limits = { ...INPUT_LIMITS, maxPixels: pixels - 1 }
        const error = await assertRejects(
          () => collect(render({ limits }), ({ raster }) => raster({ dpi })),
          'INPUT_TOO_LARGE',
          'pixels_exceeded',
        )
        checkLimit(error, 'maxPixels', pixels, pixels - 1)
        await collectFirst(render({ limits: { ...INPUT_LIMITS, maxPixels: pixels } }), ({ raster }) => raster({ dpi }))
      },
    },
    {
      name: 'does not draw for a caller who has given up',
      run: async () => {
        await collectFirst(render(), ({ raster }) =>
          assertRejects(() => raster({ dpi, signal: AbortSignal.abort() }), 'ABORTED'),
        )
      },
    },
  ]
}

function pagelessCase(render: Render, dpi: number): ContractCase {
  return {
    name: 'says that a format without pages cannot be drawn',
    run: async () => {
      await collectFirst(render(), ({ raster }) => assertRejects(() => raster({ dpi }), 'UNSUPPORTED_FORMAT'))
    },
  }
}

function pageLimitCase({ makeRenderer, document, pageCount }: PageRendererSubject): ContractCase[] {
  if (pageCount < 2) return []
  return [
    {
      name: 'refuses a document with more pages than allowed, before the first',
      run: async () => {
        const limits = { ...INPUT_LIMITS, maxPages: pageCount - 1 }
        let seen = 0
        const error = await assertRejects(
          () => collect(makeRenderer().render(document, { limits }), () => seen++),
          'INPUT_TOO_LARGE',
          'pages_exceeded',
        )
        checkLimit(error, 'maxPages', pageCount, pageCount - 1)
        assertEqual(seen, 0, 'pages given before the error')
      },
    },
  ]
}

function checkLimit(error: SdkError, name: string, seen: number, allowed: number): void {
  assertEqual(error.limit, { name, seen, allowed }, 'limit of the error')
}

function checkText(text: PageText, pageIndex: number, isPageless: boolean): void {
  assertEqual(text.pageIndex, pageIndex, 'pageIndex of the text')
  assertEqual(text.text, text.lines.map((line) => line.text).join('\n'), 'text of the page, from its lines')
  assert(text.confidence >= 0 && text.confidence <= 1, `confidence ${text.confidence}`)
  for (const line of text.lines) {
    if (!isPageless)
      assertEqual(line.text, line.words.map((word) => word.text).join(' '), 'text of the line, from its words')
    for (const { text: word, box, confidence } of line.words) {
      assert(word !== '' && !/\s/.test(word), `"${word}" is not a word`)
      assert(confidence >= 0 && confidence <= 1, `confidence ${confidence} of "${word}"`)
      if (isPageless) continue
      const isInside =
        box !== null && 0 <= box.x0 && box.x0 <= box.x1 && box.x1 <= 1 && 0 <= box.y0 && box.y0 <= box.y1 && box.y1 <= 1
      assert(isInside, `box ${JSON.stringify(box)} of "${word}"`)
    }
  }
}

async function collect<T>(pages: AsyncIterable<RenderedPage>, look: (page: RenderedPage) => T): Promise<Awaited<T>[]> {
  const results: Awaited<T>[] = []
  for await (const page of pages) results.push(await look(page))
  return results
}

async function collectFirst<T>(
  pages: AsyncIterable<RenderedPage>,
  look: (page: RenderedPage) => Promise<T>,
): Promise<T> {
  for await (const page of pages) return look(page)
  throw new Error('the document has no pages')
}
