/** A reduced picture within a PNG: the whole one, or one of the seven of Adam7 (ISO/IEC 15948, 8.2). */
export interface PngPass {
  readonly width: number
  readonly height: number
  /** Where its pixels stand in the whole picture. */
  readonly x: number
  readonly y: number
  readonly stepX: number
  readonly stepY: number
}

const ADAM7 = [
  { x: 0, y: 0, stepX: 8, stepY: 8 },
  { x: 4, y: 0, stepX: 8, stepY: 8 },
  { x: 0, y: 4, stepX: 4, stepY: 8 },
  { x: 2, y: 0, stepX: 4, stepY: 4 },
  { x: 0, y: 2, stepX: 2, stepY: 4 },
  { x: 1, y: 0, stepX: 2, stepY: 2 },
  { x: 0, y: 1, stepX: 1, stepY: 2 },
]

/** The passes of a picture that have pixels, in stored order. */
export function pngPasses(width: number, height: number, isInterlaced: boolean): PngPass[] {
  if (!isInterlaced) return [{ width, height, x: 0, y: 0, stepX: 1, stepY: 1 }]
  return ADAM7.map((pass) => ({
    ...pass,
    width: Math.ceil((width - pass.x) / pass.stepX),
    height: Math.ceil((height - pass.y) / pass.stepY),
  })).filter((pass) => pass.width > 0 && pass.height > 0)
}

/** Undoes the filter of one row in place (ISO/IEC 15948, 9.2). False for a filter that does not exist. */
export function unfilterRow(filter: number, row: Uint8Array, above: Uint8Array, bytesPerPixel: number): boolean {
  const length = row.byteLength
  switch (filter) {
    case 0:
      return true
    case 1:
      for (let i = bytesPerPixel; i < length; i++) row[i]! += row[i - bytesPerPixel]!
      return true
    case 2:
      for (let i = 0; i < length; i++) row[i]! += above[i]!
      return true
    case 3:
      for (let i = 0; i < length; i++) {
        const left = i < bytesPerPixel ? 0 : row[i - bytesPerPixel]!
        row[i]! += (left + above[i]!) >> 1
      }
      return true
    case 4:
      for (let i = 0; i < length; i++) {
        const isFirst = i < bytesPerPixel
        const left = isFirst ? 0 : row[i - bytesPerPixel]!
        const aboveLeft = isFirst ? 0 : above[i - bytesPerPixel]!
        row[i]! += paeth(left, above[i]!, aboveLeft)
      }
      return true
    default:
      return false
  }
}

function paeth(left: number, above: number, aboveLeft: number): number {
  const toLeft = Math.abs(above - aboveLeft)
  const toAbove = Math.abs(left - aboveLeft)
  const toAboveLeft = Math.abs(left + above - 2 * aboveLeft)
  if (toLeft <= toAbove && toLeft <= toAboveLeft) return left
  return toAbove <= toAboveLeft ? above : aboveLeft
}
