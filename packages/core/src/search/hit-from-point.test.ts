import { describe, expect, it } from 'vitest'
import type { Box } from '../document/box.ts'
import { lineFromWords, pageTextFromLines } from '../document/build-page-text.ts'
import type { Line } from '../document/page-text.ts'
import { seededRandom } from '../testing/seeded-random.ts'
import { buildPassages } from './build-passages.ts'
import { hitFromPoint } from './hit-from-point.ts'
import { passagePayload } from './passage-payload.ts'
import { packWordBoxes, unpackWordBoxes } from './word-boxes.ts'

/** Words of a line side by side, each a tenth of the page wide. */
function line(y: number, ...texts: string[]): Line {
  return lineFromWords(texts.map((text, i) => ({ text, box: boxAt(i, y), confidence: 1 })))
}
function boxAt(column: number, y: number): Box {
  return { x0: column / 10, y0: y / 10, x1: (column + 1) / 10, y1: (y + 1) / 10 }
}

const document = { documentId: 'd'.repeat(64), file: 'a.pdf', mediaType: 'application/pdf', metadata: { tenant: 't1' } }

function hitOf(lines: readonly Line[], query: string) {
  const [passage] = buildPassages([pageTextFromLines(2, lines, 'test')])
  // Through JSON, as through a store.
  const payload = JSON.parse(JSON.stringify(passagePayload(document, passage!)))
  return hitFromPoint({ id: 'x', score: 1.5, payload }, query)
}

function expectBoxes(boxes: readonly Box[], expected: readonly Box[]) {
  expect(boxes.map(rounded)).toEqual(expected.map(rounded))
}
function rounded({ x0, y0, x1, y1 }: Box) {
  return [x0, y0, x1, y1].map((side) => side.toFixed(3))
}

describe('hitFromPoint', () => {
  const lines = [line(0, 'All', 'INVOICES:', 'paid'), line(1, 'Total', '42.00', 'invoice')]

  it('boxes the words that share a stem with the query', () => {
    expectBoxes(hitOf(lines, 'invoice').boxes, [boxAt(1, 0), boxAt(2, 1)])
    expectBoxes(hitOf(lines, 'TOTALS of 42').boxes, [boxAt(0, 1), boxAt(1, 1)])
  })

  it('boxes the passage when no word of the query stands in it', () => {
    expectBoxes(hitOf(lines, 'missing').boxes, [{ x0: 0, y0: 0, x1: 0.3, y1: 0.2 }])
    expectBoxes(hitOf(lines, 'the of').boxes, [{ x0: 0, y0: 0, x1: 0.3, y1: 0.2 }])
  })

  it('says document, file, page, score and metadata', () => {
    const { boxes, ...rest } = hitOf(lines, 'total')
    expect(boxes).toHaveLength(1)
    expect(rest).toEqual({
      documentId: document.documentId,
      file: 'a.pdf',
      pageIndex: 2,
      score: 1.5,
      scores: { sparse: 1.5 },
      snippet: 'All INVOICES: paid Total 42.00 invoice',
      payload: { tenant: 't1' },
    })
  })

  it('has no page and no boxes where the format has none', () => {
    const words = ['Total', '42'].map((text) => ({ text, box: null, confidence: 1 }))
    expect(hitOf([lineFromWords(words)], 'total')).toMatchObject({ pageIndex: null, boxes: [] })
  })

  it('finds the box of a word after words that hold spaces or nothing', () => {
    expectBoxes(hitOf([line(0, 'two words', '', 'Total')], 'total').boxes, [boxAt(2, 0)])
  })

  it('takes the box of the line when its words do not make up its text', () => {
    const odd = { ...line(0, 'Total', '42'), text: 'Total of 42' }
    expectBoxes(hitOf([odd, line(1, 'paid')], 'total').boxes, [{ x0: 0, y0: 0, x1: 0.2, y1: 0.1 }])
  })

  it.each([
    undefined,
    null,
    {},
    { text: 7, word_boxes: '%', page: 'x', metadata: [] },
    { text: 'total', word_boxes: 'AAAA' },
  ])('reads the payload %j of another program as far as it goes', (payload) => {
    expect(hitFromPoint({ id: 9, score: 1, payload: payload as never }, 'total')).toMatchObject({
      documentId: '9',
      file: null,
      pageIndex: null,
      boxes: [],
      payload: {},
    })
  })
})

describe('packWordBoxes', () => {
  it('gives boxes back to a fifth of a pixel on a page of 10,000, and keeps a missing box missing', () => {
    const random = seededRandom(4)
    const words = Array.from({ length: 500 }, (_, i) => {
      const [x0, y0] = [random(), random()]
      const box = i % 50 === 7 ? null : { x0, y0, x1: x0 + (1 - x0) * random(), y1: y0 + (1 - y0) * random() }
      return { text: 'w', box, confidence: 1 }
    })
    const unpacked = unpackWordBoxes(packWordBoxes([lineFromWords(words)])!)
    expect(unpacked).toHaveLength(500)
    unpacked.forEach((box, i) => {
      const original = words[i]!.box
      if (!original) expect(box).toBeNull()
      for (const side of ['x0', 'y0', 'x1', 'y1'] as const) {
        if (original) expect(Math.abs(box![side] - original[side])).toBeLessThan(1e-5)
      }
    })
  })
})
