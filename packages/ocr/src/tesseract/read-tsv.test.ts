import { describe, expect, it } from 'vitest'
import { encodePgm } from './encode-pgm.ts'
import { type RawWord, readTsv } from './read-tsv.ts'
import { trimOverlaps } from './trim-overlaps.ts'

const row = (level: number, line: number, box: number[], confidence: number, text: string) =>
  [level, 1, 1, 1, line, 1, ...box, confidence, text].join('\t')
const word = (part: Partial<RawWord>): RawWord => ({
  text: 'x',
  confidence: 1,
  left: 0,
  top: 0,
  right: 10,
  bottom: 10,
  line: '1',
  ...part,
})

describe('readTsv', () => {
  it('takes the words and no other levels, composed, with edges and a confidence up to 1', () => {
    const tsv = [
      row(4, 1, [0, 0, 90, 20], -1, ''),
      row(5, 1, [5, 6, 20, 10], 96.5, 'Cafe\u0301'),
      row(5, 2, [5, 30, 20, 10], 40, '42.00'),
      '',
    ].join('\n')
    const [first, second, ...more] = readTsv(tsv)
    expect(more).toEqual([])
    expect(first).toMatchObject({ text: 'Café', left: 5, top: 6, right: 25, bottom: 16, confidence: 0.965 })
    expect(second?.line).not.toBe(first?.line)
  })

  it('leaves out white space, empty boxes and rows cut short', () => {
    const tsv = [row(5, 1, [5, 6, 20, 10], 96, '  '), row(5, 1, [5, 6, 0, 10], 96, 'x'), '5\t1\t1'].join('\n')
    expect(readTsv(tsv)).toEqual([])
    expect(readTsv('')).toEqual([])
  })
})

describe('trimOverlaps', () => {
  it('ends a box where the next word of the line begins', () => {
    const words = [word({ right: 60 }), word({ left: 30, right: 50 }), word({ left: 40, right: 90, line: '2' })]
    expect(trimOverlaps(words).map(({ left, right }) => [left, right])).toEqual([
      [0, 30],
      [30, 50],
      [40, 90],
    ])
  })

  it('leaves a word that begins with or after the next one', () => {
    const words = [word({ left: 30, right: 60 }), word({ left: 30, right: 90 }), word({ left: 10, right: 20 })]
    expect(trimOverlaps(words)).toEqual(words)
  })
})

describe('encodePgm', () => {
  it('keeps pixels out of the bytes that are searched for an EXIF orientation', () => {
    const bytes = encodePgm({ width: 2, height: 1, channels: 1, data: Uint8Array.of(7, 8) })
    expect(new TextDecoder().decode(bytes.subarray(0, 3))).toBe('P5\n')
    expect([...bytes.subarray(-2)]).toEqual([7, 8])
    expect(bytes.length).toBeGreaterThan(500)
  })
})
