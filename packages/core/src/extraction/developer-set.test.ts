import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { pageTextsFromLines } from '../document/page-text-from-lines.ts'
import type { BuiltInSchema, FieldExtractor } from '../ports/field-extractor.ts'
import { rulesExtractor } from './rules-extractor.ts'

const SHARED = path.resolve(import.meta.dirname, '../../../../../shared')
const SCORER = path.join(SHARED, 'tools/score-ocr.mjs')
const isThere = existsSync(SCORER)
if (!isThere) console.log('skipped: the developer set beside the repository is not there')

interface Score {
  readonly fieldNorm?: number
  readonly pairF1?: number
}

/** The scorer's figures for what an extractor makes of the annotated lines. */
async function score(extractor: FieldExtractor, schema: BuiltInSchema, set: string, fields?: string[]): Promise<Score> {
  const { readTruth, scoreAll } = await import(SCORER)
  const folder = path.join(SHARED, 'data/ocr', set)
  const predictions: Record<string, unknown> = {}
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.json'))) {
    const { lines, width, height } = JSON.parse(readFileSync(path.join(folder, file), 'utf8'))
    const pages = pageTextsFromLines(lines, [
      { width, height },
      { width, height },
    ])
    const { value } = await extractor.extract({ pages, schema })
    predictions[file] = { text: '', fields: value, pairs: value.pairs }
  }
  return scoreAll(readTruth(folder), predictions, { fields }).overall
}

const INVOICE_FIELDS = ['date', 'amount', 'invoice_number', 'currency']

describe.skipIf(!isThere)('on the developer set', () => {
  it('receipts keep a normalised field F1 of 0.88', async () => {
    expect((await score(rulesExtractor(), 'receipt', 'sroie')).fieldNorm).toBeGreaterThan(0.88)
  })

  it('invoices keep a normalised field F1 of 0.85', async () => {
    expect((await score(rulesExtractor(), 'invoice', 'invoice2data', INVOICE_FIELDS)).fieldNorm).toBeGreaterThan(0.85)
  })

  it('forms keep a pair F1 of 0.35', async () => {
    expect((await score(rulesExtractor(), 'form', 'funsd')).pairF1).toBeGreaterThan(0.35)
  })

  it.each([
    ['finds nothing', {}],
    ['always says the same', { company: 'SDN BHD', date: '2000-01-01', address: 'JALAN', total: -1 }],
  ])('an extractor that %s gets nothing', async (_, value) => {
    const extractor: FieldExtractor = {
      name: 'worthless',
      extract: async () => ({ value, fields: [], method: 'rules', warnings: [] }),
    }
    expect((await score(extractor, 'receipt', 'sroie')).fieldNorm ?? 0).toBe(0)
  })
})
