import {
  type Box,
  type FieldEvidence,
  INPUT_LIMITS,
  type ProcessResult,
  type RasterImage,
  type RenderedPage,
} from '@sheaf/core'
import { crop, resize } from '@sheaf/vision'
import { defaultCodec, defaultRenderers } from '../default-renderers.ts'
import { type DocumentImages, NO_IMAGES, type PageImage, type ReportImage } from './report-document.ts'

/** Options of {@link documentImages}. */
export interface DocumentImagesOptions {
  readonly password?: string
  readonly signal?: AbortSignal
  /** Pages to show besides the first ones and those with fields. */
  readonly pages?: Iterable<number>
}

export const REPORT_IMAGE_DEFAULTS = {
  /** Pixels of an upright page, which is shown beside its fields at two thirds of it. */
  maxPageWidth: 1000,
  /** Pixels of a page that is wider than high, which is shown above its fields. */
  maxWidePageWidth: 1600,
  /** Pixels of a crop. */
  maxCropWidth: 720,
  maxCropHeight: 240,
  /** Margin around a crop, in heights of the box: the neighbours show where the value stands. */
  cropMargin: 0.35,
  /** Pages from the first that are always shown. */
  firstPages: 12,
  /** For pages in points: text of a crop can be read. */
  dpi: 200,
  jpegQuality: 74,
} as const

/**
 * The pages of a document and the crops of its fields as JPEG. Memory holds one page at a time.
 *
 * @param bytes  of the document that `result` is about
 */
export async function documentImages(
  bytes: Uint8Array,
  result: ProcessResult<unknown>,
  options: DocumentImagesOptions = {},
): Promise<DocumentImages> {
  const renderer = defaultRenderers().find(({ mediaTypes }) => mediaTypes.includes(result.mediaType))
  if (!renderer) return NO_IMAGES
  const evidence = result.extraction?.fields ?? []
  const wanted = wantedPages(result, evidence, options.pages ?? [])
  const source = {
    id: result.documentId,
    bytes,
    mediaType: result.mediaType,
    name: result.name,
    metadata: result.metadata,
  }
  const pages: PageImage[] = []
  const crops = new Map<string, ReportImage>()
  const { password, signal } = options
  for await (const rendered of renderer.render(source, { limits: INPUT_LIMITS, password, signal })) {
    const { index, width, height } = rendered.page
    if (width === 0 || height === 0) return NO_IMAGES
    if (!wanted.has(index)) continue
    await addPage(rendered, result.mediaType === 'application/pdf', evidence, pages, crops, signal)
    if (pages.length === wanted.size) break
  }
  return { pages, crops }
}

function wantedPages(
  result: ProcessResult<unknown>,
  evidence: readonly FieldEvidence[],
  others: Iterable<number>,
): Set<number> {
  const first = result.pages.slice(0, REPORT_IMAGE_DEFAULTS.firstPages).map(({ page }) => page.index)
  const named = [...evidence.map(({ pageIndex }) => pageIndex), ...others]
  const known = new Set(result.pages.map(({ page }) => page.index))
  return new Set([...first, ...named].filter((index): index is number => index !== null && known.has(index)))
}

async function addPage(
  rendered: RenderedPage,
  isDrawn: boolean,
  evidence: readonly FieldEvidence[],
  pages: PageImage[],
  crops: Map<string, ReportImage>,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { page } = rendered
  const { dpi, maxCropWidth, maxCropHeight } = REPORT_IMAGE_DEFAULTS
  const maxWidth = REPORT_IMAGE_DEFAULTS[page.width > page.height ? 'maxWidePageWidth' : 'maxPageWidth']
  const onPage = evidence.filter(({ pageIndex, box }) => pageIndex === page.index && box)
  const overview = await rendered.raster({ dpi: Math.min(dpi, (72 * maxWidth) / page.width), signal })
  pages.push({ pageIndex: page.index, ...(await encode(fit(overview, maxWidth, Number.POSITIVE_INFINITY))) })
  if (onPage.length === 0) return
  // A picture comes in its own pixels already; a drawn page is drawn again, finer.
  const finestDpi = 72 * Math.sqrt((0.9 * INPUT_LIMITS.maxPixels) / (page.width * page.height))
  const detail = isDrawn ? await rendered.raster({ dpi: Math.min(dpi, finestDpi), signal }) : overview
  for (const { path, box } of onPage) {
    if (crops.has(path)) continue
    crops.set(path, await encode(fit(crop(detail, withMargin(box!, detail)), maxCropWidth, maxCropHeight)))
  }
}

function withMargin(box: Box, { width, height }: RasterImage): Box {
  const margin = (box.y1 - box.y0) * height * REPORT_IMAGE_DEFAULTS.cropMargin
  return {
    x0: Math.max(0, box.x0 - margin / width),
    y0: Math.max(0, box.y0 - margin / height),
    x1: Math.min(1, box.x1 + margin / width),
    y1: Math.min(1, box.y1 + margin / height),
  }
}

/** The image made smaller to fit; never larger. */
function fit(image: RasterImage, maxWidth: number, maxHeight: number): RasterImage {
  const scale = Math.min(1, maxWidth / image.width, maxHeight / image.height)
  const side = (length: number) => Math.max(1, Math.round(length * scale))
  return scale === 1 ? image : resize(image, { width: side(image.width), height: side(image.height) })
}

async function encode(image: RasterImage): Promise<ReportImage> {
  const jpeg = await defaultCodec().encode(image, {
    format: 'image/jpeg',
    quality: REPORT_IMAGE_DEFAULTS.jpegQuality,
  })
  return { jpeg, width: image.width, height: image.height }
}
