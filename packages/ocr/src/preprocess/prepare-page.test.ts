import { describe, expect, it } from 'vitest'
import { syntheticPage } from '../../test/synthetic-page.ts'
import { clearBorder } from './clear-border.ts'
import { findComponents } from './components.ts'
import { estimateSkew } from './estimate-skew.ts'
import { flattenBackground } from './flatten-background.ts'
import { lettersInWords } from './letters.ts'
import { preparePage } from './prepare-page.ts'
import { rotateGrey, rotateQuarter } from './rotate.ts'
import { stretchContrast } from './stretch-contrast.ts'
import { estimateTextHeight } from './text-height.ts'
import type { GreyImage } from './to-grey.ts'

const grey = (width: number, height: number, value: (x: number, y: number) => number): GreyImage => ({
  width,
  height,
  channels: 1,
  data: Uint8Array.from({ length: width * height }, (_, i) => value(i % width, Math.floor(i / width))),
})

describe('flattenBackground', () => {
  it('makes paper white under a shadow, and leaves the print dark', () => {
    const shadow = (x: number) => 240 - (x / 400) * 150
    const image = grey(400, 200, (x, y) => (x % 40 < 4 && y % 40 < 20 ? shadow(x) * 0.3 : shadow(x)))
    const { data } = flattenBackground(image)
    for (const x of [20, 200, 380]) expect(data[100 * 400 + x]).toBeGreaterThan(235)
    for (const x of [1, 201, 361]) expect(data[50 * 400 + x]).toBeLessThan(100)
  })

  it('keeps a large dark area dark instead of making it paper', () => {
    const { data } = flattenBackground(grey(300, 300, (x) => (x < 150 ? 10 : 200)))
    expect(data[150 * 300 + 20]).toBeLessThan(60)
    expect(data[150 * 300 + 280]).toBeGreaterThan(250)
  })

  it.each([0, 255])('gives an even page back even (%i)', (value) => {
    const { data } = flattenBackground(grey(70, 50, () => value))
    expect(new Set(data).size).toBe(1)
  })
})

describe('clearBorder', () => {
  it('paints the surroundings white, up to the edge of the page, and keeps print that touches the edge', () => {
    const image = grey(200, 100, (x, y) => (x < 30 ? 0 : y < 3 && x > 100 && x < 104 ? 0 : 255))
    const { data } = clearBorder(image, 110)
    expect(data[50 * 200 + 10]).toBe(255)
    expect(data[1 * 200 + 102]).toBe(0)
  })
})

describe('stretchContrast', () => {
  it('makes faint print dark and leaves white paper white', () => {
    const { data } = stretchContrast(grey(100, 100, (x) => (x % 10 < 2 ? 170 : 255)))
    expect([Math.min(...data), Math.max(...data)]).toEqual([0, 255])
  })

  it('gives a blank page back as it is', () => {
    const image = grey(10, 10, () => 250)
    expect(stretchContrast(image)).toBe(image)
  })
})

describe('findComponents', () => {
  it('agrees with a flood fill on random pictures', () => {
    let seed = 5
    const random = () => {
      seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0
      return seed / 2 ** 32
    }
    for (let round = 0; round < 60; round++) {
      const width = 1 + Math.floor(random() * 30)
      const image = grey(width, 1 + Math.floor(random() * 30), () => (random() < 0.45 ? 0 : 255))
      const key = (c: { left: number; top: number; right: number; bottom: number; area: number }) =>
        [c.left, c.top, c.right, c.bottom, c.area].join(' ')
      expect(findComponents(image, 128).map(key).sort()).toEqual(floodFill(image).map(key).sort())
    }
  })
})

describe('estimateTextHeight', () => {
  it.each([8, 14, 30])('finds letters of %i pixels', (textHeight) => {
    const page = syntheticPage({ width: 700, height: 500, textHeight })
    const seen = estimateTextHeight(findComponents(page, 128), page.height)
    expect(seen).toBeGreaterThanOrEqual(textHeight * 0.6)
    expect(seen).toBeLessThanOrEqual(textHeight * 1.3)
  })

  it('says nothing about a page with hardly any print', () => {
    expect(estimateTextHeight([{ left: 0, top: 0, right: 9, bottom: 9, area: 50 }], 100)).toBeNull()
  })
})

describe('lettersInWords', () => {
  const letter = (left: number, top: number) => ({ left, top, right: left + 8, bottom: top + 12, area: 60 })

  it('keeps amounts and drops specks, alone or in twos', () => {
    const amount = [0, 10, 20, 30].map((left) => letter(left, 100))
    const specks = [letter(200, 100), letter(400, 300), letter(409, 301), letter(30, 130)]
    expect(lettersInWords([...specks, ...amount], 12)).toEqual(amount)
  })
})

describe('estimateSkew', () => {
  it.each([-14, -7.3, -2, -0.4, 0, 0.5, 1.7, 3, 8.6, 14.5])('recovers %f degrees within 0.2', (degrees) => {
    const page = syntheticPage({ width: 900, height: 700, textHeight: 14, degrees })
    expect(Math.abs(estimateSkew(findComponents(page, 128), 14) - degrees)).toBeLessThan(0.2)
  })

  it('is 0 for specks without rows', () => {
    let seed = 3
    const specks = Array.from({ length: 400 }, () => {
      seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0
      const left = seed % 1000
      const top = (seed >>> 12) % 1000
      return { left, top, right: left + 8, bottom: top + 10, area: 60 }
    })
    expect(estimateSkew(specks, 10)).toBe(0)
  })
})

describe('rotateGrey and rotateQuarter', () => {
  it('undo the skew they are told, and lead back to where a point came from', () => {
    const page = syntheticPage({ width: 600, height: 400, textHeight: 14, degrees: 6 })
    const { image, toSource } = rotateGrey(page, 6)
    expect(Math.abs(estimateSkew(findComponents(image, 128), 14))).toBeLessThan(0.2)
    // A dark spot of the turned picture is a dark spot of the given one.
    const dark = image.data.indexOf(0)
    const [x, y] = toSource((dark % image.width) + 0.5, Math.floor(dark / image.width) + 0.5)
    expect(page.data[Math.floor(y) * page.width + Math.floor(x)]).toBe(0)
  })

  it.each([90, 180, 270] as const)('turn by %i degrees and back', (degrees) => {
    const page = grey(5, 3, (x, y) => y * 5 + x)
    const { image, toSource } = rotateQuarter(page, degrees)
    for (let y = 0; y < image.height; y++) {
      for (let x = 0; x < image.width; x++) {
        const [u, v] = toSource(x + 0.5, y + 0.5)
        expect(image.data[y * image.width + x]).toBe(page.data[Math.floor(v) * 5 + Math.floor(u)])
      }
    }
    expect(rotateQuarter(page, 90).image.data[0]).toBe(10)
  })
})

describe('preparePage', () => {
  it('enlarges small print, levels it, and leads back to the given picture', () => {
    const page = syntheticPage({ width: 500, height: 400, textHeight: 9, degrees: 3, ink: 60, paper: 180 })
    const { image, toSource, skewDegrees, textHeight } = preparePage(page)
    expect(image.width).toBeGreaterThan(page.width * 1.5)
    expect(Math.abs(skewDegrees - 3)).toBeLessThan(0.3)
    expect(textHeight).toBeGreaterThan(5)
    const [x, y] = toSource(image.width / 2, image.height / 2)
    expect(Math.hypot(x - 250, y - 200)).toBeLessThan(2)
  })

  it('finds no letters on blank, black or tiny pages, and does not fail on them', () => {
    for (const [width, height] of [
      [1, 1],
      [2, 1],
      [300, 400],
    ] as const) {
      for (const value of [0, 128, 255]) expect(preparePage(grey(width, height, () => value)).letterCount).toBe(0)
    }
  })

  it('halves print that is much larger than needed', () => {
    const page = syntheticPage({ width: 1600, height: 1400, textHeight: 90 })
    expect(preparePage(page).image.width).toBeLessThanOrEqual(800)
  })
})

function floodFill({ width, height, data }: GreyImage) {
  const seen = new Set<number>()
  const found = []
  for (let start = 0; start < data.length; start++) {
    if (data[start] !== 0 || seen.has(start)) continue
    const stack = [start]
    seen.add(start)
    const c = { left: width, top: height, right: 0, bottom: 0, area: 0 }
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      const x = at % width
      const y = Math.floor(at / width)
      c.left = Math.min(c.left, x)
      c.right = Math.max(c.right, x + 1)
      c.top = Math.min(c.top, y)
      c.bottom = Math.max(c.bottom, y + 1)
      c.area++
      for (let v = Math.max(0, y - 1); v <= Math.min(height - 1, y + 1); v++) {
        for (let u = Math.max(0, x - 1); u <= Math.min(width - 1, x + 1); u++) {
          const next = v * width + u
          if (data[next] !== 0 || seen.has(next)) continue
          seen.add(next)
          stack.push(next)
        }
      }
    }
    found.push(c)
  }
  return found
}
