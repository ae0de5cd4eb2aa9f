import type { Line } from '../document/page-text.ts'

/** A piece of a page's text that is embedded and found as one: whole lines, never a part of one. */
export interface Passage {
  /** From 0. */
  readonly pageIndex: number
  /** From 0 on each page. */
  readonly passageIndex: number
  /** The lines joined by line feeds: `PageText.text.slice(start, end)`. */
  readonly text: string
  /** First UTF-16 unit within the page's text. */
  readonly start: number
  /** One past the last. */
  readonly end: number
  readonly lines: readonly Line[]
}
