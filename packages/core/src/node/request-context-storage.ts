import { AsyncLocalStorage } from 'node:async_hooks'
import type { RequestContext } from '../telemetry/request-context.ts'

/** The context of the request that the running code belongs to. */
export interface RequestContextStorage {
  /** Runs `work` and all that it awaits within the context. */
  run<T>(context: RequestContext, work: () => T): T
  current(): RequestContext | undefined
}

/** The request context that follows the calls by itself, over AsyncLocalStorage. One per host. */
export function requestContextStorage(): RequestContextStorage {
  const storage = new AsyncLocalStorage<RequestContext>()
  return { run: (context, work) => storage.run(context, work), current: () => storage.getStore() }
}
