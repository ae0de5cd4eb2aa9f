import { type Clock, SYSTEM_CLOCK } from '../deadline/clock.ts'
import { raceWithSignal } from '../deadline/deadline.ts'
import { SdkError } from '../errors/sdk-error.ts'
import type { Cache } from '../ports/cache.ts'

/** Options of {@link guardedCache}. */
export interface GuardedCacheOptions {
  /** Longest time one call may take. Default 50 ms. */
  readonly timeoutMs?: number
  /** How long the cache is left alone after a failure; doubles with each that follows. Default 250 ms. */
  readonly pauseMs?: number
  /** Where doubling ends. Default 30 s. */
  readonly maxPauseMs?: number
  /** Namespaces to clear when more invalidations failed than are remembered. Default none. */
  readonly namespaces?: readonly string[]
  readonly clock?: Clock
  /** Told of every call that failed or took too long. */
  readonly onFailure?: (error: unknown) => void
}

export const GUARDED_CACHE_DEFAULTS = {
  /** Far above a healthy answer (under 2 ms in one data centre), far below what a load costs. */
  timeoutMs: 50,
  pauseMs: 250,
  maxPauseMs: 30_000,
} as const

/** Invalidations kept for a cache that is away; past it the namespaces are cleared instead. */
const MAX_OWED = 10_000

/** Owed invalidations sent at once when the cache is back. */
const OWED_BATCH = 200

/** The mark of a cache that could not be asked: with it nothing is stored. */
const NO_MARK = ''

/**
 * A cache that never fails and is never slow: a call that fails or takes longer than `timeoutMs` counts as a miss, and
 * the cache is then left alone for a while; one call at a time tries it again. What could not be invalidated is owed:
 * nothing is read until it has been made good, so an entry that was to be forgotten does not come back with the cache.
 */
export function guardedCache(cache: Cache, options: GuardedCacheOptions = {}): Cache {
  const { timeoutMs, pauseMs, maxPauseMs } = { ...GUARDED_CACHE_DEFAULTS, ...withoutUndefined(options) }
  const { clock = SYSTEM_CLOCK, namespaces = [], onFailure = () => {} } = options
  const owed = new Map<string, (signal: AbortSignal) => Promise<void>>()
  let failures = 0
  let pausedUntil = Number.NEGATIVE_INFINITY
  let isProbing = false
  let isRepaying = false

  const failed = (error: unknown) => {
    pausedUntil = clock.monotonic() + Math.min(maxPauseMs, pauseMs * 2 ** Math.min(failures, 30))
    failures++
    onFailure(error)
  }

  /** Undefined when the cache failed or is left alone; what is wrong with the call itself is thrown. */
  const attempt = async <T>(
    work: (signal: AbortSignal) => Promise<T>,
    caller?: AbortSignal,
  ): Promise<{ readonly result: T } | undefined> => {
    if (clock.monotonic() < pausedUntil || isProbing) return undefined
    isProbing = failures > 0
    const isProbe = isProbing
    const timeout = new AbortController()
    const cancel = clock.after(timeoutMs, () =>
      timeout.abort(
        new SdkError('PROVIDER_TIMEOUT', `the cache ${cache.name} did not answer within ${timeoutMs} ms (timeoutMs)`, {
          provider: cache.name,
          limit: { name: 'timeoutMs', seen: timeoutMs, allowed: timeoutMs },
        }),
      ),
    )
    const signal = caller ? AbortSignal.any([timeout.signal, caller]) : timeout.signal
    try {
      const result = await raceWithSignal(work(signal), signal)
      failures = 0
      return { result }
    } catch (error) {
      if (caller?.aborted || (SdkError.isInstance(error) && error.code === 'INPUT_ERROR')) throw error
      // Calls that were under way together fail together: that is one failure.
      if (isProbe || clock.monotonic() >= pausedUntil) failed(error)
      else onFailure(error)
      return undefined
    } finally {
      cancel()
      if (isProbe) isProbing = false
    }
  }

  const repay = async () => {
    isRepaying = true
    try {
      while (owed.size > 0) {
        const batch = [...owed].slice(0, OWED_BATCH)
        const done = await attempt((signal) => Promise.all(batch.map(([, work]) => work(signal))))
        if (!done) return
        // One that came to be owed again meanwhile is another function under the same name.
        for (const [name, work] of batch) if (owed.get(name) === work) owed.delete(name)
      }
    } finally {
      isRepaying = false
    }
  }

  /** Nothing is read or written while something is owed. */
  const mayUse = () => {
    if (owed.size === 0) return true
    if (!isRepaying) void repay()
    return false
  }

  const forget = async (name: string, work: (signal: AbortSignal) => Promise<void>) => {
    if (owed.size === 0 && (await attempt(work))) return
    owed.set(name, work)
    if (owed.size > MAX_OWED) {
      owed.clear()
      for (const namespace of namespaces) {
        owed.set(`clear ${namespace}`, (signal) => cache.clear(namespace, { signal }))
      }
    }
  }

  return {
    name: cache.name,
    isRemote: cache.isRemote,
    maxValueBytes: cache.maxValueBytes,
    async get(namespace, key, { signal: caller } = {}) {
      if (!mayUse()) return undefined
      return (await attempt((signal) => cache.get(namespace, key, { signal }), caller))?.result
    },
    async mark(namespace, tags, { signal: caller } = {}) {
      if (!mayUse()) return NO_MARK
      return (await attempt((signal) => cache.mark(namespace, tags, { signal }), caller))?.result ?? NO_MARK
    },
    async set(namespace, key, value, options) {
      if (options.mark === NO_MARK || !mayUse()) return false
      const work = (signal: AbortSignal) => cache.set(namespace, key, value, { ...options, signal })
      return (await attempt(work, options.signal))?.result ?? false
    },
    delete: (namespace, key) =>
      forget(`delete ${JSON.stringify([namespace, key])}`, (signal) => cache.delete(namespace, key, { signal })),
    invalidate: (tag) => forget(`invalidate ${tag}`, (signal) => cache.invalidate(tag, { signal })),
    clear: (namespace) => forget(`clear ${namespace}`, (signal) => cache.clear(namespace, { signal })),
    async stats() {
      return (
        (await attempt(() => cache.stats()))?.result ?? {
          name: cache.name,
          entries: null,
          bytes: null,
          evictions: null,
        }
      )
    },
  }
}

function withoutUndefined(options: GuardedCacheOptions): Partial<typeof GUARDED_CACHE_DEFAULTS> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
}
