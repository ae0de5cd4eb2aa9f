import { throwIfAborted } from '../deadline/deadline.ts'
import { lineFromWords, pageTextFromLines } from '../document/build-page-text.ts'
import type { MediaType } from '../document/media-type.ts'
import type { RasterImage } from '../document/page.ts'
import type { PageText } from '../document/page-text.ts'
import { SdkError } from '../errors/sdk-error.ts'
import type { PageRenderer } from '../ports/page-renderer.ts'

/** A page of {@link fakePageRenderer}. */
export interface FakePage {
  /** The stored text, set in rows from the top; none for a page that has to be recognised. */
  readonly lines?: readonly string[]
  /** Points. Default: A4. */
  readonly width?: number
  readonly height?: number
  /** What the page looks like. Default: white. */
  readonly image?: RasterImage
  /** Thrown instead of giving the page. */
  readonly error?: unknown
}

/** Options of {@link fakePageRenderer}. */
export interface FakePageRendererOptions {
  /** The pages of every document. */
  readonly pages: readonly FakePage[]
  /** Default: PDF. */
  readonly mediaTypes?: readonly MediaType[]
}

const A4 = { width: 595, height: 842 }

/** A {@link PageRenderer} that gives the same pages for every document. An empty document is damaged. */
export function fakePageRenderer({ pages, mediaTypes = ['application/pdf'] }: FakePageRendererOptions): PageRenderer {
  return {
    name: 'fake',
    mediaTypes,
    async *render(document, { limits, signal }) {
      throwIfAborted(signal)
      if (document.bytes.length === 0) {
        throw new SdkError('CORRUPT_DOCUMENT', 'the document is empty', { reason: 'corrupt_document' })
      }
      checkLimit('maxPages', 'pages_exceeded', pages.length, limits.maxPages)
      for (const [index, page] of pages.entries()) {
        throwIfAborted(signal)
        if (page.error !== undefined) throw page.error
        const { width = A4.width, height = A4.height } = page
        yield {
          page: { documentId: document.id, index, width, height, rotation: 0 },
          pageCount: pages.length,
          textLayer: page.lines ? fakePageText(page.lines, index) : null,
          raster: async ({ dpi, signal: rasterSignal }) => {
            throwIfAborted(rasterSignal)
            const image = page.image ?? whitePage((width * dpi) / 72, (height * dpi) / 72, limits.maxPixels)
            checkLimit('maxPixels', 'pixels_exceeded', image.width * image.height, limits.maxPixels)
            return image
          },
        }
      }
    },
  }
}

/** A page of text: a row for each line, each character as wide as the next. */
export function fakePageText(lines: readonly string[], pageIndex: number): PageText {
  const rowHeight = 1 / Math.max(40, lines.length)
  const columnWidth = 1 / Math.max(100, ...lines.map((line) => line.length))
  const built = lines.map((line, row) => {
    const words = [...line.matchAll(/\S+/g)].map(({ 0: text, index }) => ({
      text,
      box: {
        x0: index * columnWidth,
        y0: row * rowHeight,
        x1: (index + text.length) * columnWidth,
        y1: (row + 0.8) * rowHeight,
      },
      confidence: 1,
    }))
    return lineFromWords(words)
  })
  return pageTextFromLines(pageIndex, built, 'text-layer')
}

function whitePage(width: number, height: number, maxPixels: number): RasterImage {
  const size = { width: Math.round(width), height: Math.round(height) }
  checkLimit('maxPixels', 'pixels_exceeded', size.width * size.height, maxPixels)
  return { ...size, channels: 1, data: new Uint8Array(size.width * size.height).fill(255) }
}

function checkLimit(name: string, reason: 'pages_exceeded' | 'pixels_exceeded', seen: number, allowed: number): void {
  if (seen <= allowed) return
  throw new SdkError('INPUT_TOO_LARGE', `the document has ${seen}; allowed are ${allowed} (${name})`, {
    reason,
    limit: { name, seen, allowed },
  })
}
