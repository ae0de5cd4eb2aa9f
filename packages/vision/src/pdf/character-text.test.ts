import { describe, expect, it } from 'vitest'
import { characterText } from './character-text.ts'

const of = (codePoint: number, next?: number) => characterText(codePoint, next)

describe('characterText', () => {
  it('keeps letters, signs and private characters', () => {
    for (const char of ['a', 'é', '€', 'Ω', '字', '👍', '\uE000']) expect(of(char.codePointAt(0)!)).toBe(char)
  })

  it('ends the word at every kind of space', () => {
    for (const space of [0x20, 0x09, 0x0a, 0x0d, 0x85, 0xa0, 0x2003, 0x2009, 0x202f, 0x3000, 0x2028]) {
      expect(of(space)).toBe(' ')
    }
  })

  it("shows PDFium's mark for a hyphen at the end of a line", () => {
    expect(of(0x02)).toBe('-')
    expect(of(0xfffe)).toBe('-')
  })

  it('shows a soft hyphen only where the line ends', () => {
    expect(of(0xad, 0x0d)).toBe('-')
    expect(of(0xad)).toBe('-')
    expect(of(0xad, 0x61)).toBe('')
  })

  it('drops control and format characters, lone surrogates and what is no character', () => {
    for (const codePoint of [0, 0x01, 0x1f, 0x7f, 0x80, 0x200b, 0x200e, 0x202a, 0x2060, 0xfeff, 0xd800, 0x110000]) {
      expect(of(codePoint)).toBe('')
    }
  })

  it('keeps the joiners that change how Persian, Indic scripts and emoji are read', () => {
    expect(of(0x200c)).toBe('\u200C')
    expect(of(0x200d)).toBe('\u200D')
  })

  it('takes ligatures apart', () => {
    expect(of(0xfb01)).toBe('fi')
    expect(of(0xfb03)).toBe('ffi')
    expect(of(0xfefb)).toBe('لا')
  })
})
