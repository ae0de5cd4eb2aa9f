import { describe, expect, it } from 'vitest'
import { lineFromWords, pageTextFromLines } from '../document/build-page-text.ts'
import type { PageText } from '../document/page-text.ts'
import { assertRejects } from '../testing/contract-case.ts'
import { seededRandom } from '../testing/seeded-random.ts'
import { buildPassages } from './build-passages.ts'

function page(...lines: string[]): PageText {
  const words = (line: string) => line.split(' ').map((text) => ({ text, box: null, confidence: 1 }))
  return pageTextFromLines(
    3,
    lines.map((line) => lineFromWords(words(line))),
    'test',
  )
}

const sentence = (i: number) => `Line ${i} says something of about fifty characters.`

describe('buildPassages', () => {
  it('keeps a short page whole', () => {
    const receipt = page('Coffee 2.40', '', 'Total 2.40')
    expect(buildPassages([receipt])).toEqual([
      { pageIndex: 3, passageIndex: 0, text: receipt.text, start: 0, end: receipt.text.length, lines: receipt.lines },
    ])
  })

  it('gives none for a page without text', () => {
    expect(buildPassages([page(), page(''), page(' ', '')])).toEqual([])
  })

  it('cuts a long page between lines, each passage about as long as allowed and repeating the end of the one before', () => {
    const long = page(...Array.from({ length: 100 }, (_, i) => sentence(i)))
    const passages = buildPassages([long])
    expect(passages.length).toBe(5)
    passages.forEach((passage, i) => {
      expect(passage.passageIndex).toBe(i)
      expect(passage.text.length).toBeLessThanOrEqual(1500)
      expect(long.text.slice(passage.start, passage.end)).toBe(passage.text)
      const next = passages[i + 1]
      if (next) expect(passage.end - next.start).toBeGreaterThan(50)
      if (next) expect(passage.end - next.start).toBeLessThanOrEqual(150)
    })
  })

  it('prefers to cut where a paragraph ends', () => {
    const lines = Array.from({ length: 60 }, (_, i) => `line ${i} of a text that goes on and on without an end`)
    lines[20] = 'the end of a paragraph.'
    const [first] = buildPassages([page(...lines)])
    expect(first!.text.endsWith('the end of a paragraph.')).toBe(true)
  })

  it('never splits a line, however long', () => {
    const passages = buildPassages([page('x'.repeat(9000), 'short', 'y'.repeat(9000))])
    expect(passages.map(({ text }) => text.length)).toEqual([9000, 5, 9000])
  })

  it('covers every line of any page, in order, without gaps', () => {
    const random = seededRandom(8)
    for (let round = 0; round < 300; round++) {
      const length = () => Math.floor(random() ** 3 * 400)
      const source = page(...Array.from({ length: Math.floor(random() * 80) }, () => 'w'.repeat(length())))
      const passages = buildPassages([source], { maxLength: 1 + Math.floor(random() * 500), overlap: 0 })
      const seen = new Set(passages.flatMap(({ lines }) => lines))
      const missing = source.lines.filter((line) => line.text !== '' && !seen.has(line))
      expect(missing).toEqual([])
      for (const { text, start, end } of passages) expect(source.text.slice(start, end)).toBe(text)
    }
  })

  it.each([{ maxLength: 0 }, { overlap: -1 }, { maxLength: 100, overlap: 60 }])('refuses %j', async (options) => {
    await assertRejects(async () => buildPassages([], options), 'INPUT_ERROR')
  })
})
