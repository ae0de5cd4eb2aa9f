import { LRUCache } from 'lru-cache'
import { type Clock, SYSTEM_CLOCK } from '../deadline/clock.ts'
import { throwIfAborted } from '../deadline/deadline.ts'
import { SdkError } from '../errors/sdk-error.ts'
import type { Cache } from '../ports/cache.ts'
import { decodeValue, type EncodedValue, encodeValue } from './value-codec.ts'

/** Options of {@link memoryCache}. */
export interface MemoryCacheOptions {
  /** Bound of keys, values, {@link ENTRY_OVERHEAD_BYTES} an entry and {@link TAG_OVERHEAD_BYTES} a tag together. Default 64 MiB. */
  readonly maxBytes?: number
  /** Bound of the number of entries. Default none. */
  readonly maxEntries?: number
  /** Values that take more are not stored. Default an eighth of `maxBytes`, so that one value does not put out all. */
  readonly maxValueBytes?: number
  /**
   * Longest time an entry is kept, whatever was asked for. As first level before a shared one it bounds how long
   * another process's invalidation goes unseen here. Default none.
   */
  readonly maxTtlMs?: number
  readonly clock?: Clock
}

export const MEMORY_CACHE_DEFAULTS = { maxBytes: 64 * 2 ** 20, valueShare: 1 / 8 } as const

/** What an entry takes besides key and value: buffer, list node, map slots. Measured on V8 as 670 bytes. */
export const ENTRY_OVERHEAD_BYTES = 700

/** What a tag that no other entry has takes, measured on V8 as 310 to 520 bytes; shared ones take less. */
export const TAG_OVERHEAD_BYTES = 400

/** Tags whose last invalidation is remembered; a mark older than one forgotten is refused. */
const REMEMBERED_INVALIDATIONS = 10_000

interface Held extends EncodedValue {
  readonly freshUntil: number
  readonly expiresAt: number
  /** Sorted out by tag and namespace alike. */
  readonly groups: readonly string[]
  readonly tags: readonly string[]
}

/** A cache in this process, bounded by bytes; what was not used for longest goes first. */
export function memoryCache(options: MemoryCacheOptions = {}): Cache {
  const { clock = SYSTEM_CLOCK, maxEntries, maxTtlMs = Number.POSITIVE_INFINITY } = options
  const maxBytes = positive('maxBytes', options.maxBytes ?? MEMORY_CACHE_DEFAULTS.maxBytes)
  const maxValueBytes = options.maxValueBytes ?? Math.floor(maxBytes * MEMORY_CACHE_DEFAULTS.valueShare)
  if (maxEntries !== undefined) positive('maxEntries', maxEntries)

  const keysOfGroup = new Map<string, Set<string>>()
  const history = new InvalidationHistory()
  let evictions = 0
  const held = new LRUCache<string, Held>({
    maxSize: maxBytes,
    maxEntrySize: maxBytes,
    ...(maxEntries === undefined ? {} : { max: maxEntries }),
    sizeCalculation: (entry, key) =>
      entry.data.byteLength + 2 * key.length + ENTRY_OVERHEAD_BYTES + entry.tags.length * TAG_OVERHEAD_BYTES,
    dispose: (entry, key, reason) => {
      if (reason === 'evict') evictions++
      for (const group of entry.groups) {
        const keys = keysOfGroup.get(group)
        keys?.delete(key)
        if (keys?.size === 0) keysOfGroup.delete(group)
      }
    },
  })

  const forget = (group: string) => {
    history.add(group)
    for (const key of [...(keysOfGroup.get(group) ?? [])]) held.delete(key)
  }

  return {
    name: 'memory',
    isRemote: false,
    maxValueBytes,
    async get(namespace, key, { signal } = {}) {
      throwIfAborted(signal)
      const id = idOf(namespace, key)
      const entry = held.get(id)
      if (!entry) return undefined
      if (entry.expiresAt <= clock.now()) {
        held.delete(id)
        return undefined
      }
      const decoded = decodeValue(entry)
      return decoded && { ...decoded, freshUntil: entry.freshUntil, expiresAt: entry.expiresAt, tags: entry.tags }
    },
    async mark(_namespace, _tags, { signal } = {}) {
      throwIfAborted(signal)
      return history.mark()
    },
    async set(namespace, key, value, { ttlMs, staleMs = 0, tags = [], mark, signal }) {
      throwIfAborted(signal)
      const encoded = encodeValue(value)
      const id = idOf(namespace, key)
      const groups = [namespaceGroup(namespace), ...new Set(tags.map(tagGroup))]
      if (encoded.data.byteLength > maxValueBytes || (mark !== undefined && history.hasSince(mark, groups))) {
        held.delete(id)
        return false
      }
      const now = clock.now()
      held.delete(id)
      held.set(id, {
        ...encoded,
        tags: [...tags],
        groups,
        freshUntil: now + Math.min(ttlMs, maxTtlMs),
        expiresAt: now + Math.min(ttlMs + staleMs, maxTtlMs),
      })
      if (!held.has(id)) return false
      for (const group of groups) {
        const keys = keysOfGroup.get(group) ?? new Set()
        keysOfGroup.set(group, keys.add(id))
      }
      return true
    },
    async delete(namespace, key) {
      held.delete(idOf(namespace, key))
    },
    async invalidate(tag) {
      forget(tagGroup(tag))
    },
    async clear(namespace) {
      forget(namespaceGroup(namespace))
    },
    async stats() {
      return { name: 'memory', entries: held.size, bytes: held.calculatedSize, evictions }
    },
  }
}

/** When each group was last invalidated, counted in invalidations; the oldest are forgotten. */
class InvalidationHistory {
  #count = 0
  /** Marks below it are refused, since what they would be compared with is forgotten. */
  #floor = 0
  readonly #lastOf = new Map<string, number>()

  add(group: string): void {
    this.#lastOf.delete(group)
    this.#lastOf.set(group, ++this.#count)
    if (this.#lastOf.size <= REMEMBERED_INVALIDATIONS) return
    const [oldest, at] = this.#lastOf.entries().next().value as [string, number]
    this.#lastOf.delete(oldest)
    this.#floor = at
  }

  mark(): string {
    return String(this.#count)
  }

  hasSince(mark: string, groups: readonly string[]): boolean {
    const at = Number(mark)
    return !(at >= this.#floor) || groups.some((group) => (this.#lastOf.get(group) ?? 0) > at)
  }
}

function idOf(namespace: string, key: string): string {
  return `${namespace.length}:${namespace}${key}`
}

function namespaceGroup(namespace: string): string {
  return `n:${namespace}`
}

function tagGroup(tag: string): string {
  return `t:${tag}`
}

function positive(name: string, value: number): number {
  if (value > 0 && Number.isInteger(value)) return value
  throw new SdkError('INPUT_ERROR', `${name} must be a whole number above 0, not ${value}`)
}
