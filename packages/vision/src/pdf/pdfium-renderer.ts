import {
  type PageRenderer,
  type RenderedPage,
  type RenderOptions,
  SdkError,
  type SourceDocument,
  throwIfAborted,
} from '@sheaf/core'
import { EnginePool } from './engine.ts'
import { pageGeometry } from './page-geometry.ts'
import { rasterPage } from './page-raster.ts'
import { corrupt, loadPage, openPdf, type PdfFile } from './pdf-file.ts'
import type { WasmSource } from './pdfium.ts'
import { readCharacters } from './stored-characters.ts'
import { textLayer } from './text-layer.ts'

/** Options of {@link pdfiumRenderer}. */
export interface PdfiumRendererOptions {
  /**
   * The file `@hyzyla/pdfium/pdfium.wasm`: its address, or its bytes. Needed in a browser whose bundler does not
   * find the file by itself; Node takes it from the package.
   */
  readonly wasm?: WasmSource
}

/**
 * Pages of PDF files, by PDFium in WebAssembly. Text comes with a box around each word; pages are drawn on white.
 * Drawing is synchronous: a page of A4 at 200 dpi holds the thread for about 50 ms.
 */
export function pdfiumRenderer(options: PdfiumRendererOptions = {}): PageRenderer {
  const pool = new EnginePool(options.wasm)
  return {
    name: 'pdfium',
    mediaTypes: ['application/pdf'],
    render: (document, renderOptions) => renderPdf(pool, document, renderOptions),
  }
}

/** An open document keeps every stream it has read. Opening takes milliseconds, so memory stays that of some pages. */
const REOPEN_AFTER_PAGES = 50

async function* renderPdf(
  pool: EnginePool,
  document: SourceDocument,
  options: RenderOptions,
): AsyncGenerator<RenderedPage, void, void> {
  throwIfAborted(options.signal)
  const open = async () => {
    const engine = await pool.acquire()
    try {
      return openPdf(engine, document.bytes, options.password)
    } catch (error) {
      pool.giveBack(engine)
      throw error
    }
  }
  let file = await open()
  try {
    const { pageCount } = file
    checkPageCount(pageCount, options.limits.maxPages)
    for (let index = 0; index < pageCount; index++) {
      if (index > 0) await letOthersRun()
      throwIfAborted(options.signal)
      if (file.engine.isLost) {
        // The page before broke the instance and its consumer went on: the other pages may still be good.
        file = await open()
      } else if (index > 0 && index % REOPEN_AFTER_PAGES === 0) {
        file.close()
        file = openPdf(file.engine, document.bytes, options.password)
      }
      const page = openPage(file, index, document.id, options)
      try {
        yield page.rendered
      } finally {
        page.close()
      }
    }
  } finally {
    file.close()
    pool.giveBack(file.engine)
  }
}

function checkPageCount(pageCount: number, maxPages: number): void {
  if (pageCount <= maxPages) return
  throw new SdkError('INPUT_TOO_LARGE', `the PDF has ${pageCount} pages; allowed are ${maxPages} (maxPages)`, {
    provider: 'pdfium',
    reason: 'pages_exceeded',
    limit: { name: 'maxPages', seen: pageCount, allowed: maxPages },
  })
}

/** The page with its text, read before anything is drawn. `close` frees it. */
function openPage(file: PdfFile, index: number, documentId: string, options: RenderOptions) {
  const { engine, pageCount } = file
  const pageNumber = index + 1
  return engine.call(`reading page ${pageNumber} of ${pageCount}`, (pdfium) => {
    const handle = loadPage(pdfium, file, index)
    if (handle === 0) throw corrupt(`page ${pageNumber} of ${pageCount} of the PDF cannot be read`)
    let isOpen = true
    const close = () => {
      isOpen = false
      engine.release(() => pdfium._FPDF_ClosePage(handle))
    }
    try {
      const geometry = pageGeometry(pdfium, handle, pageNumber)
      const { width, height, rotation } = geometry
      const rendered: RenderedPage = {
        page: { documentId, index, width, height, rotation },
        pageCount,
        textLayer: textLayer(readCharacters(pdfium, handle, geometry), index, geometry),
        raster: async ({ dpi, signal }) => {
          throwIfAborted(options.signal)
          throwIfAborted(signal)
          if (!isOpen) throw new SdkError('INPUT_ERROR', `page ${pageNumber} is drawn after the iteration left it`)
          const { maxPixels } = options.limits
          return engine.call(`drawing page ${pageNumber} of ${pageCount}`, () =>
            rasterPage(pdfium, handle, geometry, { dpi, maxPixels, pageNumber }),
          )
        },
      }
      return { rendered, close }
    } catch (error) {
      // Freed here when the error is ours; one out of WebAssembly loses the instance, and with it all handles.
      if (SdkError.isInstance(error)) close()
      throw error
    }
  })
}

/** PDFium blocks the thread page by page; timers and sockets get their turn in between. */
function letOthersRun(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0))
}
