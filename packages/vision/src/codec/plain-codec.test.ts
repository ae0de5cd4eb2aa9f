import { assertRejects, imageCodecContract } from '@sheaf/core/testing'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { makeBmp } from '../../test/make-bmp.ts'
import { makePictures } from '../../test/make-pictures.ts'
import { hugePng, makePng } from '../../test/make-png.ts'
import { plainCodec } from './plain-codec.ts'

const MAX_PIXELS = 1_000_000
const pictures = await makePictures()
const bmp = {
  name: 'noise.bmp',
  mediaType: 'image/bmp',
  bytes: makeBmp({ width: 4, height: 2, bitsPerPixel: 24, pixels: Array.from({ length: 24 }, (_, i) => i * 9) }),
  width: 4,
  height: 2,
  channels: 3,
} as const

describe('plainCodec', () => {
  const codec = plainCodec()
  const samples = [...pictures.filter((picture) => codec.decodes.includes(picture.mediaType)), bmp]
  for (const { name, run } of imageCodecContract({ makeCodec: plainCodec, samples })) it(name, run)

  it('names sharp for the formats it does not read', async () => {
    for (const { mediaType, bytes } of pictures.filter((picture) => !codec.decodes.includes(picture.mediaType))) {
      const error = await assertRejects(() => codec.decode(bytes, { maxPixels: MAX_PIXELS }), 'UNSUPPORTED_FORMAT')
      expect(error.message).toBe(`${mediaType} is read only with the package sharp: npm install sharp`)
    }
  })

  it('refuses 30,000 × 30,000 pixels by the header alone', async () => {
    const error = await assertRejects(
      () => codec.decode(hugePng(), { maxPixels: 50_000_000 }),
      'INPUT_TOO_LARGE',
      'pixels_exceeded',
    )
    expect(error.limit).toEqual({ name: 'maxPixels', seen: 900_000_000, allowed: 50_000_000 })
  })

  it('never inflates more than the picture needs', async () => {
    // 64 MB of zeros in a PNG that says it has 8 × 8 pixels.
    const bomb = makePng({ width: 8, height: 8, depth: 8, colorType: 0 }, new Uint8Array(64_000_000))
    const image = await codec.decode(bomb, { maxPixels: 100 })
    expect(image).toEqual({ width: 8, height: 8, channels: 1, data: new Uint8Array(64) })
  })
})

/** Every colour type and depth of PNG, decoded by sharp as well. */
describe('PNG, against sharp', () => {
  const kinds = [
    ...[1, 2, 4, 8, 16].map((depth) => ({ colorType: 0, depth, samples: 1 })),
    ...[8, 16].map((depth) => ({ colorType: 2, depth, samples: 3 })),
    ...[1, 2, 4, 8].map((depth) => ({ colorType: 3, depth, samples: 1 })),
    ...[8, 16].map((depth) => ({ colorType: 4, depth, samples: 2 })),
    ...[8, 16].map((depth) => ({ colorType: 6, depth, samples: 4 })),
  ]
  it.each(kinds)('reads colour type $colorType with $depth bits', async ({ colorType, depth, samples }) => {
    const width = 13
    const height = 9
    const rowBytes = Math.ceil((width * depth * samples) / 8)
    const stored = new Uint8Array(height * (rowBytes + 1))
    for (let i = 0; i < stored.length; i++) stored[i] = (i * 73 + (i >> 3) * 31) & 0xff
    // Every filter in turn.
    for (let y = 0; y < height; y++) stored[y * (rowBytes + 1)] = y % 5
    const palette = Uint8Array.from({ length: 3 << depth }, (_, i) => (i * 37) & 0xff)
    const chunks: [string, Uint8Array][] = colorType === 3 ? [['PLTE', palette]] : []
    // sharp blends 16 bits before it rounds them.
    await expectSameAsSharp(makePng({ width, height, depth, colorType }, stored, chunks), depth === 16 ? 2 : 1)
  })

  it.each([
    { colorType: 0, chunk: [0, 3] },
    { colorType: 3, chunk: [0, 128, 255, 40] },
  ])('lays the transparent colours of type $colorType on white', async ({ colorType, chunk }) => {
    const palette = Uint8Array.from([255, 0, 0, 0, 255, 0, 0, 0, 255, 10, 20, 30])
    const stored = new Uint8Array(4 * 3).map((_, i) => (i % 3 === 0 ? 0 : 0b00011011))
    const chunks: [string, Uint8Array][] = colorType === 3 ? [['PLTE', palette]] : []
    const png = makePng({ width: 8, height: 4, depth: 2, colorType }, stored, [
      ...chunks,
      ['tRNS', Uint8Array.from(chunk)],
    ])
    await expectSameAsSharp(png)
  })

  it.each([1, 2, 3])('reads interlaced pictures of %i rows', async (height) => {
    const raw = { width: 11, height, channels: 3 } as const
    const pixels = Uint8Array.from({ length: 33 * height }, (_, i) => (i * 71) & 0xff)
    await expectSameAsSharp(await sharp(pixels, { raw }).png({ progressive: true }).toBuffer())
  })

  it('reads interlaced pictures with less than a byte per pixel', async () => {
    const raw = { width: 21, height: 17, channels: 1 } as const
    const pixels = Uint8Array.from({ length: 21 * 17 }, (_, i) => ((i * 7) & 1) * 255)
    const png = await sharp(pixels, { raw })
      .toColourspace('b-w')
      .png({ progressive: true, palette: true, colours: 2 })
      .toBuffer()
    expect(png[24]).toBeLessThan(8)
    await expectSameAsSharp(png)
  })
})

describe('JPEG, against sharp', () => {
  const raw = { width: 40, height: 24, channels: 3 } as const
  const pixels = Uint8Array.from({ length: 40 * 24 * 3 }, (_, i) => 60 + ((i / 3) % 40) * 3 + (i % 3) * 9)
  const picture = () => sharp(pixels, { raw })

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('turns a picture of EXIF orientation %i upright', async (orientation) => {
    const jpeg = picture().withMetadata({ orientation }).jpeg({ chromaSubsampling: '4:4:4', quality: 95 })
    await expectSameAsSharp(await jpeg.toBuffer(), 3)
  })

  it('reads progressive ones', async () => {
    await expectSameAsSharp(await picture().jpeg({ progressive: true, chromaSubsampling: '4:4:4' }).toBuffer(), 3)
  })

  it('reads CMYK', async () => {
    await expectSameAsSharp(await picture().toColourspace('cmyk').jpeg({ quality: 100 }).toBuffer(), 25)
  })

  it('is not fooled by a thumbnail before the picture', async () => {
    const exif = new Uint8Array(40)
    const jpeg = new Uint8Array(await picture().jpeg().toBuffer())
    const withApp1 = Uint8Array.from([0xff, 0xd8, 0xff, 0xe1, 0, 42, ...exif.fill(0xff), ...jpeg.subarray(2)])
    expect(await plainCodec().inspect(withApp1, { maxPixels: MAX_PIXELS })).toEqual({
      width: 40,
      height: 24,
      frames: 1,
    })
  })
})

describe('encoding without Buffer', () => {
  it('works, as in a browser', async () => {
    const image = { width: 8, height: 8, channels: 1, data: new Uint8Array(64).fill(77) } as const
    const codec = plainCodec()
    // Loaded beforehand: the module loader needs Buffer here.
    await codec.encode(image, { format: 'image/jpeg' })
    const scope = globalThis as { Buffer?: unknown }
    const { Buffer } = scope
    let bytes: Uint8Array
    try {
      scope.Buffer = undefined
      const work = codec.encode(image, { format: 'image/jpeg' })
      bytes = await work
      expect(scope.Buffer).toBeUndefined()
    } finally {
      scope.Buffer = Buffer
    }
    const decoded = await codec.decode(bytes, { maxPixels: 100 })
    expect(Math.abs(decoded.data[0]! - 77)).toBeLessThan(3)
  })
})

async function expectSameAsSharp(bytes: Uint8Array, tolerance = 1): Promise<void> {
  const seen = await plainCodec().decode(bytes, { maxPixels: MAX_PIXELS })
  const space = seen.channels === 1 ? 'b-w' : 'srgb'
  const { data, info } = await sharp(bytes)
    .rotate()
    .flatten({ background: '#fff' })
    .toColourspace(space)
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
  expect([seen.width, seen.height, seen.channels]).toEqual([info.width, info.height, info.channels])
  let worst = 0
  for (let i = 0; i < data.length; i++) worst = Math.max(worst, Math.abs(data[i]! - seen.data[i]!))
  expect(worst).toBeLessThanOrEqual(tolerance)
}
