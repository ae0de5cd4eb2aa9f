import type { Pdfium, Pointer } from './pdfium.ts'

/** How far a font reaches above and below the baseline, in ems; `descent` is negative. */
export interface FontExtent {
  readonly ascent: number
  readonly descent: number
}

/** Where a font says nothing that can be true; the values Poppler takes. */
const USUAL_EXTENT: FontExtent = { ascent: 0.95, descent: -0.35 }
/** Fonts that claim more would reach into the lines above and below (Poppler's limits). */
const MAX_ASCENT = 1.05
const MIN_DESCENT = -0.4

/**
 * The standard fonts, which need not be in the file, by what Adobe's font metrics say of them (Core 14 AFM, Ascender
 * and Descender); what PDFium puts in their place is higher.
 */
const STANDARD_FONTS: readonly (readonly [name: RegExp, extent: FontExtent])[] = [
  [/^(?:Helvetica|Arial)/, { ascent: 0.718, descent: -0.207 }],
  [/^Times/, { ascent: 0.683, descent: -0.217 }],
  [/^Courier/, { ascent: 0.629, descent: -0.157 }],
]
const NAME_BYTES = 64

/** The extents of a page's fonts, each asked for once. */
export class FontMetrics {
  readonly #pdfium: Pdfium
  readonly #scratch: Pointer
  readonly #known = new Map<Pointer, FontExtent>()

  /** @param scratch  64 bytes */
  constructor(pdfium: Pdfium, scratch: Pointer) {
    this.#pdfium = pdfium
    this.#scratch = scratch
  }

  /** Of the font of a text object; 0 for a character that PDFium added. */
  of(textObject: Pointer): FontExtent {
    const font = textObject === 0 ? 0 : this.#pdfium._FPDFTextObj_GetFont(textObject)
    if (font === 0) return USUAL_EXTENT
    const known = this.#known.get(font)
    if (known) return known
    const extent = this.#read(font)
    this.#known.set(font, extent)
    return extent
  }

  #read(font: Pointer): FontExtent {
    const standard = this.#pdfium._FPDFFont_GetIsEmbedded(font) === 1 ? undefined : this.#standard(font)
    if (standard) return standard
    const ascent = this.#call(this.#pdfium._FPDFFont_GetAscent, font)
    const descent = -Math.abs(this.#call(this.#pdfium._FPDFFont_GetDescent, font))
    return {
      ascent: ascent > 0.2 ? Math.min(ascent, MAX_ASCENT) : USUAL_EXTENT.ascent,
      descent: descent < 0 ? Math.max(descent, MIN_DESCENT) : USUAL_EXTENT.descent,
    }
  }

  #standard(font: Pointer): FontExtent | undefined {
    const length = this.#pdfium._FPDFFont_GetBaseFontName(font, this.#scratch, NAME_BYTES)
    if (length > NAME_BYTES) return undefined
    const bytes = this.#pdfium.HEAPU8.subarray(this.#scratch, this.#scratch + Math.max(0, length - 1))
    const name = String.fromCharCode(...bytes)
    return STANDARD_FONTS.find(([pattern]) => pattern.test(name))?.[1]
  }

  #call(ask: Pdfium['_FPDFFont_GetAscent'], font: Pointer): number {
    return ask(font, 1, this.#scratch) === 0 ? 0 : this.#pdfium.HEAPF32[this.#scratch >> 2]!
  }
}
