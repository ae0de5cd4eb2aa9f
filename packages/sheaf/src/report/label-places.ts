import type { Box } from '@sheaf/core'

/** A label beside a box, all in fractions of the page. */
export interface LabelPlace {
  readonly left: number
  readonly top: number
}

/** The size of a label in fractions of the page. */
export interface LabelSize {
  readonly width: number
  readonly height: number
}

/**
 * A place for each label beside its box, chosen in turn so that it covers as little as possible: other boxes and
 * labels first, printed words second.
 *
 * @param printed  boxes of the words on the page
 */
export function placeLabels(
  boxes: readonly Box[],
  sizes: readonly LabelSize[],
  printed: readonly Box[],
): readonly LabelPlace[] {
  const taken: Box[] = [...boxes]
  return boxes.map((box, i) => {
    const size = sizes[i]!
    let best: Box | null = null
    let bestCost = Number.POSITIVE_INFINITY
    for (const candidate of candidatesFor(box, size)) {
      const cost = 20 * coverage(candidate, taken) + coverage(candidate, printed)
      if (cost >= bestCost - 1e-9) continue
      best = candidate
      bestCost = cost
    }
    taken.push(best!)
    return { left: best!.x0, top: best!.y0 }
  })
}

/** Above, below, right and left of the box, moved to stay on the page. */
function candidatesFor(box: Box, { width, height }: LabelSize): Box[] {
  const gap = height / 8
  const middle = (box.y0 + box.y1 - height) / 2
  const corners: readonly (readonly [number, number])[] = [
    [box.x0, box.y0 - height - gap],
    [box.x1 - width, box.y0 - height - gap],
    [box.x1 + gap, middle],
    [box.x0 - width - gap, middle],
    [box.x0, box.y1 + gap],
    [box.x1 - width, box.y1 + gap],
  ]
  return corners.map(([x, y]) => {
    const x0 = Math.min(Math.max(0, x), Math.max(0, 1 - width))
    const y0 = Math.min(Math.max(0, y), Math.max(0, 1 - height))
    return { x0, y0, x1: x0 + width, y1: y0 + height }
  })
}

function coverage(candidate: Box, boxes: readonly Box[]): number {
  let area = 0
  for (const box of boxes) {
    const width = Math.min(candidate.x1, box.x1) - Math.max(candidate.x0, box.x0)
    const height = Math.min(candidate.y1, box.y1) - Math.max(candidate.y0, box.y0)
    if (width > 0 && height > 0) area += width * height
  }
  return area
}
