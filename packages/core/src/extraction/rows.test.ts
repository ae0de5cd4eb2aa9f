import { describe, expect, it } from 'vitest'
import { lineFromWords, pageTextFromLines } from '../document/build-page-text.ts'
import { cell, pageOf } from './page-builder.ts'
import { viewOf } from './rows.ts'
import { rulesExtractor } from './rules-extractor.ts'

const texts = (view: ReturnType<typeof viewOf>) => view.rows.map((row) => row.cells.map((each) => each.text))

describe('viewOf', () => {
  it('puts what stands at one height into one row, from left to right, in whatever order it was read', () => {
    const [page] = pageOf([cell(30, '9.00'), cell(0, 'TOTAL')], [cell(0, 'THANK YOU')])
    const shuffled = pageTextFromLines(0, [...page!.lines].reverse(), 'test')
    expect(texts(viewOf([shuffled]))).toEqual([['TOTAL', '9.00'], ['THANK YOU']])
  })

  it('gives the same rows and cells whether or not the reader joined the parts of a row', () => {
    const pages = pageOf(
      [cell(0, 'DATE'), cell(10, ': 06/01/18'), cell(40, '12:17')],
      [cell(0, 'TOTAL AMT'), cell(40, 'RM 5.00')],
    )
    const view = viewOf(pages)
    const joined = pageTextFromLines(
      0,
      view.rows.map((row) => lineFromWords(row.tokens)),
      'test',
    )
    expect(texts(viewOf([joined]))).toEqual(texts(view))
  })

  it('keeps the lines as rows where words have no boxes', async () => {
    const word = (text: string) => ({ text, box: null, confidence: 1 })
    const line = (text: string) => lineFromWords(text.split(' ').map(word))
    const page = pageTextFromLines(0, ['Date: 13/04/2018', 'Total 9.00'].map(line), 'test')
    expect(texts(viewOf([page]))).toEqual([['Date: 13/04/2018'], ['Total 9.00']])
    const { value } = await rulesExtractor().extract({ pages: [page], schema: 'receipt' })
    expect(value).toMatchObject({ date: '2018-04-13', total: 9 })
  })

  it('leaves out words that the text of the page does not hold', () => {
    const [page] = pageOf('here')
    const odd = { ...page!, text: 'nothing of it' }
    expect(viewOf([odd]).rows).toEqual([])
  })
})
