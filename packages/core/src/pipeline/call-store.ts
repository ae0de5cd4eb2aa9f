import { toSdkError } from '../errors/sdk-error.ts'
import type { Span } from '../ports/tracer.ts'
import type { ManagedVectorStore } from '../ports/vector-store.ts'
import type { CallContext } from '../resilience/policy.ts'
import { DB } from '../telemetry/semantic-conventions.ts'
import type { PipelineParts } from './parts.ts'

/** One call of the store. */
export interface StoreCall<T> {
  readonly store: ManagedVectorStore
  /** In Qdrant's words: `upsert`, `query`, `set_payload`. */
  readonly operation: string
  readonly work: () => Promise<T>
  readonly context: CallContext
  /** The span it is part of. */
  readonly parent?: Span
}

/**
 * A call of the store through its breaker, tried again when that can help, as one database span that covers all tries.
 * What it throws is an SdkError.
 */
export async function callStore<T>(
  { storePolicy, tracer, collection }: PipelineParts,
  { store, operation, work, context, parent }: StoreCall<T>,
): Promise<T> {
  const span = tracer.startSpan(`${operation} ${collection}`, {
    kind: 'client',
    attributes: { [DB.systemName]: store.name, [DB.collectionName]: collection, [DB.operationName]: operation },
    ...(parent && { parent }),
  })
  try {
    return await storePolicy.run(async () => {
      try {
        return await work()
      } catch (error) {
        throw toSdkError(error, 'STORE_ERROR', { provider: store.name })
      }
    }, context)
  } catch (error) {
    span.recordError(error)
    throw error
  } finally {
    span.end()
  }
}
