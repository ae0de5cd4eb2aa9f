import type { Extraction } from '../document/extraction.ts'
import type { SourceDocument } from '../document/source-document.ts'
import type { SparseEmbedder } from '../ports/sparse-embedder.ts'
import type { ManagedVectorStore, Point } from '../ports/vector-store.ts'
import { buildPassages, passagePayload, SPARSE_VECTOR_NAME } from '../search/index.ts'
import { pointIdOf } from '../vectors/point-id.ts'
import { callStore } from './call-store.ts'
import { ensureCollection } from './ensure-collection.ts'
import type { PipelineParts } from './parts.ts'
import type { PageResult, ProcessResult } from './pipeline.ts'
import type { Run } from './run.ts'

/** Points written by one request: a request of a few hundred kilobytes. */
const POINTS_PER_REQUEST = 100

/**
 * Embed and index: the document's passages as points of the collection behind the alias. Ids depend on the content
 * only, so that indexing again replaces; points of an earlier, longer version are removed afterwards.
 */
export async function indexDocument(
  parts: PipelineParts,
  run: Run,
  document: SourceDocument,
  pages: readonly PageResult[],
  extraction: Extraction<unknown> | null,
): Promise<ProcessResult['indexed']> {
  const { store, sparseEmbedder, collection } = parts
  if (!store || !sparseEmbedder) return null
  const points = await run.stage(
    'embed',
    () => embedPassages(sparseEmbedder, document, pages, extraction, run.signal),
    {
      provider: sparseEmbedder.id,
    },
  )
  await run.stage(
    'index',
    () =>
      callStore(parts, {
        store,
        operation: 'upsert',
        work: () => replacePoints(store, collection, document.id, points),
        context: { signal: run.signal, deadline: run.deadline },
        parent: run.span,
      }),
    { provider: store.name },
    'STORE_ERROR',
  )
  return { collection, points: points.length }
}

async function embedPassages(
  embedder: SparseEmbedder,
  document: SourceDocument,
  pages: readonly PageResult[],
  extraction: Extraction<unknown> | null,
  signal: AbortSignal,
): Promise<Point[]> {
  const passages = buildPassages(pages.map(({ text }) => text))
  const vectors = await embedder.embedDocuments(
    passages.map(({ text }) => text),
    { signal },
  )
  const { id: documentId, name: file, mediaType, metadata } = document
  return Promise.all(
    passages.map(async (passage, index) => ({
      id: await pointIdOf(documentId, passage.pageIndex, passage.passageIndex),
      vector: { [SPARSE_VECTOR_NAME]: vectors[index]! },
      payload: {
        ...passagePayload({ documentId, file, mediaType, metadata }, passage),
        fields: extraction ? scalarFields(extraction.value) : {},
      },
    })),
  )
}

async function replacePoints(
  store: ManagedVectorStore,
  collection: string,
  documentId: string,
  points: readonly Point[],
): Promise<void> {
  await ensureCollection(store, collection)
  for (let start = 0; start < points.length; start += POINTS_PER_REQUEST) {
    await store.upsert(collection, { points: points.slice(start, start + POINTS_PER_REQUEST), wait: true })
  }
  await store.delete(collection, {
    filter: {
      must: [{ key: 'document_id', match: { value: documentId } }],
      must_not: [{ has_id: points.map(({ id }) => id) }],
    },
    wait: true,
  })
}

/** The values that searches can filter on: scalars by field name. */
export function scalarFields(value: unknown): Record<string, string | number | boolean | null> {
  const fields: Record<string, string | number | boolean | null> = {}
  for (const [name, field] of Object.entries(value ?? {})) {
    if (field === null || ['string', 'number', 'boolean'].includes(typeof field)) {
      fields[name] = field as string | number | boolean | null
    }
  }
  return fields
}
