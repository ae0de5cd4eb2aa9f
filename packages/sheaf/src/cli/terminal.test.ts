import { describe, expect, it } from 'vitest'
import { printable, shorten, styleFor, wrapAt } from './terminal.ts'

const terminal = { write: () => {}, isTerminal: true, columns: 80 }

describe('styleFor', () => {
  it('colours a terminal only, and not under NO_COLOR', () => {
    expect(styleFor(terminal, {}).red('x')).toBe('\u001b[31mx\u001b[39m')
    expect(styleFor(terminal, { NO_COLOR: '1' }).red('x')).toBe('x')
    expect(styleFor({ ...terminal, isTerminal: false }, {}).red('x')).toBe('x')
  })
})

describe('printable', () => {
  it('takes escape sequences and line ends out of names', () => {
    expect(printable('a\u001b[2Jb\nc\u202ed')).toBe('a [2Jb c d')
  })
})

describe('wrapAt', () => {
  it('breaks between words, and leaves one whole that is too long', () => {
    const text = 'ab cd  efghijkl m'
    expect(wrapAt(text, 6).map(([start, end]) => text.slice(start, end))).toEqual(['ab cd', 'efghijkl', 'm'])
    expect(wrapAt('', 6)).toEqual([])
  })
})

describe('shorten', () => {
  it('cuts by characters, not halves of them', () => {
    expect(shorten('😀😀😀', 2)).toBe('😀…')
    expect(shorten('short', 10)).toBe('short')
  })
})
