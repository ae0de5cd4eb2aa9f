import { describe, expect, it } from 'vitest'
import { resize } from './resize.ts'

const image = (width: number, height: number, channels: 1 | 3, sample: (i: number) => number) => ({
  width,
  height,
  channels,
  data: Uint8Array.from({ length: width * height * channels }, (_, i) => sample(i)),
})

/** The area average by its definition, pixel by pixel, on one channel. */
function areaAverage(source: ReturnType<typeof image>, width: number, height: number): number[] {
  const share = (from: number, to: number, i: number) => Math.max(0, Math.min(to, i + 1) - Math.max(from, i))
  const [stepX, stepY] = [source.width / width, source.height / height]
  return Array.from({ length: width * height }, (_, at) => {
    const [x, y] = [at % width, Math.floor(at / width)]
    let sum = 0
    for (let v = 0; v < source.height; v++) {
      for (let u = 0; u < source.width; u++) {
        const weight = share(x * stepX, (x + 1) * stepX, u) * share(y * stepY, (y + 1) * stepY, v)
        sum += weight * source.data[v * source.width + u]!
      }
    }
    return sum / (stepX * stepY)
  })
}

describe('resize', () => {
  it('is the area average where the image gets smaller, for whole and broken ratios', () => {
    const source = image(13, 9, 1, (i) => (i * 7919) % 256)
    for (const [width, height] of [
      [4, 3],
      [13, 2],
      [5, 9],
      [1, 1],
      [12, 8],
    ] as const) {
      const expected = areaAverage(source, width, height)
      const { data } = resize(source, { width, height })
      for (const [i, value] of data.entries()) expect(Math.abs(value - expected[i]!)).toBeLessThanOrEqual(0.51)
    }
  })

  it('interpolates between pixel centres where it gets larger', () => {
    const { data } = resize(
      image(2, 1, 1, (i) => i * 100),
      { width: 4, height: 1 },
    )
    expect([...data]).toEqual([0, 25, 75, 100])
  })

  it('keeps channels apart and a single colour as it is', () => {
    const { data } = resize(
      image(7, 5, 3, (i) => [10, 120, 250][i % 3]!),
      { width: 3, height: 11 },
    )
    expect(new Set([...data].map((value, i) => `${i % 3}:${value}`))).toEqual(new Set(['0:10', '1:120', '2:250']))
  })

  it('refuses sides that are not whole numbers from 1', () => {
    const source = image(2, 2, 1, () => 0)
    expect(() => resize(source, { width: 0, height: 2 })).toThrow('cannot be resized to 0 × 2')
    expect(() => resize(source, { width: 1.5, height: 2 })).toThrow('1.5')
  })
})
