import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { createSourceDocument, INPUT_LIMITS, type Word } from '@sheaf/core'
import { describe, expect, it } from 'vitest'
import { pdfiumRenderer } from './pdfium-renderer.ts'

/** Invoices with the lines that another program, Poppler, reads from them. */
const FOLDER = new URL('../../../../../shared/data/ocr/invoice2data/', import.meta.url)
const files = existsSync(FOLDER) ? readdirSync(FOLDER).filter((name) => name.endsWith('.pdf')) : []
if (files.length === 0) console.log(`skipped: no invoices in ${FOLDER.pathname}`)

interface ReferenceLine {
  readonly text: string
  /** Points, origin top left. */
  readonly box: readonly [x0: number, y0: number, x1: number, y1: number]
  readonly page: number
}

interface PlacedWord {
  readonly text: string
  readonly page: number
  readonly box: readonly number[]
}

/** Points by which an edge may differ. */
const TOLERANCE = 2

describe.skipIf(files.length === 0)('words of real invoices, against Poppler', async () => {
  const totals = { words: 0, found: 0, placed: 0, near: 0 }
  for (const file of files) {
    const bytes = new Uint8Array(readFileSync(new URL(file, FOLDER)))
    const { lines } = JSON.parse(readFileSync(new URL(`${basename(file, '.pdf')}.json`, FOLDER), 'utf8')) as {
      lines: readonly ReferenceLine[]
    }
    const words = await placedWords(bytes)
    const found = countFound(words, lines)
    const { placed, near } = countNear(words, lines)
    totals.words += lines.reduce((sum, line) => sum + wordsOf(line.text).length, 0)
    totals.found += found
    totals.placed += placed
    totals.near += near
  }

  it('finds at least 99 of 100 words', () => {
    expect(totals.words).toBeGreaterThan(1500)
    expect(totals.found / totals.words).toBeGreaterThanOrEqual(0.99)
  })

  it('puts at least 98 of 100 within 2 points', () => {
    expect(totals.placed / totals.words).toBeGreaterThan(0.95)
    expect(totals.near / totals.placed).toBeGreaterThanOrEqual(0.98)
  })
})

async function placedWords(bytes: Uint8Array): Promise<PlacedWord[]> {
  const document = await createSourceDocument(bytes, 'application/pdf')
  const words: PlacedWord[] = []
  for await (const { page, textLayer } of pdfiumRenderer().render(document, { limits: INPUT_LIMITS })) {
    const place = ({ text, box }: Word): PlacedWord => ({
      text: text.toLowerCase(),
      page: page.index,
      box: [box!.x0 * page.width, box!.y0 * page.height, box!.x1 * page.width, box!.y1 * page.height],
    })
    words.push(...(textLayer?.lines ?? []).flatMap((line) => line.words.map(place)))
  }
  return words
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().split(/\s+/).filter(Boolean)
}

/** Words of the reference that are among the words read, each used once. */
function countFound(words: readonly PlacedWord[], lines: readonly ReferenceLine[]): number {
  const left = new Map<string, number>()
  for (const { text } of words) left.set(text, (left.get(text) ?? 0) + 1)
  let found = 0
  for (const word of lines.flatMap((line) => wordsOf(line.text))) {
    const count = left.get(word) ?? 0
    if (count === 0) continue
    left.set(word, count - 1)
    found++
  }
  return found
}

/** Words of reference lines that were read in one run, and of those the ones whose line stands in the same place. */
function countNear(words: readonly PlacedWord[], lines: readonly ReferenceLine[]) {
  let placed = 0
  let near = 0
  for (const line of lines) {
    const expected = wordsOf(line.text)
    const distances = words.flatMap((_, start) => {
      const run = words.slice(start, start + expected.length)
      const isSame = expected.every((word, i) => run[i]?.text === word && run[i]?.page === line.page)
      return isSame ? [distance(run, line.box)] : []
    })
    if (distances.length === 0) continue
    placed += expected.length
    if (Math.min(...distances) <= TOLERANCE) near += expected.length
  }
  return { placed, near }
}

function distance(run: readonly PlacedWord[], box: ReferenceLine['box']): number {
  const union = [0, 1, 2, 3].map((edge) => {
    const values = run.map((word) => word.box[edge]!)
    return edge < 2 ? Math.min(...values) : Math.max(...values)
  })
  return Math.max(...union.map((value, edge) => Math.abs(value - box[edge]!)))
}
