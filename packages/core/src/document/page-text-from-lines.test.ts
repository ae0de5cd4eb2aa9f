import { describe, expect, it } from 'vitest'
import { pageTextsFromLines } from './page-text-from-lines.ts'

describe('pageTextsFromLines', () => {
  it('shares the width of a line among its words by their characters', () => {
    const [page] = pageTextsFromLines([{ text: 'ab cdef', box: [10, 20, 80, 40] }], [{ width: 100, height: 100 }])
    expect(page!.lines[0]!.words.map(({ text, box }) => [text, box!.x0, box!.x1])).toEqual([
      ['ab', 0.1, 0.3],
      ['cdef', 0.4, 0.8],
    ])
  })

  it('takes the largest coordinates for the size of a page that has none given', () => {
    const [page] = pageTextsFromLines([{ text: 'x', box: [50, 100, 200, 400] }])
    expect(page!.lines[0]!.box).toEqual({ x0: 0.25, y0: 0.25, x1: 1, y1: 1 })
  })

  it('keeps pages without lines', () => {
    const pages = pageTextsFromLines([{ text: 'last', box: [0, 0, 9, 9], page: 2 }])
    expect(pages.map(({ pageIndex, text }) => [pageIndex, text])).toEqual([
      [0, ''],
      [1, ''],
      [2, 'last'],
    ])
  })

  it('leaves out lines of nothing but space', () => {
    const [page] = pageTextsFromLines([
      { text: ' \t', box: [0, 0, 9, 9] },
      { text: ' a  b ', box: [0, 10, 9, 19], confidence: 0.5 },
    ])
    expect(page).toMatchObject({ text: 'a b', confidence: 0.5 })
  })
})
