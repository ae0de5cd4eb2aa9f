import { throwIfAborted } from '../deadline/deadline.ts'
import type { RasterImage } from '../document/page.ts'
import type { PageText } from '../document/page-text.ts'
import { SdkError, toSdkError } from '../errors/sdk-error.ts'
import type { OcrProvider } from '../ports/ocr-provider.ts'
import type { RenderedPage } from '../ports/page-renderer.ts'
import type { PipelineParts } from './parts.ts'
import type { Run } from './run.ts'
import { isUsableTextLayer } from './text-layer-quality.ts'

/**
 * The text of one page. `auto`: the stored text where it is usable, else the OCR providers in order until one answers.
 * A named engine: that one only, on pixels. `pixelsTaken` is called once the page is no longer needed.
 */
export async function readPage(
  parts: PipelineParts,
  run: Run,
  rendered: RenderedPage,
  pixelsTaken: () => void,
): Promise<PageText> {
  const { page, textLayer } = rendered
  const hasPixels = page.width > 0 && page.height > 0
  if (textLayer && (!hasPixels || (parts.engine === 'auto' && isUsableTextLayer(textLayer)))) return textLayer

  const providers = parts.engine === 'auto' ? parts.ocr : parts.ocr.filter(({ name }) => name === parts.engine)
  if (providers.length === 0) {
    if (textLayer && textLayer.lines.length > 0) return textLayer
    throw new SdkError(
      'NOT_AVAILABLE',
      `page ${page.index + 1} has no stored text, and there is no OCR engine to read it`,
      {
        stage: 'read',
      },
    )
  }
  const image = await rendered.raster({ dpi: parts.dpi, signal: run.signal })
  pixelsTaken()
  const recognized = await firstAnswer(run, providers, image, page.index)
  // A short stored text (a page number, a stamp) may still be all there is; a named engine is taken at its word.
  const isStoredTextBetter = parts.engine === 'auto' && textLayer && textLayer.text.length > recognized.text.length
  return isStoredTextBetter ? textLayer : recognized
}

/** Asks one provider after the other. Each that failed before the one that answered leaves a warning. */
async function firstAnswer(
  run: Run,
  providers: readonly OcrProvider[],
  image: RasterImage,
  pageIndex: number,
): Promise<PageText> {
  const failures: SdkError[] = []
  for (const provider of providers) {
    try {
      const text = await provider.recognize(image, { pageIndex, signal: run.signal })
      for (const failure of failures) run.warn('read', failure)
      return text
    } catch (error) {
      throwIfAborted(run.signal)
      failures.push(toSdkError(error, 'PROVIDER_DOWN', { stage: 'read', provider: provider.name }))
    }
  }
  throw failures.length === 1 ? failures[0]! : allFailed(failures, pageIndex)
}

function allFailed(failures: readonly SdkError[], pageIndex: number): SdkError {
  const reasons = failures.map(({ provider, message }) => `${provider}: ${message}`).join('; ')
  return new SdkError('PROVIDER_DOWN', `no OCR engine could read page ${pageIndex + 1} (${reasons})`, {
    stage: 'read',
    provider: failures.map(({ provider }) => provider).join(','),
    cause: failures.at(-1),
  })
}
