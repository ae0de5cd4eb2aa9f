import { describe, expect, it } from 'vitest'
import { withoutNoise } from './noise.ts'
import type { RawWord } from './read-tsv.ts'

const word = (text: string, confidence: number, more: Partial<RawWord> = {}): RawWord => ({
  text,
  confidence,
  left: 0,
  top: 100,
  right: 50,
  bottom: 130,
  line: '1',
  ...more,
})
const kept = (...words: RawWord[]) => withoutNoise(words).map(({ text, confidence }) => `${text} ${confidence}`)

describe('withoutNoise', () => {
  it('drops guesses, and marks that the engine is not sure of', () => {
    expect(kept(word('a', 0.29), word('b', 0.31))).toEqual(['b 0.31'])
    expect(kept(word('=', 0.49), word('#', 0.51))).toEqual(['# 0.51'])
  })

  it('keeps a doubtful number that stands in a line of print', () => {
    // The total of a French invoice, right at confidence 0.29, was dropped and a wrong one was found instead.
    expect(kept(word('payer', 0.93), word('816,76', 0.29))).toEqual(['payer 0.93', '816,76 0.29'])
    expect(kept(word('on', 0.9), word('7/03/2026', 0.11))).toContain('7/03/2026 0.11')
  })

  it('drops it alone, in another line, of another height, short, with letters, or hardly believed', () => {
    const sure = word('payer', 0.93)
    const number = word('816,76', 0.29)
    expect(kept(number)).toEqual([])
    expect(kept(number, { ...sure, line: '2' })).toEqual(['payer 0.93'])
    expect(kept(number, { ...sure, top: 40 })).toEqual(['payer 0.93'])
    expect(kept(number, { ...sure, confidence: 0.5 })).toEqual(['payer 0.5'])
    for (const text of ['16', 'R440']) expect(kept(sure, word(text, 0.29))).toEqual(['payer 0.93'])
    expect(kept(sure, word('816,76', 0.09))).toEqual(['payer 0.93'])
  })
})
