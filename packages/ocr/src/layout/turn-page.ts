import type { Box, PageText } from '@sheaf/core'

/** The page with its boxes as they lie once it is turned clockwise; texts and their order stay. */
export function turnPage(page: PageText, degrees: 90 | 180 | 270): PageText {
  const turn = (box: Box | null) => (box ? turnBox(box, degrees) : null)
  return {
    ...page,
    lines: page.lines.map((line) => ({
      ...line,
      box: turn(line.box),
      words: line.words.map((word) => ({ ...word, box: turn(word.box) })),
    })),
  }
}

function turnBox({ x0, y0, x1, y1 }: Box, degrees: 90 | 180 | 270): Box {
  if (degrees === 90) return { x0: 1 - y1, y0: x0, x1: 1 - y0, y1: x1 }
  if (degrees === 180) return { x0: 1 - x1, y0: 1 - y1, x1: 1 - x0, y1: 1 - y0 }
  return { x0: y0, y0: 1 - x1, x1: y1, y1: 1 - x0 }
}
