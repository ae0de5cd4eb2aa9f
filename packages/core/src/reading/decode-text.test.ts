import { describe, expect, it } from 'vitest'
import { SdkError } from '../errors/sdk-error.ts'
import { decodeText, firstBadUtf8Byte } from './decode-text.ts'

function messageOf(bytes: readonly number[]): string {
  try {
    decodeText(Uint8Array.from(bytes))
  } catch (error) {
    expect(SdkError.isInstance(error) && [error.code, error.reason]).toEqual(['INPUT_ERROR', 'invalid_encoding'])
    return (error as SdkError).message
  }
  throw new Error('nothing was thrown')
}

describe('decodeText', () => {
  it('reads UTF-8 with and without its mark, and UTF-16 of both orders', () => {
    const utf8 = new TextEncoder().encode('Zürich 🎉')
    const little = Buffer.from('\ufeffZürich 🎉', 'utf16le')
    const big = Buffer.from(little).swap16()
    for (const bytes of [utf8, Uint8Array.from([0xef, 0xbb, 0xbf, ...utf8]), little, big]) {
      expect(decodeText(bytes)).toBe('Zürich 🎉')
    }
  })

  it('names the first byte that does not belong', () => {
    expect(messageOf([0x5a, 0xfc, 0x72])).toBe(
      'the text is not valid UTF-8: byte 0xfc at offset 1 of 3 does not belong; save it as UTF-8',
    )
    expect(messageOf([0x61, 0xe2, 0x82])).toContain('offset 1 of 3')
    expect(messageOf([0xff, 0xfe, 0x61, 0, 0x00, 0xdc])).toContain('offset 4 of 6')
    expect(messageOf([0xfe, 0xff, 0, 0x61, 0xd8, 0x00])).toContain('offset 4 of 6')
    expect(messageOf([0xff, 0xfe, 0x61, 0, 0x62])).toContain('offset 4 of 5')
  })

  it('agrees with the decoder of the platform on random bytes', () => {
    let state = 7
    const random = () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0
      return state / 2 ** 32
    }
    const starts = [0x41, 0x80, 0xc1, 0xc2, 0xdf, 0xe0, 0xed, 0xef, 0xf0, 0xf4, 0xf5, 0xa0, 0x9f, 0x90, 0x8f, 0xbf]
    for (let run = 0; run < 20_000; run++) {
      const bytes = Uint8Array.from({ length: 1 + Math.floor(random() * 6) }, () => starts[Math.floor(random() * 16)]!)
      const bad = firstBadUtf8Byte(bytes)
      const isValid = (part: Uint8Array) => {
        try {
          new TextDecoder('utf-8', { fatal: true }).decode(part)
          return true
        } catch {
          return false
        }
      }
      expect(isValid(bytes)).toBe(bad === bytes.length)
      expect(isValid(bytes.subarray(0, bad))).toBe(true)
    }
  })
})
