import { toSdkError } from '../errors/sdk-error.ts'
import type { ManagedVectorStore } from '../ports/vector-store.ts'
import type { CallContext } from '../resilience/policy.ts'
import type { PipelineParts } from './parts.ts'

/** A call of the store through its breaker, tried again when that can help. What it throws is an SdkError. */
export function callStore<T>(
  { storePolicy }: PipelineParts,
  store: ManagedVectorStore,
  work: (store: ManagedVectorStore) => Promise<T>,
  context: CallContext,
): Promise<T> {
  return storePolicy.run(async () => {
    try {
      return await work(store)
    } catch (error) {
      throw toSdkError(error, 'STORE_ERROR', { provider: store.name })
    }
  }, context)
}
