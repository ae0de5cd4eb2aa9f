import { describe, expect, it } from 'vitest'
import { syntheticPage } from '../../test/synthetic-page.ts'
import { findComponents } from './components.ts'
import { invertDark } from './invert-dark.ts'
import { preparePage } from './prepare-page.ts'
import type { GreyImage } from './to-grey.ts'

const lightOnDark = syntheticPage({ width: 600, height: 400, textHeight: 14, ink: 220, paper: 30 })
const darkOnLight = syntheticPage({ width: 600, height: 400, textHeight: 14, ink: 35, paper: 225 })

describe('invertDark', () => {
  it('makes light print on a dark ground dark print on a light one', () => {
    expect(invertDark(lightOnDark).data).toEqual(darkOnLight.data)
    expect(preparePage(lightOnDark).letterCount).toBe(preparePage(darkOnLight).letterCount)
  })

  it('leaves dark print on light paper as it is', () => {
    expect(invertDark(darkOnLight)).toBe(darkOnLight)
  })

  it('inverts the dark half of a picture and leaves the light one', () => {
    const both = beside(lightOnDark, darkOnLight)
    expect(invertDark(both).data).toEqual(beside(darkOnLight, darkOnLight).data)
  })

  it('leaves a photo of paper on a dark desk as it is, whatever the grain of the desk', () => {
    const desk = placed(darkOnLight, 900, 700, (x, y) => 40 + ((x * 7 + y * 13) % 30))
    expect(invertDark(desk)).toBe(desk)
  })

  it('leaves pictures without any print on dark as they are: even ones, and specks of light', () => {
    for (const value of [0, 128, 255]) {
      const even: GreyImage = { width: 90, height: 70, channels: 1, data: new Uint8Array(90 * 70).fill(value) }
      expect(invertDark(even)).toBe(even)
    }
    const data = new Uint8Array(500 * 500).fill(20)
    for (let at = 0; at < data.length; at += 4999) data[at] = 240
    const stars: GreyImage = { width: 500, height: 500, channels: 1, data }
    expect(findComponents(stars, 128)).toHaveLength(1)
    expect(invertDark(stars)).toBe(stars)
  })
})

function placed(page: GreyImage, width: number, height: number, around: (x: number, y: number) => number): GreyImage {
  const data = Uint8Array.from({ length: width * height }, (_, i) => around(i % width, Math.floor(i / width)))
  const left = (width - page.width) >> 1
  const top = (height - page.height) >> 1
  for (let y = 0; y < page.height; y++) {
    data.set(page.data.subarray(y * page.width, (y + 1) * page.width), (top + y) * width + left)
  }
  return { width, height, channels: 1, data }
}

function beside(a: GreyImage, b: GreyImage): GreyImage {
  const width = a.width + b.width
  const data = new Uint8Array(width * a.height)
  for (let y = 0; y < a.height; y++) {
    data.set(a.data.subarray(y * a.width, (y + 1) * a.width), y * width)
    data.set(b.data.subarray(y * b.width, (y + 1) * b.width), y * width + a.width)
  }
  return { width, height: a.height, channels: 1, data }
}
