import type { SparseEmbedder } from '../ports/sparse-embedder.ts'
import type { SparseVector } from '../vectors/vector.ts'
import { assert, assertEqual, assertRejects, type ContractCase } from './contract-case.ts'

const TEXTS = [
  'Invoice 2024-17: total 1,214.25 EUR, payable within 30 days',
  'Straße, документ, 発注書 and a 𝒻ormula; İstanbul, ΟΔΟΣ',
  'the the the of of',
  '',
  ' \n\t ',
  'word '.repeat(3000),
  '\ud800 lone surrogate',
]

/** What every sparse embedder must satisfy. */
export function sparseEmbedderContract(open: () => Promise<SparseEmbedder>): ContractCase[] {
  return [
    {
      name: 'gives one valid vector a text, whatever the text holds',
      async run() {
        const vectors = await (await open()).embedDocuments(TEXTS)
        assertEqual(vectors.length, TEXTS.length, 'number of vectors')
        vectors.forEach((vector, i) => {
          assertValid(vector, `document ${i}`)
        })
      },
    },
    {
      name: 'gives a valid vector for every query',
      async run() {
        const embedder = await open()
        for (const text of TEXTS)
          assertValid(await embedder.embedQuery(text), `query ${JSON.stringify(text.slice(0, 20))}`)
      },
    },
    {
      name: 'gives the same vector for the same text, alone or among others',
      async run() {
        const embedder = await open()
        const together = await embedder.embedDocuments(TEXTS)
        for (const [i, text] of TEXTS.entries()) {
          assertEqual((await embedder.embedDocuments([text]))[0], together[i], `document ${i}`)
        }
      },
    },
    {
      name: 'gives an empty vector for an empty text',
      async run() {
        const embedder = await open()
        assertEqual((await embedder.embedDocuments(['']))[0], { indices: [], values: [] }, 'document')
        assertEqual(await embedder.embedQuery(''), { indices: [], values: [] }, 'query')
      },
    },
    {
      name: 'lets a query meet the document that holds its words',
      async run() {
        const embedder = await open()
        const [document] = await embedder.embedDocuments([TEXTS[0]!])
        const query = await embedder.embedQuery('total invoice')
        assert(
          query.indices.some((index) => document!.indices.includes(index)),
          'query and document share no index',
        )
      },
    },
    {
      name: 'takes no texts',
      async run() {
        assertEqual(await (await open()).embedDocuments([]), [], 'vectors')
      },
    },
    {
      name: 'stops when the caller has aborted',
      async run() {
        const embedder = await open()
        const signal = AbortSignal.abort()
        await assertRejects(() => embedder.embedDocuments(TEXTS, { signal }), 'ABORTED')
        await assertRejects(() => embedder.embedQuery('total', { signal }), 'ABORTED')
      },
    },
  ]
}

function assertValid({ indices, values }: SparseVector, what: string): void {
  assertEqual(values.length, indices.length, `${what}: number of values`)
  assertEqual(new Set(indices).size, indices.length, `${what}: number of different indices`)
  assert(
    indices.every((index) => Number.isInteger(index) && index >= 0 && index < 2 ** 32),
    `${what}: an index is no unsigned 32-bit number`,
  )
  assert(
    values.every((value) => Number.isFinite(value) && value !== 0),
    `${what}: a value is 0 or not finite`,
  )
}
