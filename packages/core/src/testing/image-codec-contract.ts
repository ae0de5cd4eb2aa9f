import type { RasterImage } from '../document/page.ts'
import type { ImageCodec } from '../ports/image-codec.ts'
import { assert, assertEqual, assertRejects, type ContractCase } from './contract-case.ts'

/** A picture to decode, and what is known of it. */
export interface PictureSample {
  /** Shown in the names of the cases. */
  readonly name: string
  readonly mediaType: string
  readonly bytes: Uint8Array
  /** As seen. */
  readonly width: number
  readonly height: number
  readonly channels: 1 | 3
  /** Default 1. */
  readonly frames?: number
  /** The colour of the pixel in the middle, if it is to be checked, within 3 of 255. */
  readonly middle?: readonly number[]
  /** False for formats that can be read without their end. Default true. */
  readonly breaksWhenCut?: boolean
}

/** A codec with pictures to try it on. */
export interface ImageCodecSubject {
  readonly makeCodec: () => ImageCodec
  /** At least one of each format that the codec decodes. */
  readonly samples: readonly PictureSample[]
}

const MAX_PIXELS = 1_000_000

/** What every {@link ImageCodec} does, whatever it decodes. */
export function imageCodecContract({ makeCodec, samples }: ImageCodecSubject): readonly ContractCase[] {
  return [
    {
      name: 'has a sample of each format it decodes',
      run: async () => {
        const sampled = [...new Set(samples.map((sample) => sample.mediaType))].sort()
        assertEqual([...makeCodec().decodes].sort(), sampled, 'media types')
      },
    },
    ...samples.flatMap((sample) => sampleCases(makeCodec, sample)),
    ...refusalCases(makeCodec, samples),
    ...encodeCases(makeCodec),
  ]
}

function sampleCases(makeCodec: () => ImageCodec, sample: PictureSample): ContractCase[] {
  const { name, bytes, width, height, channels, frames = 1 } = sample
  const pixels = width * height
  const cases: ContractCase[] = [
    {
      name: `${name}: says its size without decoding it`,
      run: async () => {
        assertEqual(await makeCodec().inspect(bytes, { maxPixels: MAX_PIXELS }), { width, height, frames }, 'facts')
      },
    },
    {
      name: `${name}: decodes every frame, and leaves the bytes as they were`,
      run: async () => {
        const before = new Uint8Array(bytes)
        const codec = makeCodec()
        for (let frame = 0; frame < frames; frame++) {
          const facts = await codec.inspect(bytes, { maxPixels: MAX_PIXELS, frame })
          const image = await codec.decode(bytes, { maxPixels: MAX_PIXELS, frame })
          assertEqual([image.width, image.height], [facts.width, facts.height], `size of frame ${frame}`)
          assertEqual(image.data.length, image.width * image.height * image.channels, 'bytes')
          if (frame === 0) checkFirstFrame(image, sample)
        }
        assertEqual(new Uint8Array(bytes), before, 'bytes after decoding')
        await assertRejects(() => codec.decode(bytes, { maxPixels: MAX_PIXELS, frame: frames }), 'INPUT_ERROR')
      },
    },
    {
      name: `${name}: is refused when it has more pixels than allowed`,
      run: async () => {
        // What is drawn in any size is refused by its natural one, which is that of the sample.
        const codec = makeCodec()
        const options = { maxPixels: pixels - 1 }
        for (const read of [() => codec.inspect(bytes, options), () => codec.decode(bytes, options)]) {
          const error = await assertRejects(read, 'INPUT_TOO_LARGE', 'pixels_exceeded')
          assertEqual(error.limit, { name: 'maxPixels', seen: pixels, allowed: pixels - 1 }, 'limit')
        }
        assertEqual((await codec.decode(bytes, { maxPixels: pixels })).channels, channels, 'channels at the limit')
      },
    },
  ]
  if (sample.breaksWhenCut === false) return cases
  return [
    ...cases,
    {
      name: `${name}: is called damaged when its second half is missing`,
      run: async () => {
        const half = new Uint8Array(bytes.subarray(0, bytes.length >> 1))
        await assertRejects(() => makeCodec().decode(half, { maxPixels: MAX_PIXELS }), 'CORRUPT_DOCUMENT')
      },
    },
  ]
}

function checkFirstFrame(image: RasterImage, { width, height, channels, middle }: PictureSample): void {
  assertEqual([image.width, image.height, image.channels], [width, height, channels], 'size and channels')
  if (!middle) return
  const at = ((height >> 1) * width + (width >> 1)) * channels
  const seen = [...image.data.subarray(at, at + channels)]
  const isClose = seen.every((sample, i) => Math.abs(sample - middle[i]!) <= 3)
  assert(isClose, `the pixel in the middle: expected ${middle.join(' ')}, saw ${seen.join(' ')}`)
}

function refusalCases(makeCodec: () => ImageCodec, samples: readonly PictureSample[]): ContractCase[] {
  const options = { maxPixels: MAX_PIXELS }
  return [
    {
      name: 'calls an empty file damaged',
      run: async () => {
        await assertRejects(() => makeCodec().decode(new Uint8Array(0), options), 'CORRUPT_DOCUMENT')
        await assertRejects(() => makeCodec().inspect(new Uint8Array(0), options), 'CORRUPT_DOCUMENT')
      },
    },
    {
      name: 'does not know the format of other bytes',
      run: async () => {
        const text = new TextEncoder().encode('Not a picture at all, but long enough to look for a header in.')
        await assertRejects(() => makeCodec().decode(text, options), 'UNSUPPORTED_FORMAT')
      },
    },
    {
      name: 'stops for a caller who has given up',
      run: async () => {
        const aborted = { ...options, signal: AbortSignal.abort() }
        await assertRejects(() => makeCodec().decode(samples[0]!.bytes, aborted), 'ABORTED')
      },
    },
  ]
}

function encodeCases(makeCodec: () => ImageCodec): ContractCase[] {
  return ([1, 3] as const).flatMap((channels): ContractCase[] => {
    const image = gradient(channels)
    const roundTrip = async (format: 'image/png' | 'image/jpeg') => {
      const codec = makeCodec()
      const bytes = await codec.encode(image, { format, quality: 95 })
      return codec.decode(bytes, { maxPixels: MAX_PIXELS })
    }
    return [
      {
        name: `writes a PNG of ${channels} channels that reads back the same`,
        run: async () => assertEqual(await roundTrip('image/png'), image, 'the picture read back'),
      },
      {
        name: `writes a JPEG of ${channels} channels that looks the same`,
        run: async () => {
          const seen = await roundTrip('image/jpeg')
          assertEqual([seen.width, seen.height], [image.width, image.height], 'size')
          const step = seen.channels / channels
          let error = 0
          for (let i = 0; i < image.data.length; i++) error += Math.abs(image.data[i]! - seen.data[i * step]!)
          const mean = error / image.data.length
          assert(mean < 4, `the samples differ by ${mean} on average`)
        },
      },
    ]
  })
}

/** Smooth, so that a lossy format keeps it, and the same in no two directions. */
function gradient(channels: 1 | 3): RasterImage {
  const width = 37
  const height = 23
  const data = new Uint8Array(width * height * channels)
  for (let i = 0; i < data.length; i++) {
    const pixel = Math.floor(i / channels)
    data[i] = 20 + (pixel % width) * 4 + Math.floor(pixel / width) * 3 + (i % channels) * 5
  }
  return { width, height, channels, data }
}
