import { type Clock, SYSTEM_CLOCK } from '../deadline/clock.ts'
import type { Cache, CacheEntry, CacheMark } from '../ports/cache.ts'

/**
 * Two caches as one: the first is asked first, and is given what only the second had. An entry of the first that is
 * stale is compared with the second's, which another process may have renewed.
 */
export function tieredCache([first, second]: readonly [Cache, Cache], options: { readonly clock?: Clock } = {}): Cache {
  const { clock = SYSTEM_CLOCK } = options
  /** Counts what was forgotten, so that an entry read before is not copied up after. */
  let forgotten = 0
  /** The first level goes again at the end: meanwhile a reader may have copied the old entry up. */
  const forget = async (work: (level: Cache) => Promise<void>) => {
    try {
      await work(first)
      await work(second)
    } finally {
      await work(first)
      forgotten++
    }
  }

  return {
    name: `${first.name}+${second.name}`,
    isRemote: first.isRemote || second.isRemote,
    maxValueBytes: Math.max(first.maxValueBytes, second.maxValueBytes),
    async get(namespace, key, call) {
      const before = forgotten
      const near = await first.get(namespace, key, call)
      if (near && near.freshUntil > clock.now()) return near
      const far = await second.get(namespace, key, call)
      if (!far) return near
      if (near && near.freshUntil >= far.freshUntil) return near
      if (before === forgotten) await first.set(namespace, key, far.value, { ...remaining(far, clock.now()), ...call })
      return far
    },
    async mark(namespace, tags, call) {
      return JSON.stringify(await Promise.all([first.mark(namespace, tags, call), second.mark(namespace, tags, call)]))
    },
    async set(namespace, key, value, options) {
      const marks = options.mark === undefined ? undefined : (JSON.parse(options.mark) as readonly CacheMark[])
      const stored = await Promise.all(
        [first, second].map((level, i) => level.set(namespace, key, value, { ...options, mark: marks?.[i] })),
      )
      return stored.includes(true)
    },
    delete: (namespace, key, call) => forget((level) => level.delete(namespace, key, call)),
    invalidate: (tag, call) => forget((level) => level.invalidate(tag, call)),
    clear: (namespace, call) => forget((level) => level.clear(namespace, call)),
    async stats() {
      const [near, far] = await Promise.all([first.stats(), second.stats()])
      return {
        name: `${near.name}+${far.name}`,
        entries: sum(near.entries, far.entries),
        bytes: sum(near.bytes, far.bytes),
        evictions: sum(near.evictions, far.evictions),
      }
    },
  }
}

function remaining({ freshUntil, expiresAt, tags }: CacheEntry, now: number) {
  return { ttlMs: freshUntil - now, staleMs: expiresAt - freshUntil, tags }
}

/** Null when either is not known. */
function sum(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a + b
}
