import { describe, expect, it } from 'vitest'
import type { Cache } from '../ports/cache.ts'
import { cacheContract } from '../testing/cache-contract.ts'
import { virtualClock } from '../testing/virtual-clock.ts'
import { GUARDED_CACHE_DEFAULTS, guardedCache } from './guarded-cache.ts'
import { memoryCache } from './memory-cache.ts'

const { timeoutMs, pauseMs } = GUARDED_CACHE_DEFAULTS
const clock = virtualClock()
const options = { ttlMs: 60_000_000 }

/** A memory that can be taken away: it then fails, or hangs. */
function fragile() {
  const inner = memoryCache({ clock })
  const state = { is: 'up' as 'up' | 'down' | 'hung' }
  const through =
    <A extends unknown[], R>(work: (...args: A) => Promise<R>) =>
    (...args: A): Promise<R> => {
      if (state.is === 'hung') return new Promise<R>(() => {})
      return state.is === 'up' ? work(...args) : Promise.reject(new Error('ECONNRESET'))
    }
  const cache: Cache = {
    ...inner,
    isRemote: true,
    get: through(inner.get),
    mark: through(inner.mark),
    set: through(inner.set),
    delete: through(inner.delete),
    invalidate: through(inner.invalidate),
    clear: through(inner.clear),
  }
  return { cache, state }
}

describe('guardedCache', () => {
  const open = async () => guardedCache(memoryCache({ clock }), { clock })
  for (const { name, run } of cacheContract({ open, clock })) it(name, run)

  it('takes what hangs for a miss when its time is up, and leaves no timer', async () => {
    const { cache, state } = fragile()
    const guarded = guardedCache(cache, { clock })
    state.is = 'hung'
    let answer: unknown = 'none yet'
    const call = guarded.get('n', 'key').then((entry) => {
      answer = entry
    })
    await clock.advance(timeoutMs - 1)
    expect(answer).toBe('none yet')
    await clock.advance(1)
    await call
    expect(answer).toBeUndefined()
    expect(clock.pending).toBe(0)
  })

  it('stores nothing for a caller whose mark it could not ask for', async () => {
    const { cache, state } = fragile()
    const guarded = guardedCache(cache, { clock })
    state.is = 'down'
    const mark = await guarded.mark('n', ['t'])
    state.is = 'up'
    await clock.advance(pauseMs)
    expect(await guarded.set('n', 'key', 1, { ...options, tags: ['t'], mark })).toBe(false)
    expect(await guarded.get('n', 'key')).toBeUndefined()
  })

  it('counts calls that fail together as one failure', async () => {
    const { cache, state } = fragile()
    let failures = 0
    const guarded = guardedCache(cache, { clock, onFailure: () => failures++ })
    state.is = 'down'
    await Promise.all(Array.from({ length: 10 }, (_, i) => guarded.get('n', `${i}`)))
    expect(failures).toBe(10)
    state.is = 'up'
    await guarded.set('n', 'key', 1, options)
    await clock.advance(pauseMs)
    expect(await guarded.set('n', 'key', 1, options)).toBe(true)
  })

  it('passes on an abort of the caller, which is no failure of the cache', async () => {
    const { cache, state } = fragile()
    let failures = 0
    const guarded = guardedCache(cache, { clock, onFailure: () => failures++ })
    state.is = 'hung'
    const caller = new AbortController()
    const call = guarded.get('n', 'key', { signal: caller.signal })
    caller.abort()
    await expect(call).rejects.toMatchObject({ code: 'ABORTED' })
    expect(failures).toBe(0)
    expect(clock.pending).toBe(0)
  })

  it.each([3, 12_000])('reads nothing that one of %d missed invalidations was for', async (count) => {
    const { cache, state } = fragile()
    const guarded = guardedCache(cache, { clock, namespaces: ['n'] })
    await guarded.set('n', 'first', 'old', { ...options, tags: ['tag0'] })
    await guarded.set('n', 'last', 'old', { ...options, tags: [`tag${count - 1}`] })
    await guarded.set('n', 'deleted', 'old', options)
    state.is = 'down'
    for (let i = 0; i < count; i++) await guarded.invalidate(`tag${i}`)
    await guarded.delete('n', 'deleted')
    await clock.advance(pauseMs)
    expect(await guarded.get('n', 'first')).toBeUndefined()
    state.is = 'up'
    for (const key of ['first', 'last', 'deleted']) {
      await clock.advance(pauseMs * 4)
      expect(await guarded.get('n', key), key).toBeUndefined()
    }
    expect(await guarded.set('n', 'first', 'new', options)).toBe(true)
    expect((await guarded.get('n', 'first'))?.value).toBe('new')
  })
})
