import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { type ManagedVectorStore, SPARSE_VECTOR_NAME, type SparseEmbedder } from '@sheaf/core'
import type { RetrievalRun } from './retrieval-score.ts'

/** Documents a query in a run, as Recall@100 asks for. */
const RUN_DEPTH = 100
const BATCH = 200
const COLLECTION = 'corpus'

/** A record of a BEIR collection. */
export interface CorpusRecord {
  readonly id: string
  /** Title and text. */
  readonly text: string
}

/** The records of a JSON Lines file: `_id`, `title` if any, `text`. */
export async function* readRecords(file: string): AsyncGenerator<CorpusRecord> {
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line.trim() === '') continue
    const { _id, title, text } = JSON.parse(line) as { _id: unknown; title?: unknown; text?: unknown }
    yield { id: String(_id), text: [title, text].filter((part) => typeof part === 'string' && part !== '').join('\n') }
  }
}

/** The best {@link RUN_DEPTH} documents of each query by BM25, through the same embedder and store as a search. */
export async function runBm25(
  parts: { readonly store: ManagedVectorStore; readonly embedder: SparseEmbedder; readonly signal: AbortSignal },
  corpus: AsyncIterable<CorpusRecord>,
  queries: AsyncIterable<CorpusRecord>,
): Promise<RetrievalRun> {
  const { store, embedder, signal } = parts
  await store.createCollection(COLLECTION, { sparse_vectors: { [SPARSE_VECTOR_NAME]: { modifier: 'idf' } } })
  const ids: string[] = []
  for await (const records of inBatches(corpus, BATCH)) {
    const vectors = await embedder.embedDocuments(
      records.map(({ text }) => text),
      { signal },
    )
    const points = vectors.map((vector, i) => ({ id: ids.length + i, vector: { [SPARSE_VECTOR_NAME]: vector } }))
    await store.upsert(COLLECTION, { points, wait: true })
    ids.push(...records.map(({ id }) => id))
  }
  const run: Record<string, Record<string, number>> = {}
  for await (const { id, text } of queries) {
    const query = await embedder.embedQuery(text, { signal })
    const { points } =
      query.indices.length === 0
        ? { points: [] }
        : await store.query(COLLECTION, { query, using: SPARSE_VECTOR_NAME, limit: RUN_DEPTH })
    run[id] = Object.fromEntries(points.map((point) => [ids[Number(point.id)]!, point.score]))
  }
  return run
}

async function* inBatches<T>(items: AsyncIterable<T>, size: number): AsyncGenerator<T[]> {
  let batch: T[] = []
  for await (const item of items) {
    batch.push(item)
    if (batch.length < size) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}
