import { describe, expect, it } from 'vitest'
import { cacheContract } from '../testing/cache-contract.ts'
import { virtualClock } from '../testing/virtual-clock.ts'
import { ENTRY_OVERHEAD_BYTES, memoryCache, TAG_OVERHEAD_BYTES } from './memory-cache.ts'
import { tieredCache } from './tiered-cache.ts'

const MAX_BYTES = 2 ** 20
const clock = virtualClock()

describe('memoryCache', () => {
  for (const { name, run } of cacheContract({ open: async (time) => memoryCache({ clock: time }), clock }))
    it(name, run)

  it('stays within its bytes, putting out what was not used for longest', async () => {
    const cache = memoryCache({ maxBytes: MAX_BYTES, clock })
    for (let i = 0; i < 100; i++) {
      await cache.set('n', `key${i}`, new Uint8Array(50_000), { ttlMs: 1000, tags: ['t'] })
      await cache.get('n', 'key0')
      expect((await cache.stats()).bytes).toBeLessThanOrEqual(MAX_BYTES)
    }
    const { entries, evictions } = await cache.stats()
    expect(entries).toBe(Math.floor(MAX_BYTES / (50_000 + 16 + ENTRY_OVERHEAD_BYTES + TAG_OVERHEAD_BYTES)))
    expect(evictions).toBe(100 - entries!)
    expect(await cache.get('n', 'key0')).toBeDefined()
    expect(await cache.get('n', 'key50')).toBeUndefined()
    await cache.invalidate('t')
    expect(await cache.stats()).toMatchObject({ entries: 0, bytes: 0 })
  })

  it('holds no more than maxEntries', async () => {
    const cache = memoryCache({ maxEntries: 3, clock })
    for (let i = 0; i < 10; i++) await cache.set('n', `${i}`, i, { ttlMs: 1000 })
    expect((await cache.stats()).entries).toBe(3)
  })

  it('keeps an entry no longer than maxTtlMs', async () => {
    const cache = memoryCache({ maxTtlMs: 500, clock })
    await cache.set('n', 'key', 1, { ttlMs: 10_000, staleMs: 10_000 })
    await clock.advance(499)
    expect(await cache.get('n', 'key')).toBeDefined()
    await clock.advance(1)
    expect(await cache.get('n', 'key')).toBeUndefined()
  })

  it('refuses a mark older than the invalidations it remembers', async () => {
    const cache = memoryCache({ clock })
    const mark = await cache.mark('n', ['first'])
    await cache.invalidate('first')
    for (let i = 0; i < 10_001; i++) await cache.invalidate(`tag${i}`)
    expect(await cache.set('n', 'key', 1, { ttlMs: 1000, tags: ['first'], mark })).toBe(false)
    expect(await cache.set('n', 'key', 1, { ttlMs: 1000, mark: await cache.mark('n', []) })).toBe(true)
  })

  it.each([0, -1, 1.5, Number.NaN])('refuses maxBytes %d', (maxBytes) => {
    expect(() => memoryCache({ maxBytes })).toThrow(`maxBytes must be a whole number above 0, not ${maxBytes}`)
  })
})

describe('tieredCache of two memories', () => {
  const open = async () => tieredCache([memoryCache({ clock, maxBytes: MAX_BYTES }), memoryCache({ clock })], { clock })
  for (const { name, run } of cacheContract({ open, clock })) it(name, run)

  it('prefers the fresher entry when the near one is stale', async () => {
    const [near, far] = [memoryCache({ clock }), memoryCache({ clock })]
    const both = tieredCache([near, far], { clock })
    await both.set('n', 'key', 'old', { ttlMs: 100, staleMs: 10_000 })
    await clock.advance(200)
    expect((await both.get('n', 'key'))?.value).toBe('old')
    await far.set('n', 'key', 'renewed elsewhere', { ttlMs: 100 })
    expect((await both.get('n', 'key'))?.value).toBe('renewed elsewhere')
  })
})
