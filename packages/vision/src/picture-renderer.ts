import {
  type ImageCodec,
  MEDIA_TYPES,
  type PageRenderer,
  type RenderedPage,
  type RenderOptions,
  SdkError,
  type SourceDocument,
  throwIfAborted,
} from '@sheaf/core'

/** Options of {@link pictureRenderer}. */
export interface PictureRendererOptions {
  /** Decodes the pictures, and so decides which formats are read. */
  readonly codec: ImageCodec
}

/**
 * Pictures as pages: one page each, of as many points as it has pixels; a TIFF has a page for each of its pictures, an
 * animation is its first frame. An SVG has its natural size and is drawn as fine as `raster` asks.
 */
export function pictureRenderer({ codec }: PictureRendererOptions): PageRenderer {
  return {
    name: 'picture',
    mediaTypes: MEDIA_TYPES.filter((mediaType) => codec.decodes.includes(mediaType)),
    render: (document, options) => renderPicture(codec, document, options),
  }
}

async function* renderPicture(
  codec: ImageCodec,
  document: SourceDocument,
  options: RenderOptions,
): AsyncGenerator<RenderedPage, void, void> {
  const { bytes, mediaType } = document
  const { maxPixels, maxPages } = options.limits
  const { signal } = options
  throwIfAborted(signal)
  let facts = await codec.inspect(bytes, { maxPixels, signal })
  const pageCount = mediaType === 'image/tiff' ? facts.frames : 1
  checkPageCount(pageCount, maxPages)
  for (let index = 0; index < pageCount; index++) {
    throwIfAborted(signal)
    if (index > 0) facts = await codec.inspect(bytes, { maxPixels, frame: index, signal })
    const { width, height } = facts
    let isCurrent = true
    yield {
      page: { documentId: document.id, index, width, height, rotation: 0 },
      pageCount,
      textLayer: null,
      raster: async ({ dpi, signal: rasterSignal }) => {
        throwIfAborted(signal)
        throwIfAborted(rasterSignal)
        if (!isCurrent) throw new SdkError('INPUT_ERROR', `page ${index + 1} is drawn after the iteration left it`)
        return codec.decode(bytes, { maxPixels, frame: index, dpi, signal: rasterSignal ?? signal })
      },
    }
    isCurrent = false
  }
}

function checkPageCount(pageCount: number, maxPages: number): void {
  if (pageCount <= maxPages) return
  throw new SdkError('INPUT_TOO_LARGE', `the picture has ${pageCount} pages; allowed are ${maxPages} (maxPages)`, {
    reason: 'pages_exceeded',
    limit: { name: 'maxPages', seen: pageCount, allowed: maxPages },
  })
}
