import { describe, expect, it } from 'vitest'
import { pageTextsFromLines } from '../document/page-text-from-lines.ts'
import { findDates } from './dates.ts'
import { findAmounts } from './money.ts'
import { rulesExtractor } from './rules-extractor.ts'

/** Stretches that make backtracking patterns slow. */
const STRETCHES = [
  '1',
  '1 ',
  '1,',
  '1.',
  '1/',
  '-',
  ' ',
  '(',
  'a',
  'a ',
  'A.',
  ':',
  '1:',
  'RM',
  '12 345 ',
  'jan',
  '1 of ',
  '@a',
  'http://',
  '01 ',
  '½',
  '1 jan ',
  '345 ',
  'Date: ',
  'Due ',
  'Total 1.00 ',
  'Invoice No A1 ',
  'GmbH ',
  '1/1/18 ',
]

/** Long enough that a pattern that takes the square of it would run into the test's own limit. */
const LENGTH = 100_000

describe('text made to be slow', () => {
  const long = (stretch: string) => stretch.repeat(Math.ceil(LENGTH / stretch.length))

  it.each(STRETCHES)('is searched for amounts in time that grows with its length: "%s"', (stretch) => {
    expect(Array.isArray(findAmounts(long(stretch)))).toBe(true)
  })

  it.each(STRETCHES)('is searched for dates in time that grows with its length: "%s"', (stretch) => {
    expect(Array.isArray(findDates(long(stretch)))).toBe(true)
  })
})

describe('hostile pages', () => {
  it.each(STRETCHES)('reads a page of "%s" without failing', async (stretch) => {
    const line = stretch.repeat(400)
    const lines = Array.from({ length: 10 }, (_, i) => ({
      text: line,
      box: [0, i * 20, 900, i * 20 + 16] as [number, number, number, number],
    }))
    for (const schema of ['receipt', 'invoice', 'drawing', 'form'] as const) {
      const { fields } = await rulesExtractor().extract({ pages: pageTextsFromLines(lines), schema })
      for (const field of fields) expect(field.confidence).toBeLessThanOrEqual(1)
    }
  })
})
