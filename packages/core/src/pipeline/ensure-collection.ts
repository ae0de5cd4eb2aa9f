import { SdkError } from '../errors/sdk-error.ts'
import type { ManagedVectorStore } from '../ports/vector-store.ts'
import { SPARSE_VECTOR_NAME } from '../search/index.ts'

/**
 * Makes sure that `name` can be written to. On first use it becomes an alias of the new collection `name-1`, so that a
 * later release can put another collection behind it. Safe against another process doing the same.
 */
export async function ensureCollection(store: ManagedVectorStore, name: string): Promise<void> {
  if (await resolvesToCollection(store, name)) return
  const first = `${name}-1`
  try {
    await store.createCollection(first, { vectors: {}, sparse_vectors: { [SPARSE_VECTOR_NAME]: { modifier: 'idf' } } })
    await store.createPayloadIndex(first, { field_name: 'document_id', field_schema: 'keyword', wait: true })
  } catch (error) {
    // Somebody else was faster: theirs is as good.
    if (!SdkError.isInstance(error) || error.code !== 'CONFLICT') throw error
  }
  if (await resolvesToCollection(store, name)) return
  await store.updateCollectionAliases({ actions: [{ create_alias: { alias_name: name, collection_name: first } }] })
}

/** Whether `name` is a collection or an alias of one. */
export async function resolvesToCollection(store: ManagedVectorStore, name: string): Promise<boolean> {
  const { aliases } = await store.getAliases()
  if (aliases.some(({ alias_name }) => alias_name === name)) return true
  const { collections } = await store.getCollections()
  return collections.some((collection) => collection.name === name)
}
