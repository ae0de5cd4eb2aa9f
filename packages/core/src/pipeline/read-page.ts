import type { RasterImage } from '../document/page.ts'
import type { PageText } from '../document/page-text.ts'
import { SdkError } from '../errors/sdk-error.ts'
import type { RenderedPage } from '../ports/page-renderer.ts'
import type { Answer } from '../resilience/fallback-chain.ts'
import type { Recognize } from './ocr-chain.ts'
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

  const { recognize } = parts
  if (!recognize) {
    if (textLayer && textLayer.lines.length > 0) return textLayer
    throw new SdkError(
      'NOT_AVAILABLE',
      `page ${page.index + 1} has no stored text, and there is no OCR engine to read it`,
      {
        stage: 'read',
      },
    )
  }
  const { value: recognized, failed } = await recognizeDrawn(parts, run, recognize, rendered, pixelsTaken)
  // Engines that failed before the one that answered.
  for (const { code, message } of failed) run.warnings.push({ stage: 'read', code, message })
  // A short stored text (a page number, a stamp) may still be all there is; a named engine is taken at its word.
  const isStoredTextBetter = parts.engine === 'auto' && textLayer && textLayer.text.length > recognized.text.length
  return isStoredTextBetter ? textLayer : recognized
}

/** Draws the page when an engine asks for it. A page that cannot be drawn is no fault of the engines. */
async function recognizeDrawn(
  { dpi }: PipelineParts,
  run: Run,
  recognize: Recognize,
  rendered: RenderedPage,
  pixelsTaken: () => void,
): Promise<Answer<PageText>> {
  let drawn: Promise<RasterImage> | undefined
  let drawingError: unknown
  const draw = async () => {
    try {
      return await rendered.raster({ dpi, signal: run.signal })
    } catch (error) {
      drawingError = error
      throw error
    } finally {
      pixelsTaken()
    }
  }
  const image = () => {
    drawn ??= draw()
    return drawn
  }
  try {
    return await recognize(
      { documentId: rendered.page.documentId, pageIndex: rendered.page.index, dpi, image },
      { signal: run.signal, deadline: run.deadline },
    )
  } catch (error) {
    throw drawingError ?? error
  }
}
