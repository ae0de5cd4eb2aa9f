import { withMemory } from './engine.ts'
import type { PageGeometry } from './page-geometry.ts'
import type { Pdfium, Pointer } from './pdfium.ts'

/** A character as the PDF stores it, or a space or line end that PDFium saw between two. */
export interface StoredCharacter {
  /** Unicode code point; 0 where the font does not tell. */
  readonly codePoint: number
  /** Points as seen, origin top left: the advance width, and the height of the font where it is known. */
  readonly x0: number
  readonly y0: number
  readonly x1: number
  readonly y1: number
  /** True when the text runs up or down the page as seen. */
  readonly isVertical: boolean
}

/** All characters of a page, in stored order. */
export function readCharacters(pdfium: Pdfium, page: Pointer, geometry: PageGeometry): StoredCharacter[] {
  const textPage = pdfium._FPDFText_LoadPage(page)
  if (textPage === 0) return []
  try {
    return withMemory(pdfium, 32, (scratch) => {
      const count = Math.max(0, pdfium._FPDFText_CountChars(textPage))
      const characters: StoredCharacter[] = []
      for (let i = 0; i < count; i++) {
        const codePoint = pdfium._FPDFText_GetUnicode(textPage, i)
        const box = readBox(pdfium, textPage, i, scratch, geometry.matrix)
        const isVertical = runsVertically(pdfium._FPDFText_GetCharAngle(textPage, i), geometry.matrix)
        characters.push({ codePoint, ...box, isVertical })
      }
      return characters
    })
  } finally {
    pdfium._FPDFText_ClosePage(textPage)
  }
}

type Rectangle = Pick<StoredCharacter, 'x0' | 'y0' | 'x1' | 'y1'>

/** The loose box (advance width, font height); for text that is turned PDFium gives none, then the ink's box. */
function readBox(
  pdfium: Pdfium,
  textPage: Pointer,
  index: number,
  scratch: Pointer,
  matrix: PageGeometry['matrix'],
): Rectangle {
  if (pdfium._FPDFText_GetLooseCharBox(textPage, index, scratch) !== 0) {
    const at = scratch >> 2
    const [left, top, right, bottom] = pdfium.HEAPF32.subarray(at, at + 4) as unknown as [
      number,
      number,
      number,
      number,
    ]
    if (right !== left && top !== bottom) return toSeen(left, top, right, bottom, matrix)
  }
  if (pdfium._FPDFText_GetCharBox(textPage, index, scratch, scratch + 8, scratch + 16, scratch + 24) === 0) {
    return { x0: 0, y0: 0, x1: 0, y1: 0 }
  }
  const at = scratch >> 3
  const [left, right, bottom, top] = pdfium.HEAPF64.subarray(at, at + 4) as unknown as [number, number, number, number]
  return toSeen(left, top, right, bottom, matrix)
}

function toSeen(
  left: number,
  top: number,
  right: number,
  bottom: number,
  [a, b, c, d, e, f]: PageGeometry['matrix'],
): Rectangle {
  const ax = a * left + c * top + e
  const ay = b * left + d * top + f
  const bx = a * right + c * bottom + e
  const by = b * right + d * bottom + f
  return { x0: Math.min(ax, bx), y0: Math.min(ay, by), x1: Math.max(ax, bx), y1: Math.max(ay, by) }
}

/** @param angle  of the text in stored coordinates, radians; negative where unknown */
function runsVertically(angle: number, [a, b, c, d]: PageGeometry['matrix']): boolean {
  const known = Math.max(angle, 0)
  const x = a * Math.cos(known) + c * Math.sin(known)
  const y = b * Math.cos(known) + d * Math.sin(known)
  return Math.abs(y) > Math.abs(x)
}
