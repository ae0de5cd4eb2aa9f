import { throwIfAborted } from '../deadline/deadline.ts'
import type { PageText } from '../document/page-text.ts'
import type { SourceDocument } from '../document/source-document.ts'
import { SdkError } from '../errors/sdk-error.ts'
import type { PageRenderer, RenderedPage } from '../ports/page-renderer.ts'
import type { PipelineParts } from './parts.ts'
import type { PageResult } from './pipeline.ts'
import { readPage } from './read-page.ts'
import type { Run } from './run.ts'

/** Pages whose pixels are in memory at once: one is read while the next is drawn. */
const PAGES_IN_FLIGHT = 2

/** Render, read and arrange: every page of the document in order, holding the pixels of a few. */
export async function readPages(
  parts: PipelineParts,
  run: Run,
  document: SourceDocument,
  password: string | undefined,
): Promise<readonly PageResult[]> {
  const renderer = rendererFor(parts, document)
  const pages = renderer
    .render(document, { limits: parts.limits, signal: run.signal, ...(password !== undefined && { password }) })
    [Symbol.asyncIterator]()
  const results: Promise<PageResult>[] = []
  const inFlight = new Set<Promise<PageResult>>()
  try {
    for (let pageNumber = 1; ; pageNumber++) {
      throwIfAborted(run.signal)
      const next = await run.stage(
        'render',
        () => pages.next(),
        { provider: renderer.name, pageNumber },
        'CORRUPT_DOCUMENT',
      )
      if (next.done) break
      const rendered = next.value
      let result!: Promise<PageResult>
      const pixelsTaken = new Promise<void>((resolve) => {
        result = readAndArrange(parts, run, rendered, resolve)
      })
      results.push(result)
      inFlight.add(result)
      result.then(
        () => inFlight.delete(result),
        () => {},
      )
      // The renderer may move on once the pixels of its current page have been drawn.
      await Promise.race([pixelsTaken, result])
      if (inFlight.size >= PAGES_IN_FLIGHT) await Promise.race(inFlight)
    }
    return await Promise.all(results)
  } finally {
    for (const result of results) result.catch(() => {})
    // Not awaited: a renderer that hangs must not hold the document beyond its deadline.
    pages.return?.().catch(() => {})
  }
}

async function readAndArrange(
  parts: PipelineParts,
  run: Run,
  rendered: RenderedPage,
  pixelsTaken: () => void,
): Promise<PageResult> {
  const place = { pageNumber: rendered.page.index + 1, pageCount: rendered.pageCount }
  const read = await run.stage('read', () => readPage(parts, run, rendered, pixelsTaken), place)
  if (read.text.trim() === '') run.note('read', `no text was found on page ${place.pageNumber}`)
  return { page: rendered.page, text: await arranged(parts, run, read, place) }
}

/** Arranging is optional: when it fails, the text stays in the order in which it was read. */
async function arranged(
  parts: PipelineParts,
  run: Run,
  text: PageText,
  place: { readonly pageNumber: number; readonly pageCount: number },
): Promise<PageText> {
  const { arrange } = parts
  if (!arrange) return text
  try {
    return await run.stage('arrange', () => arrange(text), place)
  } catch (error) {
    throwIfAborted(run.signal)
    run.warn('arrange', error)
    return text
  }
}

function rendererFor(parts: PipelineParts, document: SourceDocument): PageRenderer {
  const renderer = parts.renderers.find((candidate) => candidate.mediaTypes.includes(document.mediaType))
  if (renderer) return renderer
  throw new SdkError('UNSUPPORTED_FORMAT', `no renderer of this pipeline reads ${document.mediaType}`, {
    stage: 'render',
    reason: 'unsupported_format',
  })
}
