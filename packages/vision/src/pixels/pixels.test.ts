import type { RasterImage } from '@sheaf/core'
import { describe, expect, it } from 'vitest'
import { crop } from './crop.ts'
import { flatten } from './flatten.ts'
import { rotate } from './rotate.ts'
import { toGrey } from './to-grey.ts'

/** 1 2 3 over 4 5 6. */
const six = grey([
  [1, 2, 3],
  [4, 5, 6],
])

describe('crop', () => {
  it('takes whole pixels, rounded outwards', () => {
    expect(crop(six, { x0: 0.4, y0: 0.6, x1: 0.6, y1: 0.9 })).toEqual(grey([[5]]))
    expect(crop(six, { x0: 0.3, y0: 0, x1: 1, y1: 0.5 })).toEqual(grey([[1, 2, 3]]))
  })

  it('is not widened by the rounding of fractions', () => {
    const wide = grey([Array.from({ length: 49 }, (_, i) => i)])
    for (let i = 0; i < 49; i++) {
      expect(crop(wide, { x0: i / 49, y0: 0, x1: (i + 1) / 49, y1: 1 })).toEqual(grey([[i]]))
    }
  })

  it('has at least one pixel, and stays within the image', () => {
    expect(crop(six, { x0: 1, y0: 1, x1: 1, y1: 1 })).toEqual(grey([[6]]))
    expect(crop(six, { x0: 0, y0: 0, x1: 0, y1: 0 })).toEqual(grey([[1]]))
    expect(crop(six, { x0: 0, y0: 0, x1: 1, y1: 1 })).toEqual(six)
  })

  it('keeps the channels together', () => {
    const image: RasterImage = { width: 2, height: 1, channels: 3, data: Uint8Array.from([1, 2, 3, 4, 5, 6]) }
    expect([...crop(image, { x0: 0.5, y0: 0, x1: 1, y1: 1 }).data]).toEqual([4, 5, 6])
  })
})

describe('rotate', () => {
  it('turns clockwise', () => {
    expect(rotate(six, 90)).toEqual(
      grey([
        [4, 1],
        [5, 2],
        [6, 3],
      ]),
    )
    expect(rotate(six, 180)).toEqual(
      grey([
        [6, 5, 4],
        [3, 2, 1],
      ]),
    )
    expect(rotate(six, 270)).toEqual(
      grey([
        [3, 6],
        [2, 5],
        [1, 4],
      ]),
    )
  })

  it('comes back after a full turn, with every number of channels', () => {
    for (const channels of [1, 3, 4] as const) {
      const data = Uint8Array.from({ length: 5 * 3 * channels }, (_, i) => i)
      const image: RasterImage = { width: 5, height: 3, channels, data }
      expect(rotate(rotate(image, 90), 270)).toEqual(image)
      expect(rotate(rotate(image, 180), 180)).toEqual(image)
    }
  })
})

describe('toGrey', () => {
  it('weighs colours as the eye does, and keeps black and white', () => {
    const data = Uint8Array.from([255, 0, 0, 0, 255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255])
    expect([...toGrey({ width: 5, height: 1, channels: 3, data }).data]).toEqual([76, 150, 29, 0, 255])
  })

  it('gives a grey image back', () => {
    expect(toGrey(six)).toBe(six)
  })

  it('shows what is transparent as white', () => {
    const data = Uint8Array.from([0, 0, 0, 0, 0, 0, 0, 255])
    expect([...toGrey({ width: 2, height: 1, channels: 4, data }).data]).toEqual([255, 0])
  })
})

describe('flatten', () => {
  it('lays colours on white by their alpha', () => {
    const data = Uint8Array.from([0, 100, 255, 128, 9, 8, 7, 255])
    expect([...flatten({ width: 2, height: 1, channels: 4, data }).data]).toEqual([127, 177, 255, 9, 8, 7])
  })
})

function grey(rows: readonly (readonly number[])[]): RasterImage {
  return { width: rows[0]!.length, height: rows.length, channels: 1, data: Uint8Array.from(rows.flat()) }
}
