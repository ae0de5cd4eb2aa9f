import { throwIfAborted } from '../deadline/deadline.ts'
import type { MediaType } from '../document/media-type.ts'
import type { PageText } from '../document/page-text.ts'
import type { SourceDocument } from '../document/source-document.ts'
import { SdkError } from '../errors/sdk-error.ts'
import type { PageRenderer, RenderedPage, RenderOptions } from '../ports/page-renderer.ts'
import { decodeText } from './decode-text.ts'
import { docxLines } from './docx.ts'
import { htmlLines } from './html.ts'
import { markdownLines } from './markdown.ts'
import { MAX_ZIP_ENTRIES } from './sniff-zip.ts'
import { pageTextOfLines, splitLines } from './text-lines.ts'

const READERS = {
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': (bytes, { limits }) =>
    docxLines(bytes, { maxInflatedBytes: limits.maxInflatedBytes, maxZipEntries: MAX_ZIP_ENTRIES }),
  'text/html': (bytes) => htmlLines(decodeText(bytes)),
  'text/markdown': (bytes) => markdownLines(decodeText(bytes)),
  'text/plain': (bytes) => splitLines(decodeText(bytes)),
} satisfies Partial<Record<MediaType, (bytes: Uint8Array, options: RenderOptions) => string[]>>

/**
 * Reads the formats that have text and no pages: DOCX, HTML, Markdown and plain text. Each document is one page of
 * 0 × 0 whose words have no boxes. `raster` throws `UNSUPPORTED_FORMAT`.
 */
export function textRenderer(): PageRenderer {
  return {
    name: 'text',
    mediaTypes: Object.keys(READERS) as (keyof typeof READERS)[],
    async *render(document, options) {
      throwIfAborted(options.signal)
      yield renderedPage(document, readText(document, options))
    },
  }
}

function readText(document: SourceDocument, options: RenderOptions): PageText {
  const read = READERS[document.mediaType as keyof typeof READERS]
  if (!read) throw new SdkError('UNSUPPORTED_FORMAT', `the text renderer does not read ${document.mediaType}`)
  return pageTextOfLines(read(document.bytes, options))
}

function renderedPage(document: SourceDocument, textLayer: PageText): RenderedPage {
  return {
    page: { documentId: document.id, index: 0, width: 0, height: 0, rotation: 0 },
    pageCount: 1,
    textLayer,
    async raster() {
      throw new SdkError(
        'UNSUPPORTED_FORMAT',
        `${document.mediaType} has no pages to draw: its text is read as it is stored`,
        { reason: 'unsupported_format' },
      )
    },
  }
}
