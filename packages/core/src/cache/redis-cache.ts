import { type Clock, SYSTEM_CLOCK } from '../deadline/clock.ts'
import { raceWithSignal, throwIfAborted } from '../deadline/deadline.ts'
import { SdkError, toSdkError } from '../errors/sdk-error.ts'
import type { Cache, CacheMark } from '../ports/cache.ts'
import { type RedisClient, sendCommandOf, textOf } from '../ports/redis-client.ts'
import { entryText, parseEntryText } from './entry-text.ts'
import { decodeValue, encodeValue } from './value-codec.ts'

/** Options of {@link redisCache}. */
export interface RedisCacheOptions {
  /** The host's connected client, ioredis or node-redis. It is never closed here. */
  readonly client: RedisClient
  /** What all keys begin with. Default `sheaf`. */
  readonly prefix?: string
  /** Values that take more are not stored. Default 1 MiB. */
  readonly maxValueBytes?: number
  /** Tells the ends of entries; the hosts that share a store should agree on the time. */
  readonly clock?: Clock
}

export const REDIS_CACHE_DEFAULTS = {
  prefix: 'sheaf',
  /** A larger value holds up the others on the connection for milliseconds. */
  maxValueBytes: 2 ** 20,
} as const

/**
 * How long the version of a namespace or tag is kept after its last use. One that is gone makes its entries misses,
 * so entries live no longer than this.
 */
const VERSION_LIFE_MS = 7 * 24 * 3_600_000

/**
 * A cache on a server that speaks Redis' protocol (6.2 or later, for GETEX): Redis, Valkey, Dragonfly. Entries carry
 * the versions their namespace and tags had; an invalidation writes a new version. Every command has one key, so a
 * cluster serves as well, and no command visits keys or flushes: other users of the server are not touched.
 *
 * @throws SdkError `PROVIDER_DOWN` from every method when the server cannot be asked; `createCache` guards against it
 */
export function redisCache(options: RedisCacheOptions): Cache {
  const { prefix = REDIS_CACHE_DEFAULTS.prefix, clock = SYSTEM_CLOCK } = options
  const { maxValueBytes = REDIS_CACHE_DEFAULTS.maxValueBytes } = options
  const send = sendCommandOf(options.client)

  const ask = async (signal: AbortSignal | undefined, command: string, ...args: string[]) => {
    throwIfAborted(signal)
    try {
      return await raceWithSignal(Promise.resolve(send(command, ...args)), signal)
    } catch (error) {
      if (SdkError.isInstance(error)) throw error
      throw toSdkError(error, 'PROVIDER_DOWN', { provider: 'redis' })
    }
  }
  // A namespace holds no bare colon and versions begin with another sign, so no two things share a key.
  const entryKey = (namespace: string, key: string) => `${prefix}:${encodeURIComponent(namespace)}:${key}`
  const versionKeys = (namespace: string, tags: readonly string[]) => [
    `${prefix}@namespace:${namespace}`,
    ...tags.map((tag) => `${prefix}@tag:${tag}`),
  ]
  const newVersion = (key: string, signal: AbortSignal | undefined, ...condition: string[]) =>
    ask(signal, 'SET', key, crypto.randomUUID(), 'PX', String(VERSION_LIFE_MS), ...condition)

  /** The version under a key, made when there is none. */
  const versionAt = async (key: string, signal: AbortSignal | undefined) => {
    const known = textOf(await ask(signal, 'GETEX', key, 'PX', String(VERSION_LIFE_MS)))
    if (known !== undefined) return known
    await newVersion(key, signal, 'NX')
    return textOf(await ask(signal, 'GET', key)) ?? ''
  }
  const versionsOf = (namespace: string, tags: readonly string[], signal: AbortSignal | undefined) =>
    Promise.all(versionKeys(namespace, tags).map((key) => versionAt(key, signal)))

  return {
    name: 'redis',
    isRemote: true,
    maxValueBytes,
    async get(namespace, key, { signal } = {}) {
      const [namespaceKey = ''] = versionKeys(namespace, [])
      // Both leave in one packet, for a client that pipelines, as both do.
      const [reply, namespaceVersion] = await Promise.all([
        ask(signal, 'GET', entryKey(namespace, key)).catch(missIfWrongType),
        ask(signal, 'GET', namespaceKey),
      ])
      const text = textOf(reply)
      const entry = text === undefined ? undefined : parseEntryText(text)
      if (!entry || entry.expiresAt <= clock.now() || entry.versions[0] !== textOf(namespaceVersion)) return undefined
      const tagKeys = versionKeys(namespace, entry.tags).slice(1)
      const versions = await Promise.all(tagKeys.map(async (tagKey) => textOf(await ask(signal, 'GET', tagKey))))
      if (versions.some((version, i) => version !== entry.versions[i + 1])) return undefined
      const { freshUntil, expiresAt, tags } = entry
      const decoded = decodeValue(entry)
      return decoded && { ...decoded, freshUntil, expiresAt, tags }
    },
    async mark(namespace, tags, { signal } = {}) {
      return JSON.stringify(await versionsOf(namespace, tags, signal))
    },
    async set(namespace, key, value, { ttlMs, staleMs = 0, tags = [], mark, signal }) {
      const encoded = encodeValue(value)
      const versions = mark === undefined ? await versionsOf(namespace, tags, signal) : versionsOfMark(mark)
      const lifeMs = Math.min(Math.ceil(ttlMs + staleMs), VERSION_LIFE_MS)
      if (encoded.data.byteLength > maxValueBytes || lifeMs <= 0) {
        await ask(signal, 'DEL', entryKey(namespace, key))
        return false
      }
      const now = clock.now()
      const entry = { ...encoded, freshUntil: now + Math.min(ttlMs, lifeMs), expiresAt: now + lifeMs, versions, tags }
      await ask(signal, 'SET', entryKey(namespace, key), entryText(entry), 'PX', String(lifeMs))
      return true
    },
    async delete(namespace, key, { signal } = {}) {
      await ask(signal, 'DEL', entryKey(namespace, key))
    },
    async invalidate(tag, { signal } = {}) {
      await newVersion(versionKeys('', [tag])[1] ?? '', signal)
    },
    async clear(namespace, { signal } = {}) {
      await newVersion(versionKeys(namespace, [])[0] ?? '', signal)
    },
    async stats() {
      return { name: 'redis', entries: null, bytes: null, evictions: null }
    },
  }
}

/** Somebody else's list or set under our key holds no value of ours. */
function missIfWrongType(error: unknown): undefined {
  if (error instanceof Error && error.message.startsWith('WRONGTYPE')) return undefined
  throw error
}

function versionsOfMark(mark: CacheMark): readonly string[] {
  return JSON.parse(mark) as readonly string[]
}
