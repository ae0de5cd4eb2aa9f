import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { Redis } from 'ioredis'
import { createClient } from 'redis'
import { afterEach, describe, expect, it } from 'vitest'
import { hasRedisServer, startRedisServer, until } from '../../../../test/redis-server.ts'
import type { RedisClient } from '../ports/redis-client.ts'
import { type VirtualClock, virtualClock } from '../testing/virtual-clock.ts'
import { createCache } from './create-cache.ts'
import { GUARDED_CACHE_DEFAULTS } from './guarded-cache.ts'
import { redisCache } from './redis-cache.ts'

const { timeoutMs, maxPauseMs } = GUARDED_CACHE_DEFAULTS
const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

interface Connected {
  readonly client: RedisClient
  readonly isReady: () => boolean
}

/** The clients as a host makes them, with their offline queues; they try again every 5 ms. */
const CLIENTS: Readonly<Record<string, (port: number) => Connected>> = {
  ioredis(port) {
    const client = new Redis(port, '127.0.0.1', { retryStrategy: () => 5 })
    client.on('error', () => {})
    ends.push(() => client.disconnect())
    return { client, isReady: () => client.status === 'ready' }
  },
  'node-redis'(port) {
    const client = createClient({ url: `redis://127.0.0.1:${port}`, socket: { reconnectStrategy: () => 5 } })
    client.on('error', () => {})
    void client.connect().catch(() => {})
    ends.push(() => client.destroy())
    return { client, isReady: () => client.isReady }
  },
}

function open(client: RedisClient, clock: VirtualClock) {
  const cache = createCache({ levels: [redisCache({ client, clock })], clock })
  let loads = 0
  const ask = (content: string) => cache.cached('ocr', { content }, async () => ++loads, { tags: ['t'] })
  return { cache, ask }
}

/** The answer, the clock going on by no more than what the cache may take. */
async function withinBound<T>(call: Promise<T>, clock: VirtualClock): Promise<T> {
  let isDone = false
  const done = call.finally(() => {
    isDone = true
  })
  await until(() => isDone || clock.pending > 0)
  if (!isDone) await clock.advance(timeoutMs)
  return done
}

describe.each(Object.entries(CLIENTS))('createCache over %s', (_name, connect) => {
  it.skipIf(!hasRedisServer())('goes on when the server is killed, and uses it again when it is back', async () => {
    const server = await startRedisServer()
    ends.push(() => server.stop())
    const clock = virtualClock(Date.now())
    const { client, isReady } = connect(server.port)
    await until(isReady)
    const { cache, ask } = open(client, clock)
    expect(await ask('a')).toBe(1)
    await cache.idle()
    expect(await ask('a')).toBe(1)

    await server.kill()
    await until(() => !isReady())
    expect(await withinBound(ask('a'), clock)).toBe(2)
    // Left alone now: no time passes at all.
    for (let i = 0; i < 100; i++) expect(await ask('a')).toBe(3 + i)

    await server.start()
    await until(isReady)
    await clock.advance(maxPauseMs)
    expect(await ask('a')).toBe(103)
    await cache.idle()
    expect(await ask('a')).toBe(103)
    expect((await cache.stats()).namespaces.ocr).toMatchObject({ hit: 2, error: 0 })
  })

  it('waits for a server that accepts and never answers no longer than its bound', async () => {
    const sockets = new Set<Socket>()
    const silent = createServer((socket) => {
      sockets.add(socket.on('error', () => {}))
      socket.resume()
    }).listen(0, '127.0.0.1')
    await once(silent, 'listening')
    ends.push(() => {
      for (const socket of sockets) socket.destroy()
      silent.close()
    })
    const address = silent.address()
    const clock = virtualClock(Date.now())
    const { client } = connect(typeof address === 'object' && address ? address.port : 0)
    const { cache, ask } = open(client, clock)

    let answer: number | undefined
    const call = ask('a').then((value) => {
      answer = value
    })
    await until(() => clock.pending > 0)
    await clock.advance(timeoutMs - 1)
    expect(answer).toBeUndefined()
    await clock.advance(1)
    await call
    expect(answer).toBe(1)
    // The others are not held up at all, and nothing is left waiting.
    for (let i = 0; i < 100; i++) expect(await ask('a')).toBe(2 + i)
    await withinBound(cache.invalidate('t'), clock)
    await cache.idle()
    expect(clock.pending).toBe(0)
  })
})
