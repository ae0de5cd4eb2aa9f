import type { RasterImage } from '@sheaf/core'
import { type PixelWalk, remap } from '../pixels/remap.ts'

/** How a stored picture is to be turned and mirrored: the EXIF tag 0x0112. 1 is as stored. */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8

const ORIENTATION_TAG = 0x0112
const SHORT = 3

/** True when width and height change places. */
export function isSideways(orientation: Orientation): boolean {
  return orientation >= 5
}

/**
 * The orientation in an EXIF block (a small TIFF file); 1 where there is none or it makes no sense, as viewers do.
 */
export function exifOrientation(tiff: Uint8Array): Orientation {
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength)
  if (tiff.byteLength < 8) return 1
  const order = view.getUint16(0)
  if (order !== 0x4949 && order !== 0x4d4d) return 1
  const isLittle = order === 0x4949
  const directory = view.getUint32(4, isLittle)
  if (directory + 2 > tiff.byteLength) return 1
  const count = view.getUint16(directory, isLittle)
  for (let i = 0; i < count; i++) {
    const entry = directory + 2 + i * 12
    if (entry + 12 > tiff.byteLength) return 1
    if (view.getUint16(entry, isLittle) !== ORIENTATION_TAG) continue
    const value = view.getUint16(entry + 8, isLittle)
    return view.getUint16(entry + 2, isLittle) === SHORT && value >= 1 && value <= 8 ? (value as Orientation) : 1
  }
  return 1
}

/** The picture as it is to be seen. */
export function applyOrientation(image: RasterImage, orientation: Orientation): RasterImage {
  if (orientation === 1) return image
  const { width, height } = image
  const walk = walkOf(orientation, width, height)
  return isSideways(orientation) ? remap(image, height, width, walk) : remap(image, width, height, walk)
}

/** The corner of the stored picture where the seen one begins, and the ways right and down from it. */
function walkOf(orientation: Orientation, width: number, height: number): PixelWalk {
  const topRight = width - 1
  const bottomLeft = (height - 1) * width
  const bottomRight = bottomLeft + topRight
  const walks: Record<Orientation, PixelWalk> = {
    1: { start: 0, stepX: 1, stepY: width },
    2: { start: topRight, stepX: -1, stepY: width },
    3: { start: bottomRight, stepX: -1, stepY: -width },
    4: { start: bottomLeft, stepX: 1, stepY: -width },
    5: { start: 0, stepX: width, stepY: 1 },
    6: { start: bottomLeft, stepX: -width, stepY: 1 },
    7: { start: bottomRight, stepX: -width, stepY: -1 },
    8: { start: topRight, stepX: width, stepY: -1 },
  }
  return walks[orientation]
}
