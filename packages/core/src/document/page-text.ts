import type { Box } from './box.ts'

/** A word. `box` is null where the format has no pages. */
export interface Word {
  readonly text: string
  readonly box: Box | null
  /** 0..1, as the provider reports it; 1 for text that was not recognised but stored. */
  readonly confidence: number
}

/** Words that are read one after the other. */
export interface Line {
  /** The words joined by single spaces. */
  readonly text: string
  readonly words: readonly Word[]
  readonly box: Box | null
  /** 0..1: mean over the words, weighted by their length. */
  readonly confidence: number
}

/** The text of one page, in reading order. */
export interface PageText {
  readonly pageIndex: number
  /** The lines joined by line feeds. Offsets of evidence count UTF-16 units of this string. */
  readonly text: string
  readonly lines: readonly Line[]
  /**
   * Degrees clockwise by which the page has to be turned before its lines are level, where it was scanned on its side
   * or head. Boxes are those of the page as it is.
   */
  readonly turn?: 90 | 180 | 270
  /** Who read it: `text-layer`, or the name of an OCR provider. */
  readonly provider: string
  /** 0..1: mean over the lines, weighted by their length; 0 for a page without text. */
  readonly confidence: number
}
