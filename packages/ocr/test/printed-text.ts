import { createRequire } from 'node:module'
import type { RasterImage } from '@sheaf/core'
import sharp from 'sharp'

const FONT_FILE = createRequire(import.meta.url).resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf')

/** Black print on white, set in a font that comes with the tests, so that it looks the same on every machine. */
export async function printedText(text: string, points = 12): Promise<RasterImage> {
  const { data, info } = await sharp({ text: { text, font: `DejaVu Sans ${points}`, fontfile: FONT_FILE, dpi: 150 } })
    // The text comes white on black; its margin is added before the negative is made.
    .extend({ top: 40, bottom: 40, left: 40, right: 40, background: '#000' })
    .negate()
    .greyscale()
    .toColourspace('b-w')
    .raw()
    .toBuffer({ resolveWithObject: true })
  return { width: info.width, height: info.height, channels: 1, data: new Uint8Array(data) }
}
