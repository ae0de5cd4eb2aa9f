import type { ManagedVectorStore } from '@sheaf/core'
import { assertRejects, seededRandom, vectorStoreContract } from '@sheaf/core/testing'
import { describe, expect, it } from 'vitest'
import { localStore } from './local-store.ts'

const TEXT = { sparse_vectors: { text: { modifier: 'idf' } } } as const

describe('localStore', () => {
  for (const { name, run } of vectorStoreContract(async () => localStore())) it(name, run)

  it('changes no alias when one of several actions is not possible', async () => {
    const store = localStore()
    await store.createCollection('blue', TEXT)
    const actions = [
      { create_alias: { alias_name: 'live', collection_name: 'blue' } },
      { create_alias: { alias_name: 'next', collection_name: 'missing' } },
    ]
    await assertRejects(() => store.updateCollectionAliases({ actions }), 'NOT_FOUND')
    expect(await store.getAliases()).toEqual({ aliases: [] })
  })

  it('keeps its own copy of a payload, on the way in and out', async () => {
    const store = localStore()
    await store.createCollection('a', TEXT)
    const payload = { list: [1] }
    await store.upsert('a', { points: [{ id: 1, vector: {}, payload }] })
    payload.list.push(2)
    const read = async () => (await store.retrieve('a', { ids: [1] }))[0]!.payload as { list: number[] }
    ;(await read()).list.push(3)
    expect(await read()).toEqual({ list: [1] })
  })

  it.each([
    [{ key: 'a..b', match: { value: 1 } }, 'a..b'],
    [{ key: '', match: { value: 1 } }, 'empty'],
    [{ key: 'a', match: { text: 'word' } }, 'unknown condition'],
    [{ key: 'a', range: { gt: '2024' } }, 'unknown condition'],
    [{ geo: {} }, 'unknown condition'],
    ['a', 'must be an object'],
  ])('refuses the condition %j', async (condition, message) => {
    const store = localStore()
    await store.createCollection('a', TEXT)
    const error = await assertRejects(() => store.count('a', { filter: { must: condition } as never }), 'INPUT_ERROR')
    expect(error.message).toContain(message)
  })

  it('refuses a filter 10,000 deep without overflowing the stack', async () => {
    const store = localStore()
    await store.createCollection('a', TEXT)
    let filter = {}
    for (let i = 0; i < 10_000; i++) filter = { must: [filter] }
    await assertRejects(() => store.count('a', { filter }), 'INPUT_ERROR')
  })

  it.each(['', 'a/b', '..', 'a\\b', 'x'.repeat(256), 'a\0b'])(
    'refuses %j as the name of a collection',
    async (name) => {
      await assertRejects(() => localStore().createCollection(name, TEXT), 'INPUT_ERROR')
    },
  )

  it('refuses a payload that is no JSON', async () => {
    const store = localStore()
    await store.createCollection('a', TEXT)
    const cycle: Record<string, unknown> = {}
    cycle.self = cycle
    for (const payload of [{ big: 1n }, cycle, [1], 'text'] as never[]) {
      await assertRejects(() => store.upsert('a', { points: [{ id: 1, vector: {}, payload }] }), 'INPUT_ERROR')
    }
    expect(await store.count('a')).toEqual({ count: 0 })
  })

  it('finds the same after thousands of replacements and deletions as a store that never had them', async () => {
    const random = seededRandom(5)
    const point = (id: number) => ({ id, vector: { text: randomSparse(random) } })
    const [worn, fresh] = [localStore(), localStore()]
    await worn.createCollection('a', TEXT)
    await fresh.createCollection('a', TEXT)
    for (let round = 0; round < 5; round++) {
      await worn.upsert('a', { points: Array.from({ length: 700 }, (_, id) => point(id)) })
    }
    await worn.delete('a', { points: Array.from({ length: 500 }, (_, id) => id) })
    const { points } = await worn.scroll('a', { limit: 1000, with_vector: true })
    await fresh.upsert('a', { points: points.map(({ id, vector }) => ({ id, vector: vector! })) })
    for (let i = 0; i < 20; i++) {
      const query = randomSparse(random)
      expect(await hits(worn, query)).toEqual(await hits(fresh, query))
    }
  })

  it('says CLOSED after close', async () => {
    const store = localStore()
    await store.close?.()
    await assertRejects(() => store.getCollections(), 'CLOSED')
  })
})

function randomSparse(random: () => number) {
  const indices = [...new Set(Array.from({ length: 8 }, () => Math.floor(random() ** 2 * 90)))]
  return { indices, values: indices.map(() => 0.1 + random()) }
}

async function hits(store: ManagedVectorStore, query: { indices: number[]; values: number[] }) {
  const { points } = await store.query('a', { query, using: 'text', limit: 30 })
  return points.map(({ id, score }) => [id, score.toFixed(6)])
}
