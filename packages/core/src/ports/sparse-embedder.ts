import type { SparseVector } from '../vectors/vector.ts'

/** Turns text into sparse vectors. Documents and queries differ: a document carries term weights, a query ones. */
export interface SparseEmbedder {
  /** Changes when the same text would give another vector. */
  readonly id: string
  embedDocuments(
    texts: readonly string[],
    options?: { readonly signal?: AbortSignal },
  ): Promise<readonly SparseVector[]>
  embedQuery(text: string, options?: { readonly signal?: AbortSignal }): Promise<SparseVector>
}
