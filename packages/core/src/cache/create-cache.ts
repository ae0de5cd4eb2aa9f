import { type Clock, SYSTEM_CLOCK } from '../deadline/clock.ts'
import { throwIfAborted } from '../deadline/deadline.ts'
import { SdkError } from '../errors/sdk-error.ts'
import type { Cache, CacheStats } from '../ports/cache.ts'
import type { Logger } from '../ports/logger.ts'
import type { Meter } from '../ports/meter.ts'
import { type CacheKey, type CacheKeyParts, cacheKey } from './cache-key.ts'
import { countedCache } from './counted-cache.ts'
import { type GuardedCacheOptions, guardedCache } from './guarded-cache.ts'
import { memoryCache } from './memory-cache.ts'
import { CACHE_NAMESPACES, type CacheNamespace } from './namespaces.ts'
import { RequestCounts, type RequestResult, type RequestTally } from './request-counts.ts'
import { type FlightContext, SingleFlight } from './single-flight.ts'
import { tieredCache } from './tiered-cache.ts'

/** Options of {@link createCache}. */
export interface CreateCacheOptions {
  /** Nearest first. Default one `memoryCache()`. */
  readonly levels?: readonly Cache[]
  /** Added to {@link CACHE_NAMESPACES}, or in place of one of them. */
  readonly namespaces?: Readonly<Record<string, CacheNamespace>>
  /** How long levels outside the process may take, and how long they are left alone after a failure. */
  readonly guard?: Pick<GuardedCacheOptions, 'timeoutMs' | 'pauseMs' | 'maxPauseMs'>
  readonly clock?: Clock
  readonly meter?: Meter
  readonly logger?: Logger
}

/** Options of {@link LoadingCache.cached}. */
export interface CachedOptions {
  readonly tags?: readonly string[]
  readonly signal?: AbortSignal
  /** In place of the namespace's. */
  readonly ttlMs?: number
  /** In place of the namespace's. */
  readonly staleWhileRevalidateMs?: number
}

/** One value to have ready. */
export interface WarmEntry<T> {
  readonly key: CacheKeyParts | CacheKey
  readonly load: (signal: AbortSignal) => Promise<T>
  readonly tags?: readonly string[]
}

/** What {@link LoadingCache.warm} did. */
export interface WarmReport {
  readonly loaded: number
  /** Values that were there already. */
  readonly present: number
  /** By index in the entries given. */
  readonly failed: readonly { readonly index: number; readonly error: unknown }[]
}

/** What is known of a {@link LoadingCache}, since it was made. */
export interface LoadingCacheStats {
  readonly namespaces: Readonly<Record<string, RequestTally>>
  readonly levels: readonly CacheStats[]
}

/** Values computed once. See {@link createCache}. */
export interface LoadingCache {
  /**
   * The value of these parts: the cached one, or what `load` gives. Callers at the same time share one load and its
   * answer, also its error; take the answer as read-only. An error is not kept.
   *
   * @param key   the parts, or what `cacheKey()` made of them for this namespace
   * @param load  gets a signal that is aborted when all callers have given up
   * @throws SdkError `INPUT_ERROR` for a namespace that is not declared, `ABORTED` when this caller gives up; and
   *   whatever `load` throws
   */
  cached<T>(
    namespace: string,
    key: CacheKeyParts | CacheKey,
    load: (signal: AbortSignal) => Promise<T>,
    options?: CachedOptions,
  ): Promise<T>
  /** Loads what is not there yet, a few at a time. One that fails does not stop the others. */
  warm<T>(
    namespace: string,
    entries: readonly WarmEntry<T>[],
    options?: { readonly concurrency?: number; readonly signal?: AbortSignal },
  ): Promise<WarmReport>
  /** Forgets every entry with this tag. A load that is under way now answers its callers and is not kept. */
  invalidate(tag: string): Promise<void>
  /** Forgets one value. */
  delete(namespace: string, key: CacheKeyParts | CacheKey): Promise<void>
  /** Forgets a namespace; all declared ones when none is named. */
  clear(namespace?: string): Promise<void>
  stats(): Promise<LoadingCacheStats>
  /** Resolves when what is being stored or renewed in the background has been. */
  idle(): Promise<void>
}

/** Loads at once while warming: enough to hide latency, too few to crowd out the calls people wait for. */
export const WARM_CONCURRENCY = 4

interface Answer {
  readonly value: unknown
  readonly result: RequestResult
}

interface Label {
  readonly namespace: string
  readonly key: string
  readonly tags: readonly string[]
}

/**
 * A cache that loads what it does not have. It never makes a call fail, and a level that is down or slow delays at
 * most one call at a time, by `guard.timeoutMs`.
 */
export function createCache(options: CreateCacheOptions = {}): LoadingCache {
  const { clock = SYSTEM_CLOCK, meter, logger } = options
  const namespaces: Readonly<Record<string, CacheNamespace>> = { ...CACHE_NAMESPACES, ...options.namespaces }
  const levels = (options.levels ?? [memoryCache({ clock })]).map((level) =>
    guarded(meter ? countedCache(level, meter) : level),
  )
  const store = levels.reduceRight((far, near) => tieredCache([near, far], { clock }))
  const flights = new SingleFlight<Answer, Label>()
  const counts = new RequestCounts(meter)
  const background = new Set<Promise<unknown>>()

  function guarded(level: Cache): Cache {
    if (!level.isRemote) return level
    return guardedCache(level, {
      ...options.guard,
      clock,
      namespaces: Object.keys(namespaces),
      onFailure: (error) => {
        meter?.count('cache_level_errors_total', { level: level.name })
        logger?.warn('cache.level_failed', {
          level: level.name,
          error: SdkError.isInstance(error) ? error.code : 'other',
        })
      },
    })
  }

  const namespaceOf = (name: string): CacheNamespace => {
    const namespace = Object.hasOwn(namespaces, name) ? namespaces[name] : undefined
    if (namespace) return namespace
    const known = Object.keys(namespaces).join(', ')
    throw new SdkError('INPUT_ERROR', `the cache has no namespace "${name}"; declared are ${known} (namespaces)`)
  }

  /** Runs on after the call that started it; never rejects. */
  const later = (work: Promise<unknown>) => {
    const kept: Promise<unknown> = work.catch(() => {}).finally(() => background.delete(kept))
    background.add(kept)
    return kept
  }

  const keep = async (label: Label, value: unknown, mark: string, { ttlMs, staleMs }: Times) => {
    try {
      const { namespace, key, tags } = label
      const isStored = await store.set(namespace, key, value, { ttlMs, staleMs, tags, mark })
      if (!isStored) meter?.count('cache_not_stored_total', { cache: namespace })
      await reportBytes()
    } catch (error) {
      meter?.count('cache_not_stored_total', { cache: label.namespace })
      logger?.warn('cache.not_stored', {
        cache: label.namespace,
        error: SdkError.isInstance(error) ? error.message : 'other',
      })
    }
  }

  const reportBytes = async () => {
    if (!meter) return
    for (const level of levels) {
      if (level.isRemote) continue
      const { bytes } = await level.stats()
      if (bytes !== null) meter.gauge('cache_size_bytes', bytes, { level: level.name })
    }
  }

  const loadAndKeep = async (label: Label, times: Times, load: Load, { signal, holdUntil }: FlightContext) => {
    const mark = await store.mark(label.namespace, label.tags, { signal })
    const value = await load(signal)
    // The call does not wait for the storing; callers that come meanwhile are given the answer.
    holdUntil(later(keep(label, value, mark, times)))
    return value
  }

  const renew = (label: Label, times: Times, load: Load) => {
    const name = flightName(label, 'renew')
    if (flights.has(name)) return
    const renewal = flights.run(name, label, async (context) => ({
      value: await loadAndKeep(label, times, load, context),
      result: 'miss',
    }))
    void later(
      renewal.catch(() => {
        meter?.count('cache_renewal_errors_total', { cache: label.namespace })
      }),
    )
  }

  const ask = async (
    namespace: string,
    parts: CacheKeyParts | CacheKey,
    load: Load,
    { tags = [], signal, ...own }: CachedOptions,
  ): Promise<Answer> => {
    const declared = namespaceOf(namespace)
    throwIfAborted(signal)
    const times = {
      ttlMs: own.ttlMs ?? declared.ttlMs,
      staleMs: own.staleWhileRevalidateMs ?? declared.staleWhileRevalidateMs ?? 0,
    }
    const label: Label = { namespace, key: typeof parts === 'string' ? parts : await cacheKey(namespace, parts), tags }
    const find = async (context: FlightContext): Promise<Answer> => {
      const entry = await store.get(namespace, label.key, { signal: context.signal })
      if (entry && entry.freshUntil > clock.now()) return { value: entry.value, result: 'hit' }
      if (entry) {
        renew(label, times, load)
        return { value: entry.value, result: 'stale' }
      }
      return { value: await loadAndKeep(label, times, load, context), result: 'miss' }
    }
    try {
      const { answer, isOwn } = await flights.run(flightName(label, 'find'), label, find, signal)
      const result = answer.result === 'miss' && !isOwn ? 'shared' : answer.result
      counts.add(namespace, result)
      return { value: answer.value, result }
    } catch (error) {
      if (!signal?.aborted) counts.add(namespace, 'error')
      throw error
    }
  }

  /** Before, so that nobody joins what is under way; and after, for what began in between. */
  const forget = async (isMeant: (label: Label) => boolean, work: () => Promise<void>) => {
    flights.close(isMeant)
    await work()
    flights.close(isMeant)
  }

  return {
    async cached<T>(
      namespace: string,
      key: CacheKeyParts | CacheKey,
      load: (signal: AbortSignal) => Promise<T>,
      callOptions: CachedOptions = {},
    ) {
      return (await ask(namespace, key, load, callOptions)).value as T
    },
    async warm(namespace, entries, { concurrency = WARM_CONCURRENCY, signal } = {}) {
      namespaceOf(namespace)
      let loaded = 0
      let present = 0
      const failed: { readonly index: number; readonly error: unknown }[] = []
      const queue = entries.entries()
      const worker = async () => {
        for (const [index, { key, load, tags }] of queue) {
          throwIfAborted(signal)
          try {
            const { result } = await ask(namespace, key, load, { tags, signal })
            if (result === 'miss') loaded++
            else present++
          } catch (error) {
            throwIfAborted(signal)
            failed.push({ index, error })
          }
        }
      }
      await Promise.all(Array.from({ length: Math.max(1, Math.min(concurrency, entries.length)) }, worker))
      return { loaded, present, failed: failed.sort((a, b) => a.index - b.index) }
    },
    invalidate: (tag) =>
      forget(
        ({ tags }) => tags.includes(tag),
        () => store.invalidate(tag),
      ),
    async delete(namespace, parts) {
      namespaceOf(namespace)
      const key = typeof parts === 'string' ? parts : await cacheKey(namespace, parts)
      await forget(
        (label) => label.namespace === namespace && label.key === key,
        () => store.delete(namespace, key),
      )
    },
    async clear(namespace) {
      if (namespace !== undefined) namespaceOf(namespace)
      for (const name of namespace === undefined ? Object.keys(namespaces) : [namespace]) {
        await forget(
          (label) => label.namespace === name,
          () => store.clear(name),
        )
      }
    },
    async stats() {
      return { namespaces: counts.all(), levels: await Promise.all(levels.map((level) => level.stats())) }
    },
    async idle() {
      while (background.size > 0) await Promise.all(background)
    },
  }
}

type Load = (signal: AbortSignal) => Promise<unknown>

interface Times {
  readonly ttlMs: number
  readonly staleMs: number
}

function flightName({ key }: Label, kind: 'find' | 'renew'): string {
  return `${kind} ${key}`
}
