import type { GreyImage } from '../src/preprocess/to-grey.ts'

/** A page of print made of rectangles, for tests: lines of words of letters of different heights. */
export interface SyntheticPage {
  readonly width: number
  readonly height: number
  /** Height of a capital in pixels. */
  readonly textHeight: number
  /** By how much the lines fall to the right. */
  readonly degrees?: number
  readonly ink?: number
  readonly paper?: number
}

/** Drawn pixel by pixel from the place each has on the level page, so that it depends on no step that it tests. */
export function syntheticPage(page: SyntheticPage): GreyImage {
  const { width, height, textHeight, degrees = 0, ink = 0, paper = 255 } = page
  const cos = Math.cos((degrees * Math.PI) / 180)
  const sin = Math.sin((degrees * Math.PI) / 180)
  const data = new Uint8Array(width * height)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const dx = x - width / 2
      const dy = y - height / 2
      const isInk = isLetter(dx * cos + dy * sin, dy * cos - dx * sin, width * 0.4, height * 0.4, textHeight)
      data[y * width + x] = isInk ? ink : paper
    }
  }
  return { width, height, channels: 1, data }
}

/** Whether the point, from the middle of the level page, is inside a letter. */
function isLetter(u: number, v: number, right: number, bottom: number, textHeight: number): boolean {
  if (Math.abs(u) > right || Math.abs(v) > bottom) return false
  const pitch = textHeight * 2
  const line = Math.floor((v + bottom) / pitch)
  const cell = Math.floor((u + right) / (textHeight * 0.8))
  const kind = (line * 7919 + cell * 104729) % 11
  // A space between words, and the gap between letters.
  if (kind === 0 || (u + right) % (textHeight * 0.8) > textHeight * 0.6) return false
  const below = (v + bottom) % pitch
  const top = kind < 6 ? textHeight * 0.3 : 0
  return below >= top && below < (kind === 10 ? textHeight * 1.25 : textHeight)
}
