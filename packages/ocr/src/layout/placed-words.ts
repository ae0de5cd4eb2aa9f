import type { Box, PageText, Word } from '@sheaf/core'

/** A word that has a place on the page. */
export interface PlacedWord extends Word {
  readonly box: Box
}

/** Words that the reader saw as one run: a line of the provider, cut at wide gaps. */
export interface Segment {
  readonly words: readonly PlacedWord[]
  readonly box: Box
  /** Height of its words: the median, as fraction of the page. */
  readonly height: number
}

/** Typical sizes on a page, as fractions of it: distances across are counted in characters, distances down in heights. */
export interface TextScale {
  readonly characterWidth: number
  readonly height: number
}

/** A gap of this many characters may be the border between two things; narrower ones are spaces between words. */
const SEGMENT_GAP = 1.6

/** All words of the page in the order in which they were read; null when one of them has no place. */
export function placedLines(page: PageText): PlacedWord[][] | null {
  const lines: PlacedWord[][] = []
  for (const line of page.lines) {
    if (line.words.some((word) => word.box === null)) return null
    if (line.words.length > 0) lines.push([...line.words] as PlacedWord[])
  }
  return lines
}

/** The typical character and line of these words. */
export function textScale(words: readonly PlacedWord[]): TextScale {
  const wide = words.filter((word) => word.text.length > 1)
  const measured = wide.length > 0 ? wide : words
  return {
    characterWidth: median(measured.map(({ box, text }) => (box.x1 - box.x0) / [...text].length)),
    height: median(measured.map(({ box }) => box.y1 - box.y0)),
  }
}

/** The runs of a line: cut where a gap is wide, or where the next word lies to the left. */
export function segmentsOfLine(words: readonly PlacedWord[], scale: TextScale): Segment[] {
  const runs: PlacedWord[][] = []
  for (const word of words) {
    const before = runs.at(-1)?.at(-1)
    const gap = before ? word.box.x0 - before.box.x1 : Number.POSITIVE_INFINITY
    if (gap > SEGMENT_GAP * scale.characterWidth || gap < -scale.characterWidth) runs.push([word])
    else runs.at(-1)?.push(word)
  }
  return runs.map(segmentOf)
}

function segmentOf(words: readonly PlacedWord[]): Segment {
  return {
    words,
    box: {
      x0: Math.min(...words.map(({ box }) => box.x0)),
      y0: Math.min(...words.map(({ box }) => box.y0)),
      x1: Math.max(...words.map(({ box }) => box.x1)),
      y1: Math.max(...words.map(({ box }) => box.y1)),
    },
    height: median(words.map(({ box }) => box.y1 - box.y0)),
  }
}

/** The middle value; 0 for none. */
export function median(values: readonly number[]): number {
  if (values.length === 0) return 0
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}
