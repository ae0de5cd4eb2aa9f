import { writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { assertRejects, imageCodecContract } from '@sheaf/core/testing'
import sharp from 'sharp'
import { describe, expect, it, vi } from 'vitest'
import { makePictures } from '../test/make-pictures.ts'
import { hugePng } from '../test/make-png.ts'
import { sharpCodec } from './sharp.ts'

const options = { maxPixels: 1_000_000 }
const codec = sharpCodec()
const svg = (body: string, size = 'width="40" height="20"') =>
  new TextEncoder().encode(
    `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" ${size}>${body}</svg>`,
  )

describe('sharpCodec', async () => {
  const samples = await makePictures()
  for (const { name, run } of imageCodecContract({ makeCodec: sharpCodec, samples })) it(name, run)

  it('lays transparency on white', async () => {
    const create = { width: 2, height: 2, channels: 4, background: { r: 255, g: 0, b: 0, alpha: 0.5 } } as const
    const { channels, data } = await codec.decode(await sharp({ create }).png().toBuffer(), options)
    expect(channels).toBe(3)
    expect(data[1]).toBeGreaterThan(120)
    expect(data[1]).toBeLessThan(135)
  })

  it('turns 16 bit and CMYK to 8 bit RGB, and keeps 16 bit grey as one channel', async () => {
    const create = { width: 4, height: 4, channels: 3, background: { r: 250, g: 120, b: 30 } } as const
    const wide = await codec.decode(await sharp({ create }).toColourspace('rgb16').png().toBuffer(), options)
    expect([...wide.data.subarray(0, 3)]).toEqual([250, 120, 30])
    const cmyk = await codec.decode(
      await sharp({ create }).toColourspace('cmyk').jpeg({ quality: 100 }).toBuffer(),
      options,
    )
    expect(cmyk.channels).toBe(3)
    expect(Math.abs(cmyk.data[0]! - 250)).toBeLessThan(30)
    const grey = await codec.decode(await sharp({ create }).toColourspace('grey16').png().toBuffer(), options)
    expect(grey.channels).toBe(1)
  })

  it('reads fax pages of one bit', async () => {
    const create = { width: 64, height: 16, channels: 3, background: '#ffffff' } as const
    const tiff = await sharp({ create }).toColourspace('b-w').tiff({ compression: 'ccittfax4', bitdepth: 1 }).toBuffer()
    const { channels, data } = await codec.decode(tiff, options)
    expect(channels).toBe(1)
    expect(data.every((sample) => sample === 255)).toBe(true)
  })

  it('says how many pixels a picture has that libvips would refuse', async () => {
    const error = await assertRejects(() => codec.decode(hugePng(), { maxPixels: 50_000_000 }), 'INPUT_TOO_LARGE')
    expect(error.limit).toEqual({ name: 'maxPixels', seen: 900_000_000, allowed: 50_000_000 })
  })

  it('does not open files', async () => {
    await codec.decode((await makePictures())[0]!.bytes, options)
    expect(sharp.cache().files.current).toBe(0)
  })
})

describe('SVG', () => {
  it('is drawn as fine as asked', async () => {
    const drawing = svg('<rect width="20" height="20" fill="#123456"/>')
    for (const [dpi, width, height] of [
      [72, 40, 20],
      [144, 80, 40],
      [300, 167, 83],
    ] as const) {
      const image = await codec.decode(drawing, { ...options, dpi })
      expect([image.width, image.height]).toEqual([width, height])
      const inside = (width * 5 + 5) * 3
      expect([...image.data.subarray(inside, inside + 3)]).toEqual([0x12, 0x34, 0x56])
      expect([...image.data.subarray(-3)]).toEqual([255, 255, 255])
    }
  })

  it('is drawn with no more pixels than allowed', async () => {
    const image = await codec.decode(svg('<rect width="9" height="9"/>'), { maxPixels: 20_000, dpi: 2000 })
    expect(image.width * image.height).toBeLessThanOrEqual(20_000)
    expect(image.width * image.height).toBeGreaterThan(19_000)
  })

  it('loads nothing from outside itself', async () => {
    const secret = join(tmpdir(), `sheaf-vision-${process.pid}.png`)
    writeFileSync(
      secret,
      await sharp({ create: { width: 40, height: 20, channels: 3, background: '#f00' } })
        .png()
        .toBuffer(),
    )
    for (const href of [secret, pathToFileURL(secret).href, 'http://127.0.0.1:9/x.png']) {
      const image = await codec.decode(
        svg(`<image width="40" height="20" xlink:href="${href}" href="${href}"/>`),
        options,
      )
      expect(image.data.every((sample) => sample === 255)).toBe(true)
    }
  })

  it('does not expand entities without end', async () => {
    const entities = Array.from({ length: 12 }, (_, i) => `<!ENTITY a${i + 1} "${`&a${i};`.repeat(10)}">`).join('')
    const bomb = `<!DOCTYPE svg [<!ENTITY a0 "x">${entities}]><svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text>&a12;</text></svg>`
    await assertRejects(() => codec.decode(new TextEncoder().encode(bomb), options), 'CORRUPT_DOCUMENT')
  })
})

describe('without the package', () => {
  it('says what to install', async () => {
    vi.doMock('sharp', () => {
      throw new Error("Cannot find package 'sharp'")
    })
    try {
      const [picture] = await makePictures()
      const error = await assertRejects(() => codec.decode(picture!.bytes, options), 'MISSING_PACKAGE')
      expect(error.message).toBe('the package sharp is not installed or does not load: npm install sharp')
    } finally {
      vi.doUnmock('sharp')
    }
  })
})
