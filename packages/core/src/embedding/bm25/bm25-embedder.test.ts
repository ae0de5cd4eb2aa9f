import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { assertRejects } from '../../testing/contract-case.ts'
import { sparseEmbedderContract } from '../../testing/sparse-embedder-contract.ts'
import { bm25Embedder } from './bm25-embedder.ts'
import { murmurHash, tokenIdOf } from './murmur-hash.ts'
import { stemEnglish } from './porter-stemmer.ts'
import { tokenize } from './tokenize.ts'

interface Golden {
  readonly origin: string
  readonly stems: Readonly<Record<string, string>>
  readonly texts: readonly {
    readonly text: string
    readonly indices: readonly number[]
    readonly values: readonly number[]
    /** Ascending. */
    readonly query: readonly number[]
  }[]
}

const golden: Golden = JSON.parse(readFileSync(new URL('fastembed-golden.json', import.meta.url), 'utf8'))

describe('bm25Embedder', () => {
  for (const { name, run } of sparseEmbedderContract(async () => bm25Embedder())) it(name, run)

  it.each(golden.texts)('gives the vectors of FastEmbed for $text', async ({ text, indices, values, query }) => {
    const embedder = bm25Embedder()
    expect(await embedder.embedDocuments([text])).toEqual([{ indices, values }])
    const found = await embedder.embedQuery(text)
    expect([...found.indices].sort((a, b) => a - b)).toEqual(query)
    expect(found.values).toEqual(query.map(() => 1))
  })

  it('weighs a term that stands twice among five of an average text 1.375', async () => {
    const [vector] = await bm25Embedder({ averageLength: 5 }).embedDocuments(['total total invoice amount paid'])
    expect(vector!.values[vector!.indices.indexOf(tokenIdOf('total'))]).toBe(1.375)
  })

  it('counts the terms of a query when asked to', async () => {
    const query = await bm25Embedder({ countQueryTerms: true }).embedQuery('total of totals and invoice')
    expect(query).toEqual({ indices: [tokenIdOf('total'), tokenIdOf('invoic')], values: [2, 1] })
  })

  it('has another id for other vectors', () => {
    const ids = [{}, { k: 2 }, { b: 0.5 }, { averageLength: 100 }, { countQueryTerms: true }].map(
      (options) => bm25Embedder(options).id,
    )
    expect(new Set(ids).size).toBe(ids.length)
  })

  it.each([{ k: -1 }, { k: Number.NaN }, { b: 1.1 }, { averageLength: 0 }])('refuses %j', async (options) => {
    await assertRejects(async () => bm25Embedder(options), 'INPUT_ERROR')
  })

  it('is quick with text that has nothing but one long word', async () => {
    expect(await bm25Embedder().embedDocuments(['a'.repeat(5_000_000)])).toEqual([{ indices: [], values: [] }])
  })
})

describe('tokenIdOf', () => {
  it.each([
    ['', 0],
    ['hello', 613153351],
    ['Hello', 316307400],
    ['world', 74040069],
    ['invoic', 481716713],
    ['total', 1214258741],
    ['2024', 1555540962],
    ['run', 243905464],
    ['straß', 54780371],
    ['документ', 1604773967],
    ['图', 2146448342],
  ])('of %j is %i', (token, id) => {
    expect(tokenIdOf(token)).toBe(id)
  })

  it('is the absolute value of a signed hash', () => {
    expect(murmurHash('world')).toBe(-74040069)
  })
})

describe('stemEnglish', () => {
  it('gives the stems of rust-stemmers', () => {
    const words = Object.keys(golden.stems)
    expect(words.length).toBeGreaterThan(300)
    expect(Object.fromEntries(words.map((word) => [word, stemEnglish(word)]))).toEqual(golden.stems)
  })

  it('counts letters outside the basic plane as one', () => {
    expect(stemEnglish('𝒶s')).toBe('𝒶s')
    expect(stemEnglish('𝒶𝒷aing')).toBe('𝒶𝒷aing'.replace('aing', 'a'))
  })
})

describe('tokenize', () => {
  it('keeps letters, numbers and underscores together, and drops a lone underscore', () => {
    expect(tokenize('Foo_bar, _ 1.214,25 (x²)')).toEqual(['foo_bar', '1', '214', '25', 'x²'])
  })

  it('ends a word at a combining mark, also one that lower-casing makes', () => {
    expect(tokenize('e\u0301a İstanbul')).toEqual(['e', 'a', 'i', 'stanbul'])
  })
})
