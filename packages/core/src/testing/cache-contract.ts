import type { Clock } from '../deadline/clock.ts'
import type { Cache } from '../ports/cache.ts'
import { assert, assertEqual, assertRejects, type ContractCase } from './contract-case.ts'
import type { VirtualClock } from './virtual-clock.ts'

/** What the suite needs: an empty cache that reads this clock. */
export interface CacheSubject {
  open(clock: Clock): Promise<Cache>
  /** The clock the suite goes on with. */
  readonly clock: VirtualClock
}

const MINUTE_MS = 60_000
const VALUES: readonly unknown[] = [
  { text: 'İstanbul 発注書 𝒻', list: [1, 2.5, -0.25, null, true], nested: { a: { b: [] } } },
  [0.1, 1e-300, 123456789.5],
  'just text\nwith a line feed',
  '',
  0,
  false,
  null,
  new Uint8Array(0),
  Uint8Array.from({ length: 100_000 }, (_, i) => (i * 7) & 255),
]

/** What every level of a cache must satisfy. Namespaces and tags are new in each case. */
export function cacheContract({ open, clock }: CacheSubject): ContractCase[] {
  const withCache = (name: string, check: (cache: Cache) => Promise<void>): ContractCase => ({
    name,
    run: async () => check(await open(clock)),
  })
  const options = { ttlMs: MINUTE_MS }
  const read = async (cache: Cache, namespace: string, key: string) => (await cache.get(namespace, key))?.value

  return [
    withCache('has a name and a limit', async (cache) => {
      assert(cache.name !== '', 'the name is empty')
      assert(cache.maxValueBytes > 0, 'maxValueBytes is not above 0')
    }),
    withCache('gives back JSON and bytes as they were', async (cache) => {
      for (const [i, value] of VALUES.entries()) {
        assertEqual(await cache.set('values', `v${i}`, value, options), true, `stored ${i}`)
        assertEqual(await read(cache, 'values', `v${i}`), value, `value ${i}`)
      }
    }),
    withCache('keeps a copy: what is changed outside stays outside', async (cache) => {
      const bytes = new Uint8Array([1, 2, 3])
      const list = [1, 2, 3]
      await cache.set('copies', 'bytes', bytes, options)
      await cache.set('copies', 'list', list, options)
      bytes[0] = 9
      list[0] = 9
      const given = (await read(cache, 'copies', 'bytes')) as Uint8Array
      given[1] = 9
      assertEqual(await read(cache, 'copies', 'bytes'), new Uint8Array([1, 2, 3]), 'bytes')
      assertEqual(await read(cache, 'copies', 'list'), [1, 2, 3], 'list')
    }),
    withCache('misses what was never set, or in another namespace', async (cache) => {
      await cache.set('one', 'key', 1, options)
      assertEqual(await cache.get('one', 'other'), undefined, 'other key')
      assertEqual(await cache.get('two', 'key'), undefined, 'other namespace')
      await cache.set('a:b', 'c', 1, options)
      assertEqual(await cache.get('a', 'b:c'), undefined, 'namespace and key that join to the same text')
    }),
    withCache('gives the last value set', async (cache) => {
      await cache.set('again', 'key', 'old', { ...options, tags: ['old'] })
      await cache.set('again', 'key', 'new', options)
      await cache.invalidate('old')
      assertEqual(await read(cache, 'again', 'key'), 'new', 'value')
    }),
    withCache('ends an entry at its time, not before', async (cache) => {
      await cache.set('ends', 'key', 1, options)
      await clock.advance(MINUTE_MS - 1)
      assertEqual(await read(cache, 'ends', 'key'), 1, 'a millisecond before')
      await clock.advance(1)
      assertEqual(await cache.get('ends', 'key'), undefined, 'at its end')
    }),
    withCache('says until when an entry is fresh, and keeps it while it is stale', async (cache) => {
      const from = clock.now()
      await cache.set('stale', 'key', 1, { ttlMs: 1000, staleMs: 5000, tags: ['t'] })
      await clock.advance(2000)
      const entry = await cache.get('stale', 'key')
      assertEqual([entry?.freshUntil, entry?.expiresAt, entry?.tags], [from + 1000, from + 6000, ['t']], 'entry')
      await clock.advance(4000)
      assertEqual(await cache.get('stale', 'key'), undefined, 'past both')
    }),
    withCache('deletes one entry', async (cache) => {
      await cache.set('deletes', 'a', 1, options)
      await cache.set('deletes', 'b', 2, options)
      await cache.delete('deletes', 'a')
      await cache.delete('deletes', 'never set')
      assertEqual(await cache.get('deletes', 'a'), undefined, 'deleted')
      assertEqual(await read(cache, 'deletes', 'b'), 2, 'other')
    }),
    withCache('invalidates a tag in all namespaces, and no other', async (cache) => {
      await cache.set('x', 'both', 1, { ...options, tags: ['red', 'blue'] })
      await cache.set('y', 'red', 2, { ...options, tags: ['red'] })
      await cache.set('y', 'blue', 3, { ...options, tags: ['blue'] })
      await cache.set('y', 'none', 4, options)
      await cache.invalidate('red')
      assertEqual(await cache.get('x', 'both'), undefined, 'red and blue')
      assertEqual(await cache.get('y', 'red'), undefined, 'red')
      assertEqual(await read(cache, 'y', 'blue'), 3, 'blue')
      assertEqual(await read(cache, 'y', 'none'), 4, 'none')
      await cache.set('y', 'red', 5, { ...options, tags: ['red'] })
      assertEqual(await read(cache, 'y', 'red'), 5, 'set after the invalidation')
    }),
    withCache('clears a namespace, and no other', async (cache) => {
      await cache.set('cleared', 'key', 1, options)
      await cache.set('cleared2', 'key', 2, options)
      await cache.clear('cleared')
      assertEqual(await cache.get('cleared', 'key'), undefined, 'cleared')
      assertEqual(await read(cache, 'cleared2', 'key'), 2, 'other namespace')
      await cache.set('cleared', 'key', 3, options)
      assertEqual(await read(cache, 'cleared', 'key'), 3, 'set after the clearing')
    }),
    withCache('never gives a value computed before an invalidation', async (cache) => {
      const forTag = await cache.mark('marked', ['tag'])
      await cache.invalidate('tag')
      await cache.set('marked', 'a', 'old', { ...options, tags: ['tag'], mark: forTag })
      assertEqual(await cache.get('marked', 'a'), undefined, 'tag')
      const forNamespace = await cache.mark('marked', [])
      await cache.clear('marked')
      await cache.set('marked', 'b', 'old', { ...options, mark: forNamespace })
      assertEqual(await cache.get('marked', 'b'), undefined, 'namespace')
      const after = await cache.mark('marked', ['tag'])
      await cache.invalidate('another tag')
      await cache.set('marked', 'c', 'new', { ...options, tags: ['tag'], mark: after })
      assertEqual(await read(cache, 'marked', 'c'), 'new', 'marked after')
    }),
    withCache('does not store a value above its limit, and forgets the one before', async (cache) => {
      await cache.set('large', 'key', 'small', options)
      assertEqual(await cache.set('large', 'key', new Uint8Array(cache.maxValueBytes + 1), options), false, 'stored')
      assertEqual(await cache.get('large', 'key'), undefined, 'entry')
    }),
    withCache('refuses a value that would come back as another', async (cache) => {
      const cycle: unknown[] = []
      cycle.push(cycle)
      for (const value of [undefined, () => 1, { a: new Float32Array(2) }, [Number.NaN], new Map(), 1n, cycle]) {
        await assertRejects(() => cache.set('refused', 'key', value, options), 'INPUT_ERROR')
      }
      assertEqual(await cache.get('refused', 'key'), undefined, 'entry')
    }),
    withCache('takes any text as key and tag', async (cache) => {
      for (const text of ['', ' ', 'a:b', 'a\nb', '𝒻', '*', '{x}', 'x'.repeat(2000)]) {
        await cache.set('any', text, text, { ...options, tags: [text] })
        assertEqual(await read(cache, 'any', text), text, JSON.stringify(text.slice(0, 10)))
        await cache.invalidate(text)
        assertEqual(await cache.get('any', text), undefined, `${JSON.stringify(text.slice(0, 10))} invalidated`)
      }
    }),
    withCache('stops when the caller has aborted', async (cache) => {
      const signal = AbortSignal.abort()
      await assertRejects(() => cache.get('aborted', 'key', { signal }), 'ABORTED')
      await assertRejects(() => cache.set('aborted', 'key', 1, { ...options, signal }), 'ABORTED')
    }),
    withCache('tells what it holds, or that it does not know', async (cache) => {
      const { name, entries, bytes } = await cache.stats()
      assertEqual(name, cache.name, 'name')
      assert(entries === null || entries >= 0, 'entries is below 0')
      assert(bytes === null || bytes >= 0, 'bytes is below 0')
    }),
  ]
}
