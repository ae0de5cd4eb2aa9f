/** A rectangle on a page in fractions of its width and height, origin top left: 0 ≤ x0 ≤ x1 ≤ 1, 0 ≤ y0 ≤ y1 ≤ 1. */
export interface Box {
  readonly x0: number
  readonly y0: number
  readonly x1: number
  readonly y1: number
}

/** The smallest box around all of `boxes`; null for none. */
export function unionBoxes(boxes: Iterable<Box | null>): Box | null {
  let union: Box | null = null
  for (const box of boxes) {
    if (!box) continue
    union = union
      ? {
          x0: Math.min(union.x0, box.x0),
          y0: Math.min(union.y0, box.y0),
          x1: Math.max(union.x1, box.x1),
          y1: Math.max(union.y1, box.y1),
        }
      : box
  }
  return union
}

/** The box of a rectangle given in the page's own units (pixels, points), clipped to the page. */
export function boxFromUnits(x0: number, y0: number, x1: number, y1: number, width: number, height: number): Box {
  const clip = (value: number) => Math.min(1, Math.max(0, value))
  return {
    x0: clip(Math.min(x0, x1) / width),
    y0: clip(Math.min(y0, y1) / height),
    x1: clip(Math.max(x0, x1) / width),
    y1: clip(Math.max(y0, y1) / height),
  }
}
