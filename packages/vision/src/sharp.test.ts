import { imageCodecContract } from '@sheaf/core/testing'
import { describe, it } from 'vitest'
import { makePictures } from '../test/make-pictures.ts'
import { sharpCodec } from './sharp.ts'

describe('sharpCodec', async () => {
  const samples = await makePictures()
  for (const { name, run } of imageCodecContract({ makeCodec: sharpCodec, samples })) it(name, run)
})
