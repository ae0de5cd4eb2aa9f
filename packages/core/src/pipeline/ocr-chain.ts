import type { LoadingCache } from '../cache/create-cache.ts'
import type { Clock } from '../deadline/clock.ts'
import type { RasterImage } from '../document/page.ts'
import type { PageText } from '../document/page-text.ts'
import { toSdkError } from '../errors/sdk-error.ts'
import type { Meter } from '../ports/meter.ts'
import type { OcrProvider } from '../ports/ocr-provider.ts'
import type { Breakers } from '../resilience/breakers.ts'
import { type Answer, FallbackChain } from '../resilience/fallback-chain.ts'
import type { CallContext } from '../resilience/policy.ts'

/** A page to read. */
export interface PageImage {
  readonly documentId: string
  readonly pageIndex: number
  readonly dpi: number
  /** Draws the page; only asked for when no cached text will do. */
  image(): Promise<RasterImage>
}

/** Reads a page by the first engine that can; the answer says who it was and why the ones before did not. */
export type Recognize = (page: PageImage, context: CallContext) => Promise<Answer<PageText>>

interface ChainServices {
  readonly breakers: Breakers
  readonly meter: Meter
  readonly clock: Clock
  readonly cache?: LoadingCache
}

/**
 * The engines in order, each behind its circuit breaker. Not retried here: an engine in this process fails alike the
 * second time, and one behind a network retries in its adapter.
 */
export function ocrChain(engines: readonly OcrProvider[], services: ChainServices): Recognize | null {
  if (engines.length === 0) return null
  const { meter, clock } = services
  const chain = new FallbackChain<PageImage, PageText>({
    name: 'ocr',
    meter,
    clock,
    providers: engines.map((engine) => {
      const breaker = services.breakers.for(engine.name, 'ocr')
      const read = (page: PageImage, context: CallContext) =>
        breaker.run((inner) => measured(engine, page, inner, meter, clock), context)
      return { name: engine.name, call: (page, context) => cachedText(engine, page, context, services.cache, read) }
    }),
  })
  return (page, context) => chain.run(page, context)
}

/** Each engine's text is kept under its own name, so that a fallback's is never taken for the first choice's. */
function cachedText(
  { name, version }: OcrProvider,
  page: PageImage,
  context: CallContext,
  cache: LoadingCache | undefined,
  read: (page: PageImage, context: CallContext) => Promise<PageText>,
): Promise<PageText> {
  if (!cache || version === undefined) return read(page, context)
  const { documentId, pageIndex, dpi } = page
  return cache.cached(
    'ocr',
    { content: documentId, versions: { engine: version }, providers: [name], params: { pageIndex, dpi } },
    (signal) => read(page, { ...context, signal }),
    { tags: [documentId], ...(context.signal && { signal: context.signal }) },
  )
}

async function measured(
  engine: OcrProvider,
  page: PageImage,
  { signal }: CallContext,
  meter: Meter,
  clock: Clock,
): Promise<PageText> {
  const provider = engine.name
  const startedAt = clock.monotonic()
  try {
    const text = await engine.recognize(await page.image(), {
      pageIndex: page.pageIndex,
      ...(signal && { signal }),
    })
    meter.count('ocr_requests_total', { provider, status: 'success' })
    if (text.text !== '') meter.observe('ocr_confidence_distribution', text.confidence, { provider })
    return text
  } catch (error) {
    meter.count('ocr_requests_total', { provider, status: signal?.aborted ? 'aborted' : 'error' })
    const { code } = toSdkError(error, 'PROVIDER_DOWN')
    if (!signal?.aborted) meter.count('ocr_errors_total', { provider, code, stage: 'infer' })
    throw error
  } finally {
    meter.observe('ocr_processing_duration_seconds', (clock.monotonic() - startedAt) / 1000, { provider })
  }
}
