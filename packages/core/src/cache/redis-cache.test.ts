import { Redis } from 'ioredis'
import { createClient } from 'redis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasRedisServer, type RedisServer, startRedisServer } from '../../../../test/redis-server.ts'
import type { Clock } from '../deadline/clock.ts'
import type { RedisClient } from '../ports/redis-client.ts'
import { cacheContract } from '../testing/cache-contract.ts'
import { virtualClock } from '../testing/virtual-clock.ts'
import { memoryCache } from './memory-cache.ts'
import { redisCache } from './redis-cache.ts'
import { tieredCache } from './tiered-cache.ts'

describe.skipIf(!hasRedisServer())('redisCache', () => {
  let server: RedisServer
  let ioredis: Redis
  let nodeRedis: ReturnType<typeof createClient>
  let prefixes = 0
  const clock = virtualClock(Date.now())
  const options = { ttlMs: 60_000 }
  const open = (client: RedisClient, time: Clock = clock) =>
    redisCache({ client, prefix: `test${prefixes++}`, clock: time, maxValueBytes: 300_000 })

  beforeAll(async () => {
    server = await startRedisServer()
    ioredis = new Redis(server.port, '127.0.0.1')
    nodeRedis = createClient({ url: `redis://127.0.0.1:${server.port}` })
    await nodeRedis.connect()
  })
  afterAll(async () => {
    ioredis.disconnect()
    nodeRedis.destroy()
    await server.stop()
  })

  describe('through ioredis', () => {
    for (const { name, run } of cacheContract({ open: async (time) => open(ioredis, time), clock })) it(name, run)
  })
  describe('through node-redis', () => {
    for (const { name, run } of cacheContract({ open: async (time) => open(nodeRedis, time), clock })) it(name, run)
  })
  describe('behind memory', () => {
    const openTiered = async (time: Clock) =>
      tieredCache([memoryCache({ clock: time, maxBytes: 2 ** 20 }), open(ioredis, time)], { clock: time })
    for (const { name, run } of cacheContract({ open: openTiered, clock })) it(name, run)

    it('is given what only the far level had, and then no longer asks it', async () => {
      const far = open(ioredis)
      let asked = 0
      const counted = {
        ...far,
        get(...call: Parameters<typeof far.get>) {
          asked++
          return far.get(...call)
        },
      }
      const both = tieredCache([memoryCache({ clock }), counted], { clock })
      await far.set('n', 'key', 'value', { ...options, tags: ['t'] })
      expect((await both.get('n', 'key'))?.value).toBe('value')
      expect((await both.get('n', 'key'))?.value).toBe('value')
      expect(asked).toBe(1)
      await both.invalidate('t')
      expect(await both.get('n', 'key')).toBeUndefined()
    })

    it('does not copy up an entry that is forgotten while it is on its way', async () => {
      const far = open(ioredis)
      await far.set('n', 'key', 'old', { ...options, tags: ['t'] })
      const slow = {
        ...far,
        async get(...call: Parameters<typeof far.get>) {
          const entry = await far.get(...call)
          await both.invalidate('t')
          return entry
        },
      }
      const near = memoryCache({ clock })
      const both = tieredCache([near, slow], { clock })
      await both.get('n', 'key')
      expect(await near.get('n', 'key')).toBeUndefined()
    })
  })

  it('gives through one client what was set through the other', async () => {
    const prefix = 'both'
    const value = new Uint8Array([0, 127, 128, 255])
    await redisCache({ client: ioredis, prefix, clock }).set('n', 'key', value, options)
    expect((await redisCache({ client: nodeRedis, prefix, clock }).get('n', 'key'))?.value).toEqual(value)
  })

  it('is seen by another process: an invalidation there counts here', async () => {
    const [here, there] = [ioredis, nodeRedis].map((client) => redisCache({ client, prefix: 'two', clock }))
    await here!.set('n', 'key', 1, { ...options, tags: ['t'] })
    const mark = await here!.mark('n', ['t'])
    await there!.invalidate('t')
    expect(await here!.get('n', 'key')).toBeUndefined()
    await here!.set('n', 'key', 'computed before', { ...options, tags: ['t'], mark })
    expect(await here!.get('n', 'key')).toBeUndefined()
  })

  it.each([
    ['', 'empty'],
    ['hello', 'of somebody else'],
    ['0["json",1e15,1e15,1,["v"],[]]\n1', 'of another version'],
    ['1["json",1e15', 'cut off in the header'],
    ['1["json",1e15,1e15,5,["v"],[]]\n[1,2', 'cut off in the value'],
    ['1["json",1e15,1e15,4,["v"],[]]\n[1,2', 'no JSON'],
    ['1["bytes",1e15,1e15,2,["v"],[]]\n!!', 'no base64'],
    ['1["json","x",1e15,1,["v"],[]]\n1', 'with a time that is none'],
    ['1["json",1e15,1e15,1,["v"],["tag"]]\n1', 'with a tag and no version of it'],
    ['1{}\n', 'with a header that is no list'],
  ])('takes the value %j (%s) for a miss', async (text) => {
    await ioredis.set('foreign:n:key', text)
    await ioredis.set('foreign@namespace:n', 'v')
    expect(await redisCache({ client: ioredis, prefix: 'foreign', clock }).get('n', 'key')).toBeUndefined()
  })

  it('reads the text that the broken ones were made from', async () => {
    await ioredis.set('foreign@namespace:n', 'v')
    await ioredis.set('foreign:n:key', '1["json",1e15,1e15,5,["v"],[]]\n[1,2]')
    const entry = await redisCache({ client: nodeRedis, prefix: 'foreign', clock }).get('n', 'key')
    expect(entry?.value).toEqual([1, 2])
  })

  it.each([() => ioredis, () => nodeRedis])('takes a list under its key for a miss, and writes over it', async (of) => {
    await ioredis.del('list:n:key')
    await ioredis.lpush('list:n:key', 'a')
    const cache = redisCache({ client: of(), prefix: 'list', clock })
    expect(await cache.get('n', 'key')).toBeUndefined()
    await cache.set('n', 'key', 'ours', options)
    expect((await cache.get('n', 'key'))?.value).toBe('ours')
  })

  it('misses entries whose version was put out, rather than trust them', async () => {
    const cache = redisCache({ client: ioredis, prefix: 'evicted', clock })
    await cache.set('n', 'key', 1, { ...options, tags: ['t'] })
    await ioredis.del('evicted@tag:t')
    expect(await cache.get('n', 'key')).toBeUndefined()
  })

  it('gives every key an end, and leaves the keys of others alone', async () => {
    await ioredis.set('somebody:else', 'kept')
    const cache = redisCache({ client: ioredis, prefix: 'ends', clock })
    await cache.set('n', 'key', 1, { ttlMs: 1000, staleMs: 500, tags: ['t'] })
    await cache.invalidate('other')
    await cache.clear('n')
    const keys = await ioredis.keys('ends*')
    expect(keys.sort()).toEqual(['ends:n:key', 'ends@namespace:n', 'ends@tag:other', 'ends@tag:t'])
    for (const key of keys) expect(await ioredis.pttl(key), key).toBeGreaterThan(0)
    expect(await ioredis.pttl('ends:n:key')).toBeLessThanOrEqual(1500)
    expect(await ioredis.get('somebody:else')).toBe('kept')
  })

  it('refuses a client that is neither', () => {
    expect(() => redisCache({ client: {} as RedisClient })).toThrow('client must have call()')
  })
})
