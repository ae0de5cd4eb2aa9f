import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { scoreFields, scorePairs } from './field-score.ts'
import { parseJudgements, scoreRetrieval } from './retrieval-score.ts'
import { summarizeFields, summarizeText } from './summary.ts'
import { scoreText } from './text-score.ts'
import { readTruth } from './truth.ts'

const SHARED = fileURLToPath(new URL('../../../../../shared/', import.meta.url))
const isThere = existsSync(path.join(SHARED, 'tools'))
if (!isThere) console.log('skipped: the reference scorers are not beside the repository')
const load = (tool: string) => import(/* @vite-ignore */ pathToFileURL(path.join(SHARED, 'tools', tool)).href)

/** A wrong copy of a text, the same every time. */
function damaged(text: string, seed: number): string {
  return [...text]
    .map((character, i) => ((i * 7919 + seed) % 23 === 0 ? '' : (i * 104729 + seed) % 31 === 0 ? 'x' : character))
    .join('')
}

interface RawTruth {
  readonly text: string
  readonly lines: { readonly text: string }[]
  readonly fields: Record<string, unknown>
  readonly pairs?: { readonly key: string; readonly value: string }[]
}

describe.skipIf(!isThere)('our figures and those of an independent scorer', () => {
  it.each([
    ['sroie', ['company', 'date', 'address', 'total']],
    ['invoice2data', ['issuer', 'invoice_number', 'date', 'date_due', 'currency', 'amount', 'amount_tax']],
    ['funsd', []],
    ['drawings', []],
  ] as const)('are the same for damaged predictions on %s', async (folder, names) => {
    const { scoreFile, pool } = await load('score-ocr.mjs')
    const truths = await readTruth(path.join(SHARED, 'data', 'ocr', folder))
    expect(truths.length).toBeGreaterThan(0)
    const theirs: unknown[] = []
    const texts: Parameters<typeof summarizeText>[0][number][] = []
    const fields: Parameters<typeof summarizeFields>[0][number][] = []
    for (const [i, { stem, truth }] of truths.slice(0, 5).entries()) {
      const raw = JSON.parse(readFileSync(`${stem}.json`, 'utf8')) as RawTruth
      const prediction = {
        text: damaged(raw.text, i),
        lines: raw.lines.map(({ text }) => ({ text: damaged(text, i) })),
        fields: Object.fromEntries(
          Object.entries(raw.fields ?? {}).map(([name, value], j) => [
            name,
            (i + j) % 3 === 0 ? damaged(String(value), i) : (i + j) % 5 === 0 ? null : value,
          ]),
        ),
        pairs: (raw.pairs ?? [])
          .filter((_, j) => j % 3 !== 0)
          .map(({ key, value }) => ({ key: key.toLowerCase(), value })),
      }
      theirs.push(scoreFile(raw, prediction, { fields: names }))
      const lines = prediction.lines.map(({ text }) => text)
      texts.push({ ...scoreText(truth, { text: prediction.text, lines }), isPartial: truth.isPartial })
      fields.push({
        fields: scoreFields(truth.fields, prediction.fields, names),
        pairs: truth.pairs && scorePairs(truth.pairs, prediction.pairs),
      })
    }
    const expected = pool(theirs)
    const text = summarizeText(texts)
    expect(text.wordF1).toBeCloseTo(expected.wordF1, 10)
    expect(text.lineRecall).toBeCloseTo(expected.lineRecall, 10)
    if (expected.cer === undefined) expect(text.characterErrorRate).toBeNull()
    else {
      expect(text.characterErrorRate).toBeCloseTo(expected.cer, 10)
      expect(text.characterErrorRateFolded).toBeCloseTo(expected.cerFold, 10)
    }
    const summary = summarizeFields(fields)
    if (names.length > 0) {
      expect(summary.all.exact).toBeCloseTo(expected.fieldExact, 10)
      expect(summary.all.normalized).toBeCloseTo(expected.fieldNorm, 10)
    }
    if (expected.pairF1 !== undefined) expect(summary.pairF1).toBeCloseTo(expected.pairF1, 10)
  })

  it.each(['cranfield', 'cisi'])('are the same for a seeded run on %s', async (name) => {
    const { score, parseQrels } = await load('score-retrieval.mjs')
    const qrels = readFileSync(path.join(SHARED, 'data', 'retrieval', name, 'qrels.tsv'), 'utf8')
    const judgements = parseJudgements(qrels)
    const run: Record<string, Record<string, number>> = {}
    for (const [query, grades] of judgements) {
      const relevant = [...grades.keys()].filter((_, i) => i % 2 === 0)
      const others = Array.from({ length: 60 }, (_, i) => String((i * 37 + Number(query) * 11) % 1400))
      run[query] = Object.fromEntries([...others, ...relevant].map((id) => [id, (Number(id) * 7919) % 50]))
    }
    const asMap = new Map(Object.entries(run).map(([query, scores]) => [query, new Map(Object.entries(scores))]))
    const expected = score(asMap, parseQrels(qrels))
    const ours = scoreRetrieval(run, judgements)
    expect(ours.queries).toBe(expected.queries)
    expect(ours.ndcgAt10).toBeCloseTo(expected.ndcg, 10)
    expect(ours.recallAt100).toBeCloseTo(expected.recall, 10)
    expect(ours.mrrAt10).toBeCloseTo(expected.mrr, 10)
  })
})
