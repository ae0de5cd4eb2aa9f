import { describe, expect, it } from 'vitest'
import { scoreFields, scorePairs } from './field-score.ts'
import { parseJudgements, scoreRetrieval } from './retrieval-score.ts'
import { summarizeFields, summarizeText } from './summary.ts'
import { scoreText } from './text-score.ts'

const TRUTH = { text: 'TOTAL 9.00\nThank you', lines: ['TOTAL 9.00', 'Thank you'] }

describe('scoreText', () => {
  it('counts errors by hand: case, one letter, one of two lines', () => {
    const score = scoreText(TRUTH, { text: 'total 9.00\nThank yon', lines: ['total 9.00', 'Thank yon'] })
    expect(score).toEqual({
      characterErrors: 6,
      characterErrorsFolded: 1,
      characters: 20,
      words: { matched: 3, expected: 4, seen: 4 },
      linesFound: 1,
      lines: 2,
    })
  })

  it('is without error for the truth itself and all error for nothing', () => {
    expect(summarizeText([{ ...scoreText(TRUTH, TRUTH), isPartial: false }])).toMatchObject({
      wordF1: 1,
      characterErrorRate: 0,
      lineRecall: 1,
    })
    expect(summarizeText([{ ...scoreText(TRUTH, { text: '', lines: [] }), isPartial: false }])).toMatchObject({
      wordF1: 0,
      characterErrorRate: 1,
      lineRecall: 0,
    })
  })

  it('gives no error rate where the truth is partial', () => {
    expect(summarizeText([{ ...scoreText(TRUTH, TRUTH), isPartial: true }]).characterErrorRate).toBeNull()
  })
})

describe('scoreFields', () => {
  it('judges the named fields only, one that is invented included', () => {
    const scores = scoreFields(
      { date: '25/12/2018', total: '9.00', other: 'x' },
      { date: '2018-12-25', total: 9, company: 'Shop', other: 'y' },
      ['date', 'total', 'company', 'address'],
    )
    expect([...scores]).toEqual([
      ['date', { expected: 1, seen: 1, exact: 0, normalized: 1 }],
      ['total', { expected: 1, seen: 1, exact: 0, normalized: 1 }],
      ['company', { expected: 0, seen: 1, exact: 0, normalized: 0 }],
    ])
    const { all } = summarizeFields([{ fields: scores, pairs: null }])
    expect(all.normalized).toBeCloseTo(0.8)
    expect(all.exact).toBe(0)
  })

  it('counts each pair once', () => {
    const pair = { key: 'To:', value: 'Ann' }
    expect(scorePairs([pair, pair], [{ key: 'TO', value: 'ann.' }])).toEqual({ matched: 1, expected: 2, seen: 1 })
  })
})

describe('scoreRetrieval', () => {
  it('agrees with values worked out by hand', () => {
    const judgements = parseJudgements('query-id\tcorpus-id\tscore\nq1\ta\t2\nq1\tb\t1\nq2\tc\t1\nq3\td\t0\n')
    const score = scoreRetrieval({ q1: { a: 3, b: 2, x: 1 }, q2: { x: 2, c: 1 } }, judgements)
    expect(score.queries).toBe(2)
    expect(score.ndcgAt10).toBeCloseTo((1 + 1 / Math.log2(3)) / 2)
    expect(score.mrrAt10).toBe(0.75)
    expect(score.recallAt100).toBe(1)
  })

  it('lets ties win nothing and counts a query without an answer as 0', () => {
    const judgements = parseJudgements('q1\ta\t1\nq2\tb\t1\n')
    const score = scoreRetrieval({ q1: { a: 1, z: 1 } }, judgements)
    expect(score.mrrAt10).toBe(0.25)
    expect(score.answered).toBe(1)
  })
})
