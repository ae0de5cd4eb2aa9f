import { describe, expect, it } from 'vitest'
import type { Cache } from '../ports/cache.ts'
import { seededRandom } from '../testing/seeded-random.ts'
import { virtualClock } from '../testing/virtual-clock.ts'
import { cacheKey } from './cache-key.ts'
import { type CreateCacheOptions, createCache } from './create-cache.ts'
import { memoryCache } from './memory-cache.ts'
import { CACHE_NAMESPACES } from './namespaces.ts'

const HOUR_MS = 3_600_000

function setup(options: Partial<CreateCacheOptions> = {}) {
  const clock = virtualClock()
  const counted: string[] = []
  const gauges = new Map<string, number>()
  const show = (name: string, labels?: object) => `${name}${JSON.stringify(labels ?? {})}`
  const warnings: string[] = []
  const cache = createCache({
    clock,
    levels: [memoryCache({ clock })],
    meter: {
      count: (name, labels) => void counted.push(show(name, labels)),
      gauge: (name, value, labels) => void gauges.set(show(name, labels), value),
      observe: () => {},
    },
    logger: { debug: () => {}, info: () => {}, error: () => {}, warn: (event) => void warnings.push(event) },
    ...options,
  })
  let loads = 0
  const load = async () => ++loads
  return { cache, clock, counted, gauges, warnings, load, loads: () => loads }
}

/** A memory that says it is far away, so that it is guarded. */
function remote(level: Cache, over: Partial<Cache> = {}): Cache {
  return { ...level, name: 'far', isRemote: true, ...over }
}

describe('createCache', () => {
  it('computes once for 1,000 callers at the same time', async () => {
    const { cache, load, loads } = setup()
    const key = await cacheKey('ocr', { content: 'page' })
    const answers = await Promise.all(Array.from({ length: 1000 }, () => cache.cached('ocr', key, load)))
    expect(new Set(answers)).toEqual(new Set([1]))
    expect(loads()).toBe(1)
    expect((await cache.stats()).namespaces).toEqual({
      ocr: { hit: 0, stale: 0, miss: 1, shared: 999, error: 0, hitRatio: 0.999 },
    })
    const parts = { content: 'page 2' }
    const more = await Promise.all(Array.from({ length: 1000 }, () => cache.cached('ocr', parts, load)))
    expect(new Set(more)).toEqual(new Set([2]))
  })

  it('keeps values as long as the table says, by namespace', async () => {
    for (const [namespace, { ttlMs }] of Object.entries(CACHE_NAMESPACES)) {
      const { cache, clock, load } = setup()
      await cache.cached(namespace, { content: 'x' }, load)
      await clock.advance(ttlMs - 1)
      expect(await cache.cached(namespace, { content: 'x' }, load), namespace).toBe(1)
      await clock.advance(1)
      expect(await cache.cached(namespace, { content: 'x' }, load), namespace).toBe(2)
    }
  })

  it('takes a namespace of the host, and refuses one that nobody declared', async () => {
    const { cache, clock, load } = setup({ namespaces: { drawings: { ttlMs: 10 }, ocr: { ttlMs: 20 } } })
    await cache.cached('drawings', { content: 'x' }, load)
    await cache.cached('ocr', { content: 'x' }, load)
    await clock.advance(10)
    expect(await cache.cached('drawings', { content: 'x' }, load)).toBe(3)
    expect(await cache.cached('ocr', { content: 'x' }, load)).toBe(2)
    for (const name of ['orc', 'toString', '__proto__']) {
      await expect(cache.cached(name, { content: 'x' }, load)).rejects.toMatchObject({ code: 'INPUT_ERROR' })
    }
  })

  it('does not keep an error', async () => {
    const { cache, load } = setup()
    const failing = () => Promise.reject(new Error('provider down'))
    await expect(cache.cached('ocr', { content: 'x' }, failing)).rejects.toThrow('provider down')
    expect(await cache.cached('ocr', { content: 'x' }, load)).toBe(1)
    expect((await cache.stats()).namespaces.ocr).toMatchObject({ error: 1, miss: 1, hitRatio: 0 })
  })

  it('aborts the load when all callers have given up, and only then', async () => {
    const { cache } = setup()
    const callers = [new AbortController(), new AbortController()]
    let started = () => {}
    const isStarted = new Promise<void>((resolve) => {
      started = resolve
    })
    let seen: AbortSignal | undefined
    const hung = (signal: AbortSignal) => {
      seen = signal
      started()
      return new Promise<number>(() => {})
    }
    const key = await cacheKey('ocr', { content: 'x' })
    const calls = callers.map(({ signal }) => cache.cached('ocr', key, hung, { signal }))
    const outcomes = Promise.allSettled(calls)
    await isStarted
    callers[0]!.abort()
    await expect(calls[0]).rejects.toMatchObject({ code: 'ABORTED' })
    expect(seen?.aborted).toBe(false)
    callers[1]!.abort()
    await outcomes
    expect(seen?.aborted).toBe(true)
  })

  describe('stale-while-revalidate', () => {
    const swr = { ttlMs: 1000, staleWhileRevalidateMs: 5000 }

    it('answers at once with the old value, renews it once, then answers with the new', async () => {
      const { cache, clock, load, loads } = setup()
      await cache.cached('search', { content: 'q' }, load, swr)
      await clock.advance(1500)
      const key = await cacheKey('search', { content: 'q' })
      const answers = await Promise.all(Array.from({ length: 50 }, () => cache.cached('search', key, load, swr)))
      expect(new Set(answers)).toEqual(new Set([1]))
      await cache.idle()
      expect(loads()).toBe(2)
      expect(await cache.cached('search', { content: 'q' }, load, swr)).toBe(2)
    })

    it('does not wait for a renewal that hangs', async () => {
      const { cache, clock, load } = setup()
      await cache.cached('search', { content: 'q' }, load, swr)
      await clock.advance(1500)
      const hung = () => new Promise<number>(() => {})
      expect(await cache.cached('search', { content: 'q' }, hung, swr)).toBe(1)
      expect(await cache.cached('search', { content: 'q' }, hung, swr)).toBe(1)
    })

    it('goes on with the old value when renewing fails, until that ends', async () => {
      const { cache, clock, load, counted } = setup()
      await cache.cached('search', { content: 'q' }, load, swr)
      await clock.advance(1500)
      const failing = () => Promise.reject<number>(new Error('down'))
      expect(await cache.cached('search', { content: 'q' }, failing, swr)).toBe(1)
      await cache.idle()
      expect(counted).toContain('cache_renewal_errors_total{"cache":"search"}')
      await clock.advance(4500)
      await expect(cache.cached('search', { content: 'q' }, failing, swr)).rejects.toThrow('down')
    })
  })

  it('does not keep, nor share with later callers, what was loading when its tag was invalidated', async () => {
    const { cache, load } = setup()
    let answer = (_value: string) => {}
    let started = () => {}
    const isStarted = new Promise<void>((resolve) => {
      started = resolve
    })
    const slow = () => {
      started()
      return new Promise<string>((resolve) => {
        answer = resolve
      })
    }
    const before = cache.cached('search', { content: 'q' }, slow, { tags: ['document:1'] })
    await isStarted
    await cache.invalidate('document:1')
    const after = cache.cached<number | string>('search', { content: 'q' }, load, { tags: ['document:1'] })
    answer('old')
    expect(await before).toBe('old')
    expect(await after).toBe(1)
    await cache.idle()
    expect(await cache.cached('search', { content: 'q' }, load)).toBe(1)
  })

  it('forgets by tag, by key, by namespace and all', async () => {
    const { cache, load } = setup()
    // One after the other: which of two loads at once begins first is not promised.
    const ask = async () => [
      await cache.cached('search', { content: 'a' }, load, { tags: ['t'] }),
      await cache.cached('search', { content: 'b' }, load),
      await cache.cached('ocr', { content: 'a' }, load),
    ]
    expect(await ask()).toEqual([1, 2, 3])
    await cache.invalidate('t')
    expect(await ask()).toEqual([4, 2, 3])
    await cache.delete('search', { content: 'b' })
    expect(await ask()).toEqual([4, 5, 3])
    await cache.clear('search')
    expect(await ask()).toEqual([6, 7, 3])
    await cache.clear()
    expect(await ask()).toEqual([8, 9, 10])
  })

  it('warms what is missing, tells what was there, and lists what failed', async () => {
    const { cache, load } = setup()
    await cache.cached('templates', { content: '1' }, load)
    // Two at a time: each waits for its partner.
    const running: (() => void)[] = []
    let most = 0
    const slow = async () => {
      await new Promise<void>((resolve) => {
        most = Math.max(most, running.push(resolve))
        if (running.length === 2) for (const release of running.splice(0)) release()
      })
      return load()
    }
    const entries = ['0', '1', '2', '3', '4'].map((content) => ({ key: { content }, load: slow }))
    const failure = new Error('no such template')
    const failing = { key: { content: 'x' }, load: () => Promise.reject(failure) }
    const report = await cache.warm<number>('templates', [...entries, failing], { concurrency: 2 })
    expect(report).toEqual({ loaded: 4, present: 1, failed: [{ index: 5, error: failure }] })
    expect(most).toBe(2)
    await expect(cache.warm('templates', entries, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'ABORTED',
    })
  })

  it('answers with a value it cannot store, and says so', async () => {
    const { cache, warnings, counted } = setup()
    const load = async () => new Map([['a', 1]])
    expect(await cache.cached('ocr', { content: 'x' }, load)).toEqual(new Map([['a', 1]]))
    await cache.idle()
    expect(warnings).toEqual(['cache.not_stored'])
    const large = async () => new Uint8Array(64 * 2 ** 20)
    expect((await cache.cached('ocr', { content: 'y' }, large)).length).toBe(64 * 2 ** 20)
    await cache.idle()
    expect(counted.filter((name) => name.startsWith('cache_not_stored_total'))).toHaveLength(2)
  })

  it('counts requests by result and shows ratio and bytes', async () => {
    const { cache, counted, gauges, load } = setup()
    for (let i = 0; i < 4; i++) await cache.cached('ocr', { content: 'x' }, load)
    await cache.idle()
    const requests = counted.filter((name) => name.startsWith('cache_requests_total'))
    expect(requests).toEqual([
      'cache_requests_total{"cache":"ocr","result":"miss"}',
      ...Array(3).fill('cache_requests_total{"cache":"ocr","result":"hit"}'),
    ])
    await cache.invalidate('t')
    await cache.clear('ocr')
    const operations = counted.filter((name) => name.startsWith('cache_operations_total'))
    expect(operations).toEqual(
      ['get', 'set', 'get', 'get', 'get', 'delete', 'clear'].map(
        (operation) => `cache_operations_total{"level":"memory","operation":"${operation}"}`,
      ),
    )
    expect(gauges.get('cache_hit_ratio{"cache":"ocr"}')).toBe(0.75)
    expect(gauges.get('cache_size_bytes{"level":"memory"}')).toBeGreaterThan(0)
  })

  describe('with a level that fails', () => {
    const broken = async (): Promise<never> => {
      throw new Error('ECONNREFUSED')
    }
    const dead = {
      get: broken,
      mark: broken,
      set: broken,
      invalidate: broken,
      clear: broken,
      delete: broken,
      stats: broken,
    }

    it('works as if it were not there', async () => {
      const clock = virtualClock()
      const { cache, load } = setup({ clock, levels: [memoryCache({ clock }), remote(memoryCache({ clock }), dead)] })
      expect(await cache.cached('ocr', { content: 'x' }, load, { tags: ['t'] })).toBe(1)
      await cache.idle()
      expect(await cache.cached('ocr', { content: 'x' }, load)).toBe(1)
      await cache.invalidate('t')
      expect(await cache.cached('ocr', { content: 'x' }, load)).toBe(2)
      await cache.clear()
      expect((await cache.stats()).levels.map(({ name }) => name)).toEqual(['memory', 'far'])
    })

    it('leaves it alone for a while, longer each time, and asks it again by one call', async () => {
      const clock = virtualClock()
      let asked = 0
      const get = () => {
        asked++
        return broken()
      }
      const { cache, load } = setup({ clock, levels: [remote(memoryCache({ clock }), { ...dead, get })] })
      const askMany = () =>
        Promise.all(Array.from({ length: 20 }, (_, i) => cache.cached('ocr', { content: `${i}` }, load)))
      await cache.cached('ocr', { content: 'x' }, load)
      await askMany()
      expect(asked).toBe(1)
      await clock.advance(250)
      await askMany()
      expect(asked).toBe(2)
      await clock.advance(250)
      await askMany()
      expect(asked).toBe(2)
      await clock.advance(250)
      await askMany()
      expect(asked).toBe(3)
    })

    it('makes good for invalidations that did not reach it, before it reads from it again', async () => {
      const clock = virtualClock()
      const far = memoryCache({ clock })
      let isDown = false
      const whenUp =
        <A extends unknown[], R>(work: (...args: A) => Promise<R>) =>
        (...args: A) =>
          isDown ? broken() : work(...args)
      const level = remote(far, {
        get: whenUp(far.get),
        mark: whenUp(far.mark),
        set: whenUp(far.set),
        invalidate: whenUp(far.invalidate),
      })
      const { cache, load } = setup({ clock, levels: [level] })
      const ask = () => cache.cached('ocr', { content: 'x' }, load, { tags: ['t'] })
      expect(await ask()).toBe(1)
      await cache.idle()
      isDown = true
      await cache.invalidate('t')
      isDown = false
      await clock.advance(HOUR_MS / 60)
      expect(await ask()).toBe(2)
      await clock.advance(0)
      expect(await ask()).toBe(3)
      await cache.idle()
      expect(await ask()).toBe(3)
    })
  })

  it('avoids as many calls of a Zipf trace as the theory of LRU says', async () => {
    const { requests, items, exponent, entries } = { requests: 20_000, items: 5000, exponent: 1, entries: 500 }
    const clock = virtualClock()
    const { cache, load, loads } = setup({ clock, levels: [memoryCache({ clock, maxEntries: entries })] })
    const weights = Array.from({ length: items }, (_, i) => 1 / (i + 1) ** exponent)
    const total = weights.reduce((sum, weight) => sum + weight, 0)
    const cumulative: number[] = []
    for (const weight of weights) cumulative.push((cumulative.at(-1) ?? 0) + weight / total)
    const random = seededRandom(38)
    for (let i = 0; i < requests; i++) {
      const point = random()
      const item = cumulative.findIndex((sum) => sum >= point)
      await cache.cached('queries', { content: `query ${item}` }, load)
    }
    // Che's approximation (2002): an item is there when it was asked for within the time the cache turns over in.
    const turnover = bisect((time) => weights.reduce((sum, w) => sum + 1 - Math.exp((-w / total) * time), 0) - entries)
    const steady = weights.reduce((sum, w) => sum + (w / total) * (1 - Math.exp((-w / total) * turnover)), 0)
    const avoided = 1 - loads() / requests
    // The first `entries` loads fill the empty cache; they are the difference.
    expect(avoided).toBeGreaterThan(steady - entries / requests - 0.01)
    expect(avoided).toBeLessThan(steady + 0.01)
  })
})

function bisect(f: (x: number) => number): number {
  let [low, high] = [0, 1e9]
  for (let i = 0; i < 100; i++) {
    const middle = (low + high) / 2
    if (f(middle) < 0) low = middle
    else high = middle
  }
  return low
}
