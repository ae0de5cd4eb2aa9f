import { unionBoxes } from './box.ts'
import type { Line, PageText, Word } from './page-text.ts'

/** The line made of these words, in this order. */
export function lineFromWords(words: readonly Word[]): Line {
  return {
    text: words.map((word) => word.text).join(' '),
    words,
    box: unionBoxes(words.map((word) => word.box)),
    confidence: weightedConfidence(words),
  }
}

/** The page made of these lines, in this order. */
export function pageTextFromLines(pageIndex: number, lines: readonly Line[], provider: string): PageText {
  return {
    pageIndex,
    text: lines.map((line) => line.text).join('\n'),
    lines,
    provider,
    confidence: weightedConfidence(lines),
  }
}

function weightedConfidence(parts: readonly { readonly text: string; readonly confidence: number }[]): number {
  let length = 0
  let sum = 0
  for (const part of parts) {
    length += part.text.length
    sum += part.confidence * part.text.length
  }
  return length === 0 ? 0 : sum / length
}
