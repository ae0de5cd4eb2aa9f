import { QdrantClient } from '@qdrant/js-client-rest'
import { SdkError } from '@sheaf/core'
import { assertRejects, vectorStoreContract } from '@sheaf/core/testing'
import { afterEach, describe, expect, it } from 'vitest'
import { serveAlways, serveQdrantRest } from '../../test/qdrant-rest-server.ts'
import { localStore } from '../local/index.ts'
import { type QdrantClientLike, qdrantStore } from './index.ts'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

async function serveLocal(apiKey?: string) {
  const server = await serveQdrantRest(localStore(), apiKey)
  closing.push(server.close)
  return server
}

async function serveAnswer(status: number | null, body?: string, headers?: Record<string, string>) {
  const server = await serveAlways(status, body, headers)
  closing.push(server.close)
  return qdrantStore({ url: server.url, timeoutMs: 200 })
}

describe('qdrantStore over HTTP', () => {
  const url = process.env.QDRANT_URL
  const open = async () => qdrantStore({ url: url ?? (await serveLocal()).url })
  for (const { name, run } of vectorStoreContract(open)) it(url ? `${name} (server at QDRANT_URL)` : name, run)

  it('takes a client of the host', async () => {
    const { url: own } = await serveLocal()
    const client: QdrantClientLike = new QdrantClient({ url: own, checkCompatibility: false })
    expect(await qdrantStore({ client }).getCollections()).toEqual({ collections: [] })
  })

  it('waits for writes to be applied, whatever the caller says', async () => {
    const server = await serveLocal()
    const store = qdrantStore({ url: server.url })
    await store.createCollection('a', { sparse_vectors: { text: {} } })
    await store.upsert('a', { points: [{ id: 1, vector: {} }], wait: false })
    await store.setPayload('a', { payload: { a: 1 }, points: [1], wait: false })
    await store.delete('a', { points: [1], wait: false })
    await store.createPayloadIndex('a', { field_name: 'a', field_schema: 'keyword', wait: false })
    const writes = server.requests.filter((request) => request.includes('/points') || request.includes('/index'))
    expect(writes).toHaveLength(4)
    expect(writes.every((request) => request.includes('wait=true'))).toBe(true)
  })

  it('sends the key, and says AUTH_FAILED without the right one', async () => {
    const { url: own } = await serveLocal('secret')
    expect(await qdrantStore({ url: own, apiKey: 'secret' }).getCollections()).toEqual({ collections: [] })
    const error = await assertRejects(() => qdrantStore({ url: own, apiKey: 'wrong' }).getCollections(), 'AUTH_FAILED')
    expect(error.retryable).toBe(false)
    expect(error.message).not.toContain('wrong')
  })

  it('refuses a bad id before anything is sent', async () => {
    const server = await serveLocal()
    const store = qdrantStore({ url: server.url })
    await assertRejects(() => store.upsert('a', { points: [{ id: 1.5, vector: {} }] }), 'INPUT_ERROR')
    await assertRejects(() => store.retrieve('a', { ids: ['../x'] }), 'INPUT_ERROR')
    await assertRejects(() => store.delete('a', { points: [-1] }), 'INPUT_ERROR')
    await assertRejects(() => store.setPayload('a', { payload: {}, points: ['x'] }), 'INPUT_ERROR')
    expect(server.requests).toEqual([])
  })
})

describe('errors of qdrantStore', () => {
  it.each([
    [403, 'AUTH_FAILED'],
    [404, 'NOT_FOUND'],
    [409, 'CONFLICT'],
    [413, 'INPUT_TOO_LARGE'],
    [422, 'INPUT_ERROR'],
    [429, 'RESOURCE_EXHAUSTED'],
    [500, 'STORE_ERROR'],
    [503, 'STORE_ERROR'],
  ] as const)('translates HTTP %i to %s with the words of the server', async (status, code) => {
    const store = await serveAnswer(status, JSON.stringify({ status: { error: 'said the server' }, time: 0 }))
    const error = await assertRejects(() => store.count('a'), code)
    expect(error.message).toBe(`qdrant: count in "a": said the server (HTTP ${status})`)
    expect(error.provider).toBe('qdrant')
    expect(error.cause).toBeInstanceOf(Error)
  })

  it('says RESOURCE_EXHAUSTED when the server names a time to wait', async () => {
    const store = await serveAnswer(429, '{}', { 'retry-after': '3' })
    expect((await assertRejects(() => store.count('a'), 'RESOURCE_EXHAUSTED')).retryable).toBe(true)
  })

  it('survives an answer that is not the JSON of a server', async () => {
    const error = await assertRejects(
      async () => (await serveAnswer(502, '<html>bad gateway</html>')).count('a'),
      'STORE_ERROR',
    )
    expect(error.retryable).toBe(true)
    await assertRejects(async () => (await serveAnswer(200, '{"time":0}')).count('a'), 'STORE_ERROR')
  })

  it('gives up on a server that does not answer', async () => {
    const store = await serveAnswer(null)
    expect((await assertRejects(() => store.count('a'), 'PROVIDER_TIMEOUT')).retryable).toBe(true)
  })

  it('says STORE_ERROR, to be tried again, for a port where nobody listens', async () => {
    const { url, close } = await serveAlways(200)
    await close()
    const error = await assertRejects(() => qdrantStore({ url }).count('a'), 'STORE_ERROR')
    expect(error.retryable).toBe(true)
    expect(error.message).toContain('ECONNREFUSED')
  })

  it('refuses an address that is none', async () => {
    await assertRejects(() => qdrantStore({ url: 'localhost:6333' }).count('a'), 'INPUT_ERROR')
  })

  it('lets an SdkError of the client pass', async () => {
    const failing = new SdkError('CLOSED', 'closed')
    const client = { ...localStore(), count: () => Promise.reject(failing) }
    await expect(qdrantStore({ client }).count('a')).rejects.toBe(failing)
  })
})
