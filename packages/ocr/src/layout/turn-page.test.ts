import { lineFromWords, type PageText, pageTextFromLines } from '@sheaf/core'
import { describe, expect, it } from 'vitest'
import { arrangePage } from './arrange-page.ts'
import { turnPage } from './turn-page.ts'

const word = (text: string, x0: number, y0: number) => ({
  text,
  box: { x0, y0, x1: x0 + text.length * 0.02, y1: y0 + 0.03 },
  confidence: 1,
})
const page: PageText = pageTextFromLines(
  0,
  [
    [word('Coffee', 0.1, 0.1), word('2.50', 0.8, 0.1)],
    [word('Total', 0.1, 0.2), word('2.50', 0.8, 0.2)],
  ].map(lineFromWords),
  'test',
)
const round = (value: PageText) =>
  JSON.parse(JSON.stringify(value, (_, part) => (typeof part === 'number' ? Math.round(part * 1e9) / 1e9 : part)))

describe('turnPage', () => {
  it.each([90, 180, 270] as const)('by %i degrees and back gives the same page', (degrees) => {
    const there = turnPage(page, degrees)
    expect(round(turnPage(there, (360 - degrees) as typeof degrees))).toEqual(round(page))
    expect(there.lines[0]!.words[0]!.box).not.toEqual(page.lines[0]!.words[0]!.box)
  })

  it('moves the top left corner of a page that is turned clockwise to its top right', () => {
    expect(turnPage(page, 90).lines[0]!.words[0]!.box).toMatchObject({ x1: 0.9, y0: 0.1 })
  })
})

describe('arrangePage of a turned page', () => {
  it.each([90, 180, 270] as const)('reads it as it stands after %i degrees, with boxes as they are', (turn) => {
    const back = (360 - turn) as typeof turn
    const given: PageText = { ...turnPage({ ...page, lines: [...page.lines].reverse() }, back), turn }
    const arranged = arrangePage(given)
    expect(arranged.text).toBe('Coffee 2.50\nTotal 2.50')
    expect(arranged.turn).toBe(turn)
    expect(round(arranged).lines).toEqual(round(turnPage(page, back)).lines)
    expect(round(arrangePage(arranged))).toEqual(round(arranged))
  })
})
