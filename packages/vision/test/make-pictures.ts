import type { PictureSample } from '@sheaf/core/testing'
import sharp from 'sharp'

const COLOR = { r: 200, g: 40, b: 90 }
const WIDTH = 48
const HEIGHT = 32

/** One picture of each format that sharp writes, in one colour with noise so that none compresses to nothing. */
export async function makePictures(): Promise<readonly PictureSample[]> {
  const flat = sharp({ create: { width: WIDTH, height: HEIGHT, channels: 3, background: COLOR } })
  const noise = sharp(noisePixels(), { raw: { width: WIDTH, height: HEIGHT, channels: 3 } })
  const colour = { width: WIDTH, height: HEIGHT, channels: 3, middle: [COLOR.r, COLOR.g, COLOR.b] } as const
  const noisy = { width: WIDTH, height: HEIGHT, channels: 3 } as const
  return [
    { ...colour, name: 'flat.png', mediaType: 'image/png', bytes: await flat.clone().png().toBuffer() },
    { ...noisy, name: 'noise.png', mediaType: 'image/png', bytes: await noise.clone().png().toBuffer() },
    {
      name: 'grey.png',
      mediaType: 'image/png',
      width: WIDTH,
      height: HEIGHT,
      channels: 1,
      bytes: await noise.clone().toColourspace('b-w').png().toBuffer(),
    },
    { ...noisy, name: 'noise.jpg', mediaType: 'image/jpeg', bytes: await noise.clone().jpeg().toBuffer() },
    {
      ...noisy,
      name: 'progressive.jpg',
      mediaType: 'image/jpeg',
      bytes: await noise.clone().jpeg({ progressive: true }).toBuffer(),
    },
    {
      ...noisy,
      name: 'turned.jpg',
      mediaType: 'image/jpeg',
      width: HEIGHT,
      height: WIDTH,
      bytes: await noise.clone().withMetadata({ orientation: 6 }).jpeg().toBuffer(),
    },
    {
      name: 'grey.jpg',
      mediaType: 'image/jpeg',
      width: WIDTH,
      height: HEIGHT,
      channels: 1,
      bytes: await noise.clone().toColourspace('b-w').jpeg().toBuffer(),
    },
    { ...noisy, name: 'noise.webp', mediaType: 'image/webp', bytes: await noise.clone().webp().toBuffer() },
    { ...noisy, name: 'noise.gif', mediaType: 'image/gif', bytes: await noise.clone().gif().toBuffer() },
    { ...noisy, name: 'noise.avif', mediaType: 'image/avif', bytes: await noise.clone().avif().toBuffer() },
    { ...noisy, name: 'noise.tif', mediaType: 'image/tiff', bytes: await noise.clone().tiff().toBuffer() },
    { ...noisy, name: 'pages.tif', mediaType: 'image/tiff', frames: 3, bytes: await makeTiff(3) },
    { ...noisy, name: 'drawing.svg', mediaType: 'image/svg+xml', bytes: new TextEncoder().encode(svg()) },
  ]
}

/** A TIFF of several pages, each with its own noise. */
export async function makeTiff(pages: number): Promise<Uint8Array> {
  const all = Buffer.concat(Array.from({ length: pages }, (_, page) => noisePixels(page)))
  const tall = { width: WIDTH, height: HEIGHT * pages, channels: 3, pageHeight: HEIGHT } as const
  return sharp(all, { raw: tall }).tiff({ compression: 'lzw' }).toBuffer()
}

function svg(): string {
  const shapes = Array.from(
    { length: 20 },
    (_, i) => `<rect x="${i}" y="${i}" width="9" height="4" fill="#${i + 10}0"/>`,
  )
  return `<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}">${shapes.join('')}</svg>`
}

function noisePixels(seed = 0): Buffer {
  const data = Buffer.alloc(WIDTH * HEIGHT * 3)
  let state = seed + 1
  for (let i = 0; i < data.length; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    data[i] = state >>> 24
  }
  return data
}
