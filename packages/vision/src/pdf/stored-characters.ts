import { withMemory } from './engine.ts'
import { type FontExtent, FontMetrics } from './font-metrics.ts'
import type { PageGeometry } from './page-geometry.ts'
import type { Pdfium, Pointer } from './pdfium.ts'

/** A character as the PDF stores it, or a space or line end that PDFium saw between two. */
export interface StoredCharacter {
  /** Unicode code point; 0 where the font does not tell. */
  readonly codePoint: number
  /** Points as seen, origin top left. Along the line the advance width, across it from descent to ascent. */
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
    return withMemory(pdfium, SCRATCH_BYTES, (scratch) => {
      const reader = new CharacterReader(pdfium, textPage, geometry, scratch)
      const count = Math.max(0, pdfium._FPDFText_CountChars(textPage))
      return Array.from({ length: count }, (_, i) => reader.read(i))
    })
  } finally {
    pdfium._FPDFText_ClosePage(textPage)
  }
}

/** Four doubles, or the name of a font. */
const SCRATCH_BYTES = 64

/** A rectangle in points. */
type Rectangle = Pick<StoredCharacter, 'x0' | 'y0' | 'x1' | 'y1'>

/** What the characters of a text object share. `up` is the way from the baseline to one em above it, as seen. */
interface TextStyle extends FontExtent {
  readonly textObject: Pointer
  readonly upX: number
  readonly upY: number
}

class CharacterReader {
  readonly #pdfium: Pdfium
  readonly #textPage: Pointer
  readonly #geometry: PageGeometry
  readonly #scratch: Pointer
  readonly #fonts: FontMetrics
  /** Characters that follow each other mostly belong to one text object, and share its font and direction. */
  #style: TextStyle | null = null

  constructor(pdfium: Pdfium, textPage: Pointer, geometry: PageGeometry, scratch: Pointer) {
    this.#pdfium = pdfium
    this.#textPage = textPage
    this.#geometry = geometry
    this.#scratch = scratch
    this.#fonts = new FontMetrics(pdfium, scratch)
  }

  read(index: number): StoredCharacter {
    const codePoint = this.#pdfium._FPDFText_GetUnicode(this.#textPage, index)
    const { upX, upY, ascent, descent } = this.#styleOf(index)
    const isVertical = Math.abs(upX) > Math.abs(upY)
    const [x, y] = this.#origin(index)
    const advance = this.#box(index) ?? { x0: x, y0: y, x1: x, y1: y }
    const across = isVertical ? span(x + upX * descent, x + upX * ascent) : span(y + upY * descent, y + upY * ascent)
    const box = isVertical
      ? { x0: across[0], x1: across[1], y0: advance.y0, y1: advance.y1 }
      : { x0: advance.x0, x1: advance.x1, y0: across[0], y1: across[1] }
    return { codePoint, ...box, isVertical }
  }

  #styleOf(index: number): TextStyle {
    const textObject = this.#pdfium._FPDFText_GetTextObject(this.#textPage, index)
    if (this.#style?.textObject === textObject) return this.#style
    const [upX, upY] = this.#up(index)
    this.#style = { textObject, upX, upY, ...this.#fonts.of(textObject) }
    return this.#style
  }

  /** The way from the baseline to one em above it, as seen. */
  #up(index: number): [x: number, y: number] {
    const [a, b, c, d] = this.#geometry.matrix
    if (this.#pdfium._FPDFText_GetMatrix(this.#textPage, index, this.#scratch) === 0) return [0, -1]
    const at = this.#scratch >> 2
    const size = this.#pdfium._FPDFText_GetFontSize(this.#textPage, index)
    const x = this.#pdfium.HEAPF32[at + 2]! * size
    const y = this.#pdfium.HEAPF32[at + 3]! * size
    return [a * x + c * y, b * x + d * y]
  }

  #origin(index: number): [x: number, y: number] {
    this.#pdfium._FPDFText_GetCharOrigin(this.#textPage, index, this.#scratch, this.#scratch + 8)
    const at = this.#scratch >> 3
    return this.#seen(this.#pdfium.HEAPF64[at]!, this.#pdfium.HEAPF64[at + 1]!)
  }

  /** The box with the advance width; for turned text PDFium knows none, then that of the ink; null without either. */
  #box(index: number): Rectangle | null {
    const scratch = this.#scratch
    if (this.#pdfium._FPDFText_GetLooseCharBox(this.#textPage, index, scratch) !== 0) {
      const at = scratch >> 2
      const [left, top, right, bottom] = this.#pdfium.HEAPF32.subarray(at, at + 4) as unknown as Four
      if (right !== left && top !== bottom) return this.#rectangle(left, top, right, bottom)
    }
    if (
      this.#pdfium._FPDFText_GetCharBox(this.#textPage, index, scratch, scratch + 8, scratch + 16, scratch + 24) === 0
    ) {
      return null
    }
    const at = scratch >> 3
    const [left, right, bottom, top] = this.#pdfium.HEAPF64.subarray(at, at + 4) as unknown as Four
    return this.#rectangle(left, top, right, bottom)
  }

  #rectangle(left: number, top: number, right: number, bottom: number): Rectangle {
    const [ax, ay] = this.#seen(left, top)
    const [bx, by] = this.#seen(right, bottom)
    const [x0, x1] = span(ax, bx)
    const [y0, y1] = span(ay, by)
    return { x0, y0, x1, y1 }
  }

  #seen(x: number, y: number): [x: number, y: number] {
    const [a, b, c, d, e, f] = this.#geometry.matrix
    return [a * x + c * y + e, b * x + d * y + f]
  }
}

type Four = [number, number, number, number]

function span(a: number, b: number): [low: number, high: number] {
  return a < b ? [a, b] : [b, a]
}
