import { lineFromWords, type PageText, pageTextFromLines, type Word } from '@sheaf/core'
import { describe, expect, it } from 'vitest'
import { arrangePage } from './arrange-page.ts'

const CHARACTER = 0.01
const HEIGHT = 0.012

/** Words of `text` from x on, a character wide each, on a baseline of the given slope. */
function wordsAt(text: string, x: number, y: number, slope = 0): Word[] {
  const words: Word[] = []
  let at = x
  for (const part of text.split(' ')) {
    const x1 = at + part.length * CHARACTER
    const dy = slope * ((at + x1) / 2 - 0.5)
    words.push({ text: part, box: { x0: at, y0: y + dy, x1, y1: y + dy + HEIGHT }, confidence: 1 })
    at = x1 + CHARACTER
  }
  return words
}

const pageOf = (lines: readonly (readonly Word[])[]): PageText =>
  pageTextFromLines(
    0,
    lines.map((words) => lineFromWords(words)),
    'test',
  )
const textOf = (page: PageText) => arrangePage(page).lines.map(({ text }) => text)

const LEFT = [
  'the quick brown fox jumps over it',
  'and then it went on to the river',
  'where a second one was waiting',
  'for it to come back again soon',
  'so both of them sat on the bank',
]
const RIGHT = [
  'a different story begins over here',
  'with nothing of foxes or of rivers',
  'but of a mill that stood on a hill',
  'and of the miller who lived in it',
  'until the wind carried it all off',
]

describe('arrangePage', () => {
  it('joins a label and its amount in one line, top to bottom', () => {
    const page = pageOf([
      wordsAt('TOTAL', 0.1, 0.3),
      wordsAt('Bread', 0.1, 0.1),
      wordsAt('42.00', 0.8, 0.3),
      wordsAt('2.00', 0.8, 0.101),
      wordsAt('Butter', 0.1, 0.2),
      wordsAt('40.00', 0.8, 0.199),
    ])
    expect(textOf(page)).toEqual(['Bread 2.00', 'Butter 40.00', 'TOTAL 42.00'])
  })

  it('reads two columns one after the other, below a title that spans them', () => {
    const lines = [wordsAt('A title that runs across both of the two columns of this page right here', 0.1, 0.05)]
    LEFT.forEach((text, i) => {
      lines.push([...wordsAt(text, 0.08, 0.1 + i * 0.02), ...wordsAt(RIGHT[i]!, 0.55, 0.1 + i * 0.02)])
    })
    lines.push(wordsAt('A closing remark that runs across both of the two columns of this page', 0.1, 0.3))
    const text = textOf(pageOf(lines))
    expect(text.slice(1, -1)).toEqual([...LEFT, ...RIGHT])
    expect(text[0]).toContain('A title')
    expect(text.at(-1)).toContain('A closing remark')
  })

  it('reads columns whose lines do not stand on the same height', () => {
    const lines = LEFT.flatMap((text, i) => [
      wordsAt(text, 0.08, 0.1 + i * 0.02),
      wordsAt(RIGHT[i]!, 0.55, 0.109 + i * 0.02),
    ])
    expect(textOf(pageOf(lines))).toEqual([...LEFT, ...RIGHT])
  })

  it('keeps the rows of a table together', () => {
    const rows = [
      ['Oak shelf board 120 x 30 cm', '24', '38.50', '924.00'],
      ['Wall bracket powder coated black', '80', '4.65', '372.00'],
      ['Heavy duty bracket for forty kg', '12', '11.90', '142.80'],
      ['Fixing set for plasterboard only', '40', '3.20', '128.00'],
      ['Fixing set for brick and concrete', '40', '2.90', '116.00'],
      ['Desk top birch plywood 160 x 80', '6', '189.00', '1134.00'],
    ]
    const lines = rows.flatMap((cells, i) =>
      cells.map((cell, column) => wordsAt(cell, [0.05, 0.5, 0.65, 0.85][column]!, 0.1 + i * 0.02)),
    )
    expect(textOf(pageOf(lines))).toEqual(rows.map((cells) => cells.join(' ')))
  })

  it('follows the baseline of a page that is skewed by three degrees', () => {
    const slope = Math.tan((3 * Math.PI) / 180)
    const labels = ['Subtotal of all goods', 'Service charge of ten percent', 'Rounding', 'Total', 'Cash', 'Change']
    const lines = labels.flatMap((label, i) => [
      [...wordsAt(label, 0.05, 0.2 + i * 0.016, slope)],
      [...wordsAt(`${i}.00`, 0.85, 0.2 + i * 0.016, slope)],
    ])
    const title = [wordsAt('A long first line that tells how much the print is skewed on it', 0.1, 0.1, slope)]
    expect(textOf(pageOf([...title, ...lines])).slice(1)).toEqual(labels.map((label, i) => `${label} ${i}.00`))
  })

  it('gives a value to its own label, not to the line of an address that stands a little higher', () => {
    const pitch = 0.018
    const left = ['Ida Colfax', '3 Beacon Hill Road', 'Norbeck NB1 4EL'].map((text, i) =>
      wordsAt(text, 0.1, 0.2 + i * pitch),
    )
    const right = ['Due date', 'Account no.', 'Your order'].map((text, i) => wordsAt(text, 0.6, 0.203 + i * 0.0195))
    const values = ['12 October', 'HLT-204', 'PO-77120'].map((text, i) => wordsAt(text, 0.8, 0.2025 + i * 0.0195))
    const text = textOf(pageOf([...left, ...right, ...values]))
    expect(text.filter((line) => line.includes('Account no.'))[0]).toContain('Account no. HLT-204')
    expect(text.filter((line) => line.includes('Your order'))[0]).toContain('Your order PO-77120')
  })

  it('loses and invents no word, whatever the page', () => {
    let seed = 7
    const random = () => {
      seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0
      return seed / 2 ** 32
    }
    for (let round = 0; round < 50; round++) {
      const words = Array.from({ length: 1 + Math.floor(random() * 80) }, (_, i): Word => {
        const x0 = random() * 0.9
        const y0 = random() * 0.9
        const box = { x0, y0, x1: x0 + random() * 0.1, y1: y0 + random() * 0.1 }
        return { text: `w${i}`, box, confidence: random() }
      })
      const arranged = arrangePage(pageOf(words.map((word) => [word])))
      const texts = arranged.lines.flatMap((line) => line.words.map(({ text }) => text))
      expect(texts.sort()).toEqual(words.map(({ text }) => text).sort())
    }
  })

  it('gives back a page without boxes, or without words, unchanged', () => {
    const plain = pageOf([[{ text: 'b', box: null, confidence: 1 }], [{ text: 'a', box: null, confidence: 1 }]])
    expect(arrangePage(plain)).toBe(plain)
    const empty = pageOf([])
    expect(arrangePage(empty)).toBe(empty)
  })
})
