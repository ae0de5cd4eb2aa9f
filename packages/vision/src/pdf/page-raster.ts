import { type RasterImage, SdkError } from '@sheaf/core'
import { withMemory } from './engine.ts'
import type { PageGeometry } from './page-geometry.ts'
import type { Pdfium, Pointer } from './pdfium.ts'

/** FPDFBitmap_BGR, and the flags FPDF_ANNOT and FPDF_REVERSE_BYTE_ORDER (so: RGB) of fpdfview.h. */
const BITMAP_BGR = 2
const RENDER_FLAGS = 0x01 | 0x10
const WHITE = 0xffffffff
const CHANNELS = 3

/** Pixels of a page of this size in points. */
function rasterSize(page: { readonly width: number; readonly height: number }, dpi: number) {
  return {
    width: Math.max(1, Math.round((page.width * dpi) / 72)),
    height: Math.max(1, Math.round((page.height * dpi) / 72)),
  }
}

/**
 * Draws a page, upright, on white, as RGB.
 *
 * @throws SdkError `INPUT_TOO_LARGE` (`pixels_exceeded`) before memory is taken
 */
export function rasterPage(
  pdfium: Pdfium,
  page: Pointer,
  geometry: PageGeometry,
  options: { readonly dpi: number; readonly maxPixels: number; readonly pageNumber: number },
): RasterImage {
  const { width, height } = rasterSize(geometry, options.dpi)
  const pixels = width * height
  if (!(pixels <= options.maxPixels)) {
    throw new SdkError(
      'INPUT_TOO_LARGE',
      `page ${options.pageNumber} of the PDF has ${pixels} pixels at ${options.dpi} dpi; allowed are ${options.maxPixels} (maxPixels)`,
      {
        provider: 'pdfium',
        reason: 'pixels_exceeded',
        limit: { name: 'maxPixels', seen: pixels, allowed: options.maxPixels },
      },
    )
  }
  const stride = width * CHANNELS
  return withMemory(pdfium, stride * height, (buffer) => {
    const bitmap = pdfium._FPDFBitmap_CreateEx(width, height, BITMAP_BGR, buffer, stride)
    if (bitmap === 0) throw new SdkError('RESOURCE_EXHAUSTED', `PDFium made no bitmap of ${width} × ${height} pixels`)
    try {
      pdfium._FPDFBitmap_FillRect(bitmap, 0, 0, width, height, WHITE)
      pdfium._FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, RENDER_FLAGS)
      return { width, height, channels: CHANNELS, data: pdfium.HEAPU8.slice(buffer, buffer + stride * height) }
    } finally {
      pdfium._FPDFBitmap_Destroy(bitmap)
    }
  })
}
