import { SdkError } from '@sheaf/core'
import { withMemory } from './engine.ts'
import { corrupt } from './pdf-file.ts'
import type { Pdfium, Pointer } from './pdfium.ts'

/** The longest side of a page in points that PDF allows without UserUnit (ISO 32000-1, annex C): 200 inches. */
export const MAX_PAGE_SIDE = 14_400

/** From the page's stored coordinates to points as seen: origin top left, after crop box and rotation. */
export interface PageGeometry {
  /** Points, as seen. */
  readonly width: number
  readonly height: number
  readonly rotation: 0 | 90 | 180 | 270
  /** x' = a x + c y + e and y' = b x + d y + f. */
  readonly matrix: readonly [a: number, b: number, c: number, d: number, e: number, f: number]
}

/** PDFium answers in whole units of the size asked for: a millionth of the page is finer than a float. */
const UNITS = 1_000_000
/** Distance of the probe points, in stored units. */
const PROBE = 1000

/** @throws SdkError `INPUT_TOO_LARGE` for a side above {@link MAX_PAGE_SIDE}, `CORRUPT_DOCUMENT` for a page without area */
export function pageGeometry(pdfium: Pdfium, page: Pointer, pageNumber: number): PageGeometry {
  const width = pdfium._FPDF_GetPageWidthF(page)
  const height = pdfium._FPDF_GetPageHeightF(page)
  if (!(width > 0 && height > 0)) {
    throw corrupt(`page ${pageNumber} of the PDF has no area: ${width} × ${height} points`)
  }
  const longest = Math.max(width, height)
  if (longest > MAX_PAGE_SIDE) {
    throw new SdkError(
      'INPUT_TOO_LARGE',
      `page ${pageNumber} of the PDF is ${width} × ${height} points; a side may have ${MAX_PAGE_SIDE}`,
      {
        provider: 'pdfium',
        reason: 'pixels_exceeded',
        limit: { name: 'maxPageSide', seen: longest, allowed: MAX_PAGE_SIDE },
      },
    )
  }
  const rotation = ((pdfium._FPDFPage_GetRotation(page) & 3) * 90) as PageGeometry['rotation']
  const [e, f] = seenAt(pdfium, page, 0, 0)
  const [ax, by] = seenAt(pdfium, page, PROBE, 0)
  const [cx, dy] = seenAt(pdfium, page, 0, PROBE)
  const scaleX = width / UNITS
  const scaleY = height / UNITS
  return {
    width,
    height,
    rotation,
    matrix: [
      ((ax - e) * scaleX) / PROBE,
      ((by - f) * scaleY) / PROBE,
      ((cx - e) * scaleX) / PROBE,
      ((dy - f) * scaleY) / PROBE,
      e * scaleX,
      f * scaleY,
    ],
  }
}

function seenAt(pdfium: Pdfium, page: Pointer, x: number, y: number): [x: number, y: number] {
  return withMemory(pdfium, 8, (pointer) => {
    pdfium._FPDF_PageToDevice(page, 0, 0, UNITS, UNITS, 0, x, y, pointer, pointer + 4)
    return [pdfium.HEAP32[pointer >> 2]!, pdfium.HEAP32[(pointer >> 2) + 1]!]
  })
}
