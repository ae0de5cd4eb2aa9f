import { Redis } from 'ioredis'
import { createClient } from 'redis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasRedisServer, type RedisServer, startRedisServer } from '../../../../test/redis-server.ts'
import { RateLimiter } from './rate-limiter.ts'
import { redisRateStore } from './redis-rate-store.ts'

describe.skipIf(!hasRedisServer())('redisRateStore', () => {
  let server: RedisServer
  let ioredis: Redis
  let nodeRedis: ReturnType<typeof createClient>
  /** Slow to refill, so that the time a test takes gives nothing back. */
  const limit = { capacity: 20, refillPerSecond: 0.001 }

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

  it('lets no more through than the bucket holds, asked by two clients of either kind at once', async () => {
    const limiters = [ioredis, nodeRedis].map(
      (client) => new RateLimiter({ name: 'shared', ...limit, store: redisRateStore(client) }),
    )
    const waits = await Promise.all(Array.from({ length: 200 }, (_, i) => limiters[i % 2]!.take('tenant')))
    expect(waits.filter((waitMs) => waitMs === 0)).toHaveLength(20)
    for (const waitMs of waits.filter((waitMs) => waitMs > 0)) {
      expect(waitMs).toBeGreaterThan(900_000)
      expect(waitMs).toBeLessThanOrEqual(1_000_000)
    }
  })

  it('gives back with time, by the clock of the server, and no more than the bucket holds', async () => {
    const limiter = new RateLimiter({ name: 'aged', ...limit, store: redisRateStore(ioredis, { prefix: 'app:' }) })
    expect(await limiter.take('a', 20)).toBe(0)
    const at = Number(await ioredis.hget('app:aged:a', 'at'))
    await ioredis.hset('app:aged:a', 'at', String(at - 5_000_000))
    expect(await limiter.take('a', 5)).toBe(0)
    expect(await limiter.take('a', 1)).toBeGreaterThan(900_000)
    await ioredis.hset('app:aged:a', 'at', '0')
    expect(await limiter.take('a', 20)).toBe(0)
    expect(await limiter.take('a', 1)).toBeGreaterThan(0)
  })

  it('lets the key of a full bucket go', async () => {
    const limiter = new RateLimiter({ name: 'gone', capacity: 4, refillPerSecond: 2, store: redisRateStore(ioredis) })
    await limiter.take('a', 2)
    const restMs = await ioredis.pttl('sheaf:rate:gone:a')
    expect(restMs).toBeGreaterThan(0)
    expect(restMs).toBeLessThanOrEqual(2000)
  })

  it('says that the store failed when it is gone', async () => {
    const lost = new Redis(server.port, '127.0.0.1', {
      maxRetriesPerRequest: 0,
      enableOfflineQueue: false,
      lazyConnect: true,
    })
    const limiter = new RateLimiter({ name: 'lost', ...limit, store: redisRateStore(lost) })
    await expect(limiter.take()).rejects.toMatchObject({ code: 'STORE_ERROR', provider: 'redis' })
    lost.disconnect()
  })
})
