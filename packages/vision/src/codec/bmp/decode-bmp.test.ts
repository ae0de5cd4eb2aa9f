import { assertRejects } from '@sheaf/core/testing'
import { describe, expect, it } from 'vitest'
import { type BmpParts, makeBmp } from '../../../test/make-bmp.ts'
import { plainCodec } from '../plain-codec.ts'

const decode = (parts: BmpParts) => plainCodec().decode(makeBmp(parts), { maxPixels: 10_000 })
/** Blue, green, red, as BMP stores them. */
const COLOURS = [
  [0, 0, 255],
  [0, 255, 0],
  [255, 0, 0],
  [30, 20, 10],
] as const
const RED = [255, 0, 0]
const GREEN = [0, 255, 0]
const BLUE = [0, 0, 255]
const DARK = [10, 20, 30]

describe('decodeBmp', () => {
  it('reads 1 bit, bottom row first', async () => {
    const palette = [COLOURS[0], COLOURS[2]]
    const image = await decode({
      width: 3,
      height: 2,
      bitsPerPixel: 1,
      palette,
      pixels: [0b01000000, 0, 0, 0, 0b11100000, 0, 0, 0],
    })
    expect(rows(image)).toEqual([
      [BLUE, BLUE, BLUE],
      [RED, BLUE, RED],
    ])
  })

  it('reads 4 bits, top row first', async () => {
    const image = await decode({
      width: 3,
      height: -2,
      bitsPerPixel: 4,
      palette: COLOURS,
      pixels: [0x01, 0x20, 0, 0, 0x33, 0x30, 0, 0],
    })
    expect(rows(image)).toEqual([
      [RED, GREEN, BLUE],
      [DARK, DARK, DARK],
    ])
  })

  it('reads 8 bits, and shows an index beyond the palette as black', async () => {
    const image = await decode({ width: 3, height: 1, bitsPerPixel: 8, palette: COLOURS, pixels: [1, 2, 9, 0] })
    expect(rows(image)).toEqual([[GREEN, BLUE, [0, 0, 0]]])
  })

  it('keeps a grey palette as one channel', async () => {
    const palette = [
      [0, 0, 0],
      [90, 90, 90],
    ] as const
    const image = await decode({ width: 2, height: 1, bitsPerPixel: 8, palette, pixels: [1, 0, 0, 0] })
    expect(image).toEqual({ width: 2, height: 1, channels: 1, data: Uint8Array.from([90, 0]) })
  })

  it('reads 16 bits as 5-5-5, and by masks as 5-6-5', async () => {
    const pixels = [0x00, 0x7c, 0xe0, 0x03]
    expect(rows(await decode({ width: 2, height: 1, bitsPerPixel: 16, pixels }))).toEqual([[RED, GREEN]])
    const masks = [0xf800, 0x07e0, 0x001f]
    const wide = await decode({
      width: 2,
      height: 1,
      bitsPerPixel: 16,
      compression: 3,
      masks,
      pixels: [0x00, 0xf8, 0xe0, 0x07],
    })
    expect(rows(wide)).toEqual([[RED, GREEN]])
  })

  it('reads 24 bits without the padding of the last row', async () => {
    const pixels = [0, 0, 255, 0, 255, 0, 0, 0, 255, 0, 0, 30, 20, 10]
    expect(rows(await decode({ width: 2, height: 2, bitsPerPixel: 24, pixels }))).toEqual([
      [BLUE, DARK],
      [RED, GREEN],
    ])
  })

  it('ignores the fourth byte of 32 bits, unless a mask says it is alpha', async () => {
    const pixels = [0, 0, 255, 0, 0, 255, 0, 7]
    expect(rows(await decode({ width: 2, height: 1, bitsPerPixel: 32, pixels }))).toEqual([[RED, GREEN]])
    const masks = [0xff0000, 0xff00, 0xff, 0xff000000]
    const seen = await decode({
      width: 2,
      height: 1,
      bitsPerPixel: 32,
      compression: 6,
      masks,
      pixels: [0, 0, 255, 0, 0, 0, 255, 255],
    })
    expect(rows(seen)).toEqual([[[255, 255, 255], RED]])
  })

  it('reads masks that reach the highest bit', async () => {
    const masks = [0xff000000, 0xff0000, 0xff00]
    const seen = await decode({ width: 1, height: 1, bitsPerPixel: 32, compression: 3, masks, pixels: [0, 30, 20, 10] })
    expect(rows(seen)).toEqual([[DARK]])
  })

  it('reads the header of OS/2, with three bytes per colour', async () => {
    const image = await decode({
      isCore: true,
      width: 2,
      height: 1,
      bitsPerPixel: 8,
      palette: fill(COLOURS, 256),
      pixels: [3, 0, 0, 0],
    })
    expect(rows(image)).toEqual([[DARK, RED]])
  })

  it('reads runs, literals, jumps and line ends of 8 bit run lengths', async () => {
    const pixels = [2, 1, 0, 3, 2, 3, 1, 0, 0, 0, 0, 2, 3, 0, 2, 2, 0, 1]
    const image = await decode({ width: 5, height: 2, bitsPerPixel: 8, compression: 1, palette: COLOURS, pixels })
    expect(rows(image)).toEqual([
      [RED, RED, RED, BLUE, BLUE],
      [GREEN, GREEN, BLUE, DARK, GREEN],
    ])
  })

  it('reads 4 bit run lengths', async () => {
    const pixels = [3, 0x12, 0, 3, 0x30, 0x10, 0, 1]
    const image = await decode({ width: 6, height: 1, bitsPerPixel: 4, compression: 2, palette: COLOURS, pixels })
    expect(rows(image)).toEqual([[GREEN, BLUE, GREEN, DARK, RED, GREEN]])
  })

  it('calls run lengths damaged that end before the picture does', async () => {
    const parts = { width: 5, height: 2, bitsPerPixel: 8, compression: 1, palette: COLOURS, pixels: [5, 1, 0, 0, 2, 1] }
    await assertRejects(() => decode(parts), 'CORRUPT_DOCUMENT')
  })

  it('does not read a JPEG inside a BMP, nor depths that do not exist', async () => {
    const parts = { width: 1, height: 1, pixels: [0, 0, 0, 0] }
    await assertRejects(() => decode({ ...parts, bitsPerPixel: 24, compression: 4 }), 'UNSUPPORTED_FORMAT')
    await assertRejects(() => decode({ ...parts, bitsPerPixel: 7 }), 'CORRUPT_DOCUMENT')
    await assertRejects(() => decode({ ...parts, bitsPerPixel: 24, compression: 1 }), 'CORRUPT_DOCUMENT')
  })
})

function rows({ width, height, channels, data }: Awaited<ReturnType<typeof decode>>): number[][][] {
  expect(channels).toBe(3)
  return Array.from({ length: height }, (_, y) =>
    Array.from({ length: width }, (_, x) => [...data.subarray((y * width + x) * 3, (y * width + x) * 3 + 3)]),
  )
}

function fill<T>(items: readonly T[], length: number): T[] {
  return Array.from({ length }, (_, i) => items[i] ?? items[0]!)
}
