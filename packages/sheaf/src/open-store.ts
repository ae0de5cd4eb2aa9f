import type { ManagedVectorStore } from '@sheaf/core'
import { localStore } from '@sheaf/store/local'
import { fileStore } from '@sheaf/store/local/node'
import { qdrantStore } from '@sheaf/store/qdrant'

/** Where points are kept: a folder, the address of a Qdrant server, a store of the host's, or nowhere (null). */
export type StoreLocation = string | URL | ManagedVectorStore | null

/** A store, and whether we opened it and so have to close it. */
export interface OpenedStore {
  readonly store: ManagedVectorStore | undefined
  readonly isOurs: boolean
}

/** Opens the store; `undefined` is a store in memory, gone with the process. */
export async function openStore(location: StoreLocation | undefined, apiKey: string | undefined): Promise<OpenedStore> {
  if (location === null) return { store: undefined, isOurs: false }
  if (location === undefined) return { store: localStore(), isOurs: true }
  if (location instanceof URL || typeof location === 'string') {
    const text = String(location)
    if (/^https?:\/\//i.test(text))
      return { store: await qdrantStore({ url: text, ...(apiKey && { apiKey }) }), isOurs: true }
    return { store: await fileStore({ path: text }), isOurs: true }
  }
  return { store: location, isOurs: false }
}
