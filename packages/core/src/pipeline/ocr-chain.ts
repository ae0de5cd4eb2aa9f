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
  readonly image: RasterImage
  readonly pageIndex: number
}

/** Reads a page by the first engine that can; the answer says who it was and why the ones before did not. */
export type Recognize = (page: PageImage, context: CallContext) => Promise<Answer<PageText>>

/**
 * The engines in order, each behind its circuit breaker. Not retried here: an engine in this process fails alike the
 * second time, and one behind a network retries in its adapter.
 */
export function ocrChain(
  engines: readonly OcrProvider[],
  { breakers, meter, clock }: { readonly breakers: Breakers; readonly meter: Meter; readonly clock: Clock },
): Recognize | null {
  if (engines.length === 0) return null
  const chain = new FallbackChain<PageImage, PageText>({
    name: 'ocr',
    meter,
    clock,
    providers: engines.map((engine) => ({
      name: engine.name,
      policy: breakers.for(engine.name, 'ocr'),
      call: (page, context) => measured(engine, page, context, meter, clock),
    })),
  })
  return (page, context) => chain.run(page, context)
}

async function measured(
  engine: OcrProvider,
  { image, pageIndex }: PageImage,
  { signal }: CallContext,
  meter: Meter,
  clock: Clock,
): Promise<PageText> {
  const provider = engine.name
  const startedAt = clock.monotonic()
  try {
    const text = await engine.recognize(image, { pageIndex, ...(signal && { signal }) })
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
