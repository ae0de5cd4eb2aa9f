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
import { MAX_CHARACTERS, TextBudget } from './text-budget.ts'
import { pageTextOfLines, splitLines } from './text-lines.ts'

/** Options of {@link textRenderer}. */
export interface TextRendererOptions {
  /** Characters of text in a document. */
  readonly maxCharacters?: number
}

export const TEXT_RENDERER_DEFAULTS = { maxCharacters: MAX_CHARACTERS } as const satisfies Required<TextRendererOptions>

type ReadLines = (bytes: Uint8Array, options: RenderOptions, maxCharacters: number) => string[]

const READERS = {
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': (bytes, { limits }, maxCharacters) =>
    docxLines(bytes, { maxInflatedBytes: limits.maxInflatedBytes, maxZipEntries: MAX_ZIP_ENTRIES, maxCharacters }),
  // Pictures may be written into a page, so its text is counted and not its source.
  'text/html': (bytes, _, maxCharacters) => htmlLines(decodeText(bytes), new TextBudget(maxCharacters)),
  'text/markdown': (bytes, _, maxCharacters) => markdownLines(decodeWithin(bytes, maxCharacters)),
  'text/plain': (bytes, _, maxCharacters) => splitLines(decodeWithin(bytes, maxCharacters)),
} satisfies Partial<Record<MediaType, ReadLines>>

/**
 * Reads the formats that have text and no pages: DOCX, HTML, Markdown and plain text. Each document is one page of
 * 0 × 0 whose words have no boxes. `render` throws `INPUT_TOO_LARGE` (`text_exceeded`, `inflated_size_exceeded`),
 * `CORRUPT_DOCUMENT` and `INPUT_ERROR` (`invalid_encoding`), `raster` throws `UNSUPPORTED_FORMAT`.
 */
export function textRenderer(options: TextRendererOptions = {}): PageRenderer {
  const maxCharacters = options.maxCharacters ?? TEXT_RENDERER_DEFAULTS.maxCharacters
  if (!(maxCharacters > 0)) throw new SdkError('INPUT_ERROR', `maxCharacters is ${maxCharacters}; it must be above 0`)
  return {
    name: 'text',
    mediaTypes: Object.keys(READERS) as (keyof typeof READERS)[],
    async *render(document, renderOptions) {
      throwIfAborted(renderOptions.signal)
      yield renderedPage(document, readText(document, renderOptions, maxCharacters))
    },
  }
}

function readText(document: SourceDocument, options: RenderOptions, maxCharacters: number): PageText {
  const read: ReadLines | undefined = READERS[document.mediaType as keyof typeof READERS]
  if (!read) throw new SdkError('UNSUPPORTED_FORMAT', `the text renderer does not read ${document.mediaType}`)
  return pageTextOfLines(read(document.bytes, options, maxCharacters))
}

function decodeWithin(bytes: Uint8Array, maxCharacters: number): string {
  const text = decodeText(bytes)
  new TextBudget(maxCharacters).spend(text.length)
  return text
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
