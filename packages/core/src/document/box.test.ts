import { describe, expect, it } from 'vitest'
import { boxFromUnits, unionBoxes } from './box.ts'
import { lineFromWords, pageTextFromLines } from './build-page-text.ts'

describe('boxes', () => {
  it('become fractions, ordered and clipped to the page', () => {
    expect(boxFromUnits(50, 300, 10, -5, 100, 200)).toEqual({ x0: 0.1, y0: 0, x1: 0.5, y1: 1 })
  })

  it('unite to the smallest box around all, ignoring words without one', () => {
    const union = unionBoxes([null, { x0: 0.2, y0: 0.1, x1: 0.3, y1: 0.2 }, { x0: 0.1, y0: 0.15, x1: 0.25, y1: 0.4 }])
    expect(union).toEqual({ x0: 0.1, y0: 0.1, x1: 0.3, y1: 0.4 })
    expect(unionBoxes([])).toBeNull()
    expect(unionBoxes([null])).toBeNull()
  })
})

describe('page text', () => {
  it('joins words by spaces and lines by line feeds, weighting confidence by length', () => {
    const line = lineFromWords([
      { text: 'ab', box: null, confidence: 1 },
      { text: 'cdef', box: null, confidence: 0.4 },
    ])
    expect(line).toMatchObject({ text: 'ab cdef', box: null })
    expect(line.confidence).toBeCloseTo((2 * 1 + 4 * 0.4) / 6)
    const page = pageTextFromLines(3, [line, lineFromWords([])], 'test')
    expect(page).toMatchObject({ pageIndex: 3, text: 'ab cdef\n', provider: 'test' })
  })

  it('has confidence 0 when there is no text', () => {
    expect(pageTextFromLines(0, [], 'test').confidence).toBe(0)
  })
})
