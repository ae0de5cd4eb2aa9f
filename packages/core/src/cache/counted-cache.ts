import type { Cache } from '../ports/cache.ts'
import type { Meter } from '../ports/meter.ts'

/** The same cache, its operations counted; an invalidation counts as a delete. */
export function countedCache(cache: Cache, meter: Meter): Cache {
  const count = (operation: 'get' | 'set' | 'delete' | 'clear') =>
    meter.count('cache_operations_total', { level: cache.name, operation })
  return {
    ...cache,
    get(...call) {
      count('get')
      return cache.get(...call)
    },
    set(...call) {
      count('set')
      return cache.set(...call)
    },
    delete(...call) {
      count('delete')
      return cache.delete(...call)
    },
    invalidate(...call) {
      count('delete')
      return cache.invalidate(...call)
    },
    clear(...call) {
      count('clear')
      return cache.clear(...call)
    },
  }
}
