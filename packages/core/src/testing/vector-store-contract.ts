import type { Condition, Distance, Filter, ManagedVectorStore, Payload, Point, PointId } from '../ports/vector-store.ts'
import type { DenseVector, MultiVector, SparseVector } from '../vectors/vector.ts'
import { assert, assertClose, assertEqual, assertRejects, type ContractCase } from './contract-case.ts'
import { seededRandom } from './seeded-random.ts'

/** Stores compute with 32-bit floats. */
const SCORE_TOLERANCE = 1e-4
const POINTS = 120
const DIMENSION = 9
const DISTANCES = ['Cosine', 'Dot', 'Euclid', 'Manhattan'] as const satisfies readonly Distance[]

/**
 * What every vector store must satisfy; search results are checked against brute force on seeded data. Each case makes
 * collections of its own, with names that no other run has, and removes them.
 */
export function vectorStoreContract(open: () => Promise<ManagedVectorStore>): ContractCase[] {
  return [
    ...collectionCases(),
    ...pointCases(),
    ...searchCases(),
    ...filterCases(),
    ...refusalCases(),
    ...aliasCases(),
  ].map(({ name, run }) => ({
    name,
    async run() {
      const store = await open()
      const names = [1, 2, 3].map((i) => `contract-${i}-${crypto.randomUUID()}`) as unknown as Names
      try {
        await run(store, names)
      } finally {
        for (const collection of names) await store.deleteCollection(collection)
        await store.close?.()
      }
    },
  }))
}

/** Names that are free: for collections (removed afterwards) and for aliases of them. */
type Names = readonly [string, string, string]

interface StoreCase {
  readonly name: string
  run(store: ManagedVectorStore, names: Names): Promise<void>
}

const TEXT_ONLY = { vectors: {}, sparse_vectors: { text: { modifier: 'idf' } } } as const

function collectionCases(): StoreCase[] {
  return [
    {
      name: 'makes, lists, describes and removes a collection',
      async run(store, [name]) {
        assertEqual(await store.collectionExists(name), { exists: false }, 'existence before')
        assertEqual(await store.createCollection(name, TEXT_ONLY), true, 'createCollection')
        assertEqual(await store.collectionExists(name), { exists: true }, 'existence')
        const { collections } = await store.getCollections()
        assert(
          collections.some((collection) => collection.name === name),
          'the collection is not listed',
        )
        const info = await store.getCollection(name)
        assertEqual(info.points_count ?? 0, 0, 'points_count')
        assertEqual(info.config.params.sparse_vectors?.text?.modifier, 'idf', 'modifier')
        assertEqual(await store.deleteCollection(name), true, 'deleteCollection')
        assertEqual(await store.collectionExists(name), { exists: false }, 'existence after')
        assertEqual(await store.deleteCollection(name), false, 'deleteCollection of none')
      },
    },
    {
      name: 'refuses a name that is taken by a collection or an alias',
      async run(store, [name, alias]) {
        await store.createCollection(name, TEXT_ONLY)
        await assertRejects(() => store.createCollection(name, TEXT_ONLY), 'CONFLICT')
        await store.updateCollectionAliases({ actions: [createAlias(alias, name)] })
        await assertRejects(() => store.createCollection(alias, TEXT_ONLY), 'CONFLICT')
      },
    },
    {
      name: 'says NOT_FOUND for a collection that is not there',
      async run(store, [name]) {
        const point = { id: 1, vector: { text: { indices: [1], values: [1] } } }
        await assertRejects(() => store.upsert(name, { points: [point], wait: true }), 'NOT_FOUND')
        await assertRejects(() => store.retrieve(name, { ids: [1] }), 'NOT_FOUND')
        await assertRejects(() => store.delete(name, { points: [1], wait: true }), 'NOT_FOUND')
        await assertRejects(() => store.setPayload(name, { payload: {}, points: [1], wait: true }), 'NOT_FOUND')
        await assertRejects(() => store.query(name, { query: point.vector.text, using: 'text' }), 'NOT_FOUND')
        await assertRejects(() => store.scroll(name), 'NOT_FOUND')
        await assertRejects(() => store.count(name), 'NOT_FOUND')
        await assertRejects(() => store.getCollection(name), 'NOT_FOUND')
        const index = { field_name: 'a', field_schema: 'keyword', wait: true } as const
        await assertRejects(() => store.createPayloadIndex(name, index), 'NOT_FOUND')
      },
    },
    {
      name: 'remembers payload indexes',
      async run(store, [name]) {
        await store.createCollection(name, TEXT_ONLY)
        await store.createPayloadIndex(name, { field_name: 'document_id', field_schema: 'keyword', wait: true })
        await store.createPayloadIndex(name, { field_name: 'page', field_schema: 'integer', wait: true })
        const { payload_schema } = await store.getCollection(name)
        assertEqual(payload_schema.document_id?.data_type, 'keyword', 'document_id')
        assertEqual(payload_schema.page?.data_type, 'integer', 'page')
      },
    },
  ]
}

function pointCases(): StoreCase[] {
  return [
    {
      name: 'gives points back by id, with the parts that were asked for',
      async run(store, [name]) {
        await store.createCollection(name, { ...TEXT_ONLY, vectors: { page: { size: 2, distance: 'Dot' } } })
        const payload = { title: 'Überweisung', nested: { list: [1, 'two', null, true], empty: {} } }
        const vector = { page: [0.5, -2], text: { indices: [7, 4_294_967_295], values: [0.25, 3] } }
        await store.upsert(name, { points: [{ id: 5, vector, payload }], wait: true })
        assertEqual(await store.retrieve(name, { ids: [5, 6] }), [{ id: 5, payload }], 'payload by default')
        const [bare] = await store.retrieve(name, { ids: [5], with_payload: false })
        assertEqual(bare?.payload ?? null, null, 'payload not asked for')
        const [part] = await store.retrieve(name, { ids: [5], with_payload: ['title'], with_vector: ['page'] })
        assertEqual(part?.payload, { title: 'Überweisung' }, 'part of the payload')
        assertEqual(part?.vector, { page: [0.5, -2] }, 'one of the vectors')
        const [whole] = await store.retrieve(name, { ids: [5], with_vector: true })
        assertEqual(whole?.vector?.page, vector.page, 'dense vector')
        assertEqual(entriesOf(whole?.vector?.text as SparseVector), entriesOf(vector.text), 'sparse vector')
      },
    },
    {
      name: 'replaces a point of the same id whole',
      async run(store, [name]) {
        await store.createCollection(name, TEXT_ONLY)
        const text = { indices: [1], values: [1] }
        await store.upsert(name, { points: [{ id: 1, vector: { text }, payload: { a: 1, b: 1 } }], wait: true })
        const other = { indices: [2], values: [1] }
        await store.upsert(name, { points: [{ id: 1, vector: { text: other }, payload: { a: 2 } }], wait: true })
        assertEqual(await store.count(name, { exact: true }), { count: 1 }, 'count')
        assertEqual((await store.retrieve(name, { ids: [1] }))[0]?.payload, { a: 2 }, 'payload')
        assertEqual(
          (await store.query(name, { query: text, using: 'text' })).points.length,
          0,
          'hits of the old vector',
        )
        assertEqual((await store.query(name, { query: other, using: 'text' })).points.length, 1, 'hits of the new one')
      },
    },
    {
      name: 'takes numbers and UUIDs as ids, UUIDs in any case',
      async run(store, [name]) {
        await store.createCollection(name, TEXT_ONLY)
        const uuid = '0f4fa1f6-4f43-8c41-9a5a-6c0b7a4dfb0c'
        const points = [0, 2 ** 32, uuid.toUpperCase()].map((id) => ({ id, vector: {}, payload: {} }))
        await store.upsert(name, { points, wait: true })
        const found = await store.retrieve(name, { ids: [2 ** 32, uuid, 0] })
        assertEqual(new Set(found.map(({ id }) => id)).size, 3, 'points found')
        assert(
          found.some(({ id }) => id === uuid),
          'the UUID did not come back in lower case',
        )
      },
    },
    {
      name: 'merges keys into the payload of the points named by id or filter',
      async run(store, [name]) {
        await store.createCollection(name, TEXT_ONLY)
        const points = [1, 2, 3].map((id) => ({ id, vector: {}, payload: { id, kept: true, fields: { total: 1 } } }))
        await store.upsert(name, { points, wait: true })
        await store.setPayload(name, { payload: { fields: { date: 'x' } }, points: [1], wait: true })
        const filter = { must: [{ key: 'id', range: { gte: 2 } }] }
        await store.setPayload(name, { payload: { late: [] }, filter, wait: true })
        const payloads = (await store.scroll(name)).points.map(({ payload }) => payload)
        assertEqual(payloads[0], { id: 1, kept: true, fields: { date: 'x' } }, 'payload of 1')
        assertEqual(payloads[1], { id: 2, kept: true, fields: { total: 1 }, late: [] }, 'payload of 2')
        assertEqual(payloads[2], { id: 3, kept: true, fields: { total: 1 }, late: [] }, 'payload of 3')
      },
    },
    {
      name: 'deletes the points named by id or filter, and no others',
      async run(store, [name]) {
        await store.createCollection(name, TEXT_ONLY)
        const points = [1, 2, 3, 4, 5].map((id) => ({ id, vector: {}, payload: { even: id % 2 === 0 } }))
        await store.upsert(name, { points, wait: true })
        await store.delete(name, { points: [1, 99], wait: true })
        await store.delete(name, { filter: { must: { key: 'even', match: { value: true } } }, wait: true })
        assertEqual(await scrollIds(store, name, 10), [3, 5], 'ids left')
      },
    },
    {
      name: 'scrolls every point once, in the order of ids, numbers before UUIDs',
      async run(store, [name]) {
        await store.createCollection(name, TEXT_ONLY)
        const uuids = ['b0000000-0000-4000-8000-000000000000', '0a000000-0000-4000-8000-000000000000']
        const ids: PointId[] = [...uuids, 30, 4, 200, 0, 17]
        await store.upsert(name, { points: ids.map((id) => ({ id, vector: {} })), wait: true })
        const ordered = [0, 4, 17, 30, 200, uuids[1]!, uuids[0]!]
        assertEqual(await scrollIds(store, name, 3), ordered, 'ids by threes')
        assertEqual(await scrollIds(store, name, 7), ordered, 'ids in one page')
        assertEqual(
          (await store.scroll(name, { limit: 7 })).next_page_offset ?? null,
          null,
          'offset after the last page',
        )
        assertEqual((await store.scroll(name, { offset: 18, limit: 1 })).points[0]?.id, 30, 'first from 18')
      },
    },
  ]
}

function searchCases(): StoreCase[] {
  return [
    ...DISTANCES.map((distance) => denseCase(distance)),
    ...DISTANCES.map((distance) => multiVectorCase(distance)),
    sparseCase('idf'),
    sparseCase('none'),
    {
      name: 'fuses prefetches by reciprocal rank, cuts by score, offset and limit afterwards',
      async run(store, [name]) {
        const { points, query } = await fillHybrid(store, name)
        const dense = bruteForce(points, (point) => dot(point.vector.page as DenseVector, query.page))
        const sparse = bruteForce(points, (point) => sparseDot(query.text, point.vector.text as SparseVector)).filter(
          ({ score }) => score !== 0,
        )
        const expected = fuse([dense.slice(0, 12), sparse.slice(0, 10)])
        const request = {
          query: { fusion: 'rrf' },
          prefetch: [
            { query: query.page, using: 'page', limit: 12 },
            { query: query.text, using: 'text' },
          ],
        } as const
        const { points: found } = await store.query(name, { ...request, limit: 30 })
        // Ranks that tie have no order of their own: the scores decide.
        assertEqual(found.length, expected.size, 'number of fused points')
        for (const { id, score } of found) assertClose(score, expected.get(id) ?? 0, 1e-6, `fused score of ${id}`)
        assertDescending(found.map(({ score }) => score))
        const { points: page } = await store.query(name, { ...request, limit: 3, offset: 2 })
        assertEqual(
          page.map(({ score }) => score),
          found.slice(2, 5).map(({ score }) => score),
          'scores from the third on',
        )
        const { points: above } = await store.query(name, { ...request, limit: 30, score_threshold: 0.2 })
        assertEqual(above.length, found.filter(({ score }) => score > 0.2).length, 'points above the threshold')
      },
    },
    {
      name: 'holds the outer filter in every prefetch',
      async run(store, [name]) {
        const { points, query } = await fillHybrid(store, name)
        const filter: Filter = { must: [{ key: 'group', match: { value: 3 } }] }
        const wanted = points.filter((point) => point.payload.group === 3)
        const { points: found } = await store.query(name, {
          query: { fusion: 'rrf' },
          prefetch: [{ query: query.page, using: 'page', limit: wanted.length }],
          filter,
          limit: 100,
        })
        assertEqual(idsOf(found), idsOf(wanted), 'ids')
      },
    },
    {
      name: 'scores prefetched points anew by a vector query',
      async run(store, [name]) {
        const { points, query } = await fillHybrid(store, name)
        const candidates = bruteForce(points, (point) => sparseDot(query.text, point.vector.text as SparseVector))
          .filter(({ score }) => score !== 0)
          .slice(0, 20)
          .map(({ point }) => point)
        const expected = bruteForce(candidates, (point) => dot(point.vector.page as DenseVector, query.page)).slice(
          0,
          5,
        )
        const { points: found } = await store.query(name, {
          prefetch: [{ query: query.text, using: 'text', limit: 20 }],
          query: query.page,
          using: 'page',
          limit: 5,
        })
        assertRanking(found, expected)
      },
    },
    {
      name: 'cuts by score: above for similarities, below for distances',
      async run(store, [name]) {
        await store.createCollection(name, {
          vectors: { dot: { size: 1, distance: 'Dot' }, euclid: { size: 1, distance: 'Euclid' } },
        })
        const points = [1, 2, 3, 4].map((id) => ({ id, vector: { dot: [id], euclid: [id] } }))
        await store.upsert(name, { points, wait: true })
        const above = await store.query(name, { query: [1], using: 'dot', score_threshold: 2.5 })
        assertEqual(
          above.points.map(({ id }) => id),
          [4, 3],
          'ids above 2.5',
        )
        const below = await store.query(name, { query: [0], using: 'euclid', score_threshold: 2.5 })
        assertEqual(
          below.points.map(({ id }) => id),
          [1, 2],
          'ids below 2.5',
        )
      },
    },
    {
      name: 'gives payload and vectors with hits only when asked, ten hits by default',
      async run(store, [name]) {
        const { query } = await fillHybrid(store, name)
        const plain = await store.query(name, { query: query.page, using: 'page' })
        assertEqual(plain.points.length, 10, 'hits by default')
        assertEqual(plain.points[0]?.payload ?? null, null, 'payload not asked for')
        assertEqual(plain.points[0]?.vector ?? null, null, 'vector not asked for')
        const full = await store.query(name, {
          query: query.page,
          using: 'page',
          with_payload: ['group'],
          with_vector: ['page'],
        })
        assertEqual(Object.keys(full.points[0]?.payload ?? {}), ['group'], 'payload keys')
        assertEqual(Object.keys(full.points[0]?.vector ?? {}), ['page'], 'vector names')
      },
    },
  ]
}

function denseCase(distance: Distance): StoreCase {
  return {
    name: `ranks dense vectors by ${distance} as brute force does`,
    async run(store, [name]) {
      const random = seededRandom(DISTANCES.indexOf(distance) + 1)
      await store.createCollection(name, { vectors: { page: { size: DIMENSION, distance } } })
      const points = [...Array(POINTS).keys()].map((id) => ({ id, vector: { page: randomRow(random) }, payload: {} }))
      await store.upsert(name, { points, wait: true })
      const query = randomRow(random)
      const { points: found } = await store.query(name, { query, using: 'page', limit: 25 })
      const isDistance = distance === 'Euclid' || distance === 'Manhattan'
      const expected = bruteForce(
        points,
        (point) => (isDistance ? -1 : 1) * rowScore(distance, query, point.vector.page),
      )
      assertRanking(
        found,
        expected.slice(0, 25).map(({ point, score }) => ({ point, score: isDistance ? -score : score })),
      )
    },
  }
}

function multiVectorCase(distance: Distance): StoreCase {
  return {
    name: `ranks multivectors by the sum over query rows of the nearest row, ${distance}`,
    async run(store, [name]) {
      const random = seededRandom(DISTANCES.indexOf(distance) + 11)
      const multivector_config = { comparator: 'max_sim' } as const
      await store.createCollection(name, { vectors: { patches: { size: DIMENSION, distance, multivector_config } } })
      const rows = (count: number): MultiVector => [...Array(count)].map(() => randomRow(random))
      const points = [...Array(40).keys()].map((id) => ({ id, vector: { patches: rows(1 + (id % 7)) }, payload: {} }))
      await store.upsert(name, { points, wait: true })
      const query = rows(4)
      const { points: found } = await store.query(name, { query, using: 'patches', limit: 15 })
      const expected = bruteForce(points, (point) => maxSim(distance, query, point.vector.patches))
      assertRanking(
        found,
        expected.slice(0, 15).map(({ point, score }) => ({ point, score: reportedMaxSim(distance, score) })),
      )
    },
  }
}

function sparseCase(modifier: 'idf' | 'none'): StoreCase {
  return {
    name: `ranks sparse vectors by dot product, modifier ${modifier}, after replacements and deletions`,
    async run(store, [name]) {
      const random = seededRandom(modifier === 'idf' ? 21 : 22)
      await store.createCollection(name, { sparse_vectors: { text: { modifier } } })
      const point = (id: number) => ({ id, vector: { text: randomSparse(random, 12) }, payload: {} })
      await store.upsert(name, { points: [...Array(POINTS).keys()].map(point), wait: true })
      const replaced = [...Array(POINTS).keys()].map(point)
      await store.upsert(name, { points: replaced, wait: true })
      await store.delete(name, { points: [...Array(30).keys()], wait: true })
      const empty = { id: 5000, vector: { text: { indices: [], values: [] } }, payload: {} }
      await store.upsert(name, { points: [empty], wait: true })
      const points = replaced.slice(30)
      const query = randomSparse(random, 5)
      const weighted =
        modifier === 'idf'
          ? withIdf(
              query,
              points.map(({ vector }) => vector.text),
            )
          : query
      const expected = bruteForce(points, (candidate) => sparseDot(weighted, candidate.vector.text)).filter(
        ({ score }) => score !== 0,
      )
      const { points: found } = await store.query(name, { query, using: 'text', limit: POINTS })
      assertRanking(found, expected)
      const strange = await store.query(name, { query: { indices: [9_999], values: [1] }, using: 'text' })
      assertEqual(strange.points.length, 0, 'hits of a term that no point has')
      const none = await store.query(name, { query: { indices: [], values: [] }, using: 'text' })
      assertEqual(none.points.length, 0, 'hits of an empty query')
    },
  }
}

const FILTERS: readonly {
  readonly what: string
  readonly filter: Filter | ((payload: Payload) => Filter)
  readonly holds: (payload: Payload, id: PointId) => boolean
}[] = [
  { what: 'a string', filter: must({ key: 'name', match: { value: 'b' } }), holds: ({ name }) => name === 'b' },
  { what: 'a number', filter: must({ key: 'group', match: { value: 2 } }), holds: ({ group }) => group === 2 },
  { what: 'a boolean', filter: must({ key: 'odd', match: { value: false } }), holds: ({ odd }) => odd === false },
  {
    what: 'any of some',
    filter: must({ key: 'name', match: { any: ['a', 'c'] } }),
    holds: ({ name }) => name === 'a' || name === 'c',
  },
  {
    what: 'anything except some',
    filter: must({ key: 'name', match: { except: ['a', 'c'] } }),
    holds: ({ name }) => name !== undefined && name !== null && name !== 'a' && name !== 'c',
  },
  {
    what: 'a range',
    filter: must({ key: 'amount', range: { gt: 3, lte: 40.5 } }),
    holds: ({ amount }) => (amount as number) > 3 && (amount as number) <= 40.5,
  },
  {
    what: 'a nested key',
    filter: must({ key: 'fields.total', range: { gte: 50, lt: 70 } }),
    holds: ({ fields }) => totalOf(fields) >= 50 && totalOf(fields) < 70,
  },
  {
    what: 'an element of a list',
    filter: must({ key: 'tags', match: { value: 't3' } }),
    holds: ({ tags }) => (tags as string[]).includes('t3'),
  },
  {
    what: 'a key in the elements of a list',
    filter: must({ key: 'items[].price', range: { gt: 15 } }),
    holds: ({ items }) => (items as { price: number }[]).some(({ price }) => price > 15),
  },
  { what: 'some ids', filter: must({ has_id: [3, 9, 4000] }), holds: (_, id) => id === 3 || id === 9 },
  {
    what: 'an empty key',
    filter: must({ is_empty: { key: 'name' } }),
    holds: ({ name }) => name === undefined || name === null,
  },
  {
    what: 'an empty list',
    filter: must({ is_empty: { key: 'tags' } }),
    holds: ({ tags }) => (tags as []).length === 0,
  },
  { what: 'a null', filter: must({ is_null: { key: 'name' } }), holds: ({ name }) => name === null },
  {
    what: 'none of two conditions',
    filter: {
      must_not: [
        { key: 'group', match: { value: 1 } },
        { key: 'odd', match: { value: true } },
      ],
    },
    holds: ({ group, odd }) => group !== 1 && odd !== true,
  },
  {
    what: 'one of two conditions, and a third',
    filter: {
      should: [
        { key: 'group', match: { value: 1 } },
        { key: 'name', match: { value: 'a' } },
      ],
      must: { key: 'odd', match: { value: true } },
    },
    holds: ({ group, name, odd }) => (group === 1 || name === 'a') && odd === true,
  },
  {
    what: 'a filter in a filter',
    filter: must({ should: [{ key: 'group', match: { value: 0 } }], must_not: [{ has_id: [0] }] }),
    holds: ({ group }, id) => group === 0 && id !== 0,
  },
]

function filterCases(): StoreCase[] {
  return FILTERS.map(({ what, filter, holds }) => ({
    name: `filters by ${what}`,
    async run(store, [name]) {
      await store.createCollection(name, TEXT_ONLY)
      const points = filterPoints()
      await store.upsert(name, { points, wait: true })
      const expected = points.filter(({ id, payload }) => holds(payload, id)).map(({ id }) => id)
      assert(expected.length > 0 && expected.length < points.length, 'the case proves nothing')
      const selection = filter as Filter
      assertEqual(await scrollIds(store, name, 1000, selection), expected, 'ids scrolled')
      assertEqual(await store.count(name, { filter: selection, exact: true }), { count: expected.length }, 'count')
      const query = { indices: [1], values: [1] }
      const { points: found } = await store.query(name, { query, using: 'text', filter: selection, limit: 1000 })
      assertEqual(idsOf(found), expected, 'ids found')
    },
  }))
}

function refusalCases(): StoreCase[] {
  const good = { id: 1, vector: { page: [1, 2], text: { indices: [1], values: [1] } } }
  const bad: readonly (readonly [string, Point])[] = [
    ['another dimension', { ...good, vector: { page: [1, 2, 3] } }],
    ['a number that is not finite', { ...good, vector: { page: [1, Number.NaN] } }],
    ['an infinite sparse value', { ...good, vector: { text: { indices: [1], values: [Number.POSITIVE_INFINITY] } } }],
    ['a vector of an unknown name', { ...good, vector: { pages: [1, 2] } }],
    ['a sparse index given twice', { ...good, vector: { text: { indices: [3, 3], values: [1, 2] } } }],
    ['fewer values than indices', { ...good, vector: { text: { indices: [3, 4], values: [1] } } }],
    ['an index below 0', { ...good, vector: { text: { indices: [-1], values: [1] } } }],
    ['an id that is neither number nor UUID', { ...good, id: 'page-1' }],
    ['a negative id', { ...good, id: -1 }],
  ]
  return [
    ...bad.map(
      ([what, point]): StoreCase => ({
        name: `refuses a batch with ${what}, and keeps none of it`,
        async run(store, [name]) {
          await store.createCollection(name, { ...TEXT_ONLY, vectors: { page: { size: 2, distance: 'Dot' } } })
          const points = [{ ...good, id: 7 }, point]
          await assertRejects(() => store.upsert(name, { points, wait: true }), 'INPUT_ERROR')
          assertEqual(await store.count(name, { exact: true }), { count: 0 }, 'count')
        },
      }),
    ),
    {
      name: 'refuses a query that does not fit the collection',
      async run(store, [name]) {
        await store.createCollection(name, { ...TEXT_ONLY, vectors: { page: { size: 2, distance: 'Dot' } } })
        await assertRejects(() => store.query(name, { query: [1, 2, 3], using: 'page' }), 'INPUT_ERROR')
        await assertRejects(() => store.query(name, { query: [1, 2], using: 'pages' }), 'INPUT_ERROR')
        await assertRejects(() => store.query(name, { query: [1, 2], using: 'text' }), 'INPUT_ERROR')
        const repeated = { indices: [3, 3], values: [1, 2] }
        await assertRejects(() => store.query(name, { query: repeated, using: 'text' }), 'INPUT_ERROR')
        await assertRejects(() => store.query(name, { query: { fusion: 'rrf' } }), 'INPUT_ERROR')
      },
    },
    {
      name: 'keeps payload keys that are dangerous in JavaScript as plain data',
      async run(store, [name]) {
        await store.createCollection(name, TEXT_ONLY)
        const payload = JSON.parse('{"__proto__": {"polluted": true}, "constructor": 1}')
        await store.upsert(name, { points: [{ id: 1, vector: {}, payload }], wait: true })
        await store.setPayload(name, { payload, points: [1], wait: true })
        const [point] = await store.retrieve(name, { ids: [1] })
        assert(Object.hasOwn(point?.payload ?? {}, '__proto__'), 'the key __proto__ is gone')
        assertEqual(Reflect.get({}, 'polluted'), undefined, 'a key of every object')
      },
    },
  ]
}

function aliasCases(): StoreCase[] {
  return [
    {
      name: 'lets an alias stand for its collection, and re-points it in one step',
      async run(store, [blue, green, alias]) {
        for (const name of [blue, green]) {
          await store.createCollection(name, TEXT_ONLY)
          await store.upsert(name, { points: [{ id: 1, vector: {}, payload: { name } }], wait: true })
        }
        for (const name of [blue, green]) {
          await store.updateCollectionAliases({ actions: [createAlias(alias, name)] })
          assertEqual((await store.retrieve(alias, { ids: [1] }))[0]?.payload, { name }, 'payload through the alias')
          assertEqual(await targetOf(store, alias), name, 'target')
        }
        await store.upsert(alias, { points: [{ id: 2, vector: {} }], wait: true })
        assertEqual(await store.count(green, { exact: true }), { count: 2 }, 'count behind the alias')
        assertEqual(await store.count(blue, { exact: true }), { count: 1 }, 'count of the other')
        assertEqual(await store.collectionExists(alias), { exists: true }, 'existence of the alias')
      },
    },
    {
      name: 'renames and deletes aliases, several actions at once',
      async run(store, [name, alias, other]) {
        await store.createCollection(name, TEXT_ONLY)
        await store.updateCollectionAliases({
          actions: [createAlias(alias, name), { rename_alias: { old_alias_name: alias, new_alias_name: other } }],
        })
        assertEqual(await targetOf(store, alias), undefined, 'old name')
        assertEqual(await targetOf(store, other), name, 'new name')
        await store.updateCollectionAliases({ actions: [{ delete_alias: { alias_name: other } }] })
        assertEqual(await targetOf(store, other), undefined, 'deleted name')
      },
    },
    {
      name: 'refuses an alias of no collection, with the name of a collection, or renamed from none',
      async run(store, [name, other, alias]) {
        await store.createCollection(name, TEXT_ONLY)
        await assertRejects(() => store.updateCollectionAliases({ actions: [createAlias(alias, other)] }), 'NOT_FOUND')
        await assertRejects(() => store.updateCollectionAliases({ actions: [createAlias(name, name)] }), 'CONFLICT')
        const rename = { rename_alias: { old_alias_name: alias, new_alias_name: other } }
        await assertRejects(() => store.updateCollectionAliases({ actions: [rename] }), 'NOT_FOUND')
        assertEqual(await targetOf(store, alias), undefined, 'target')
      },
    },
    {
      name: 'removes the aliases of a collection with it',
      async run(store, [name, alias]) {
        await store.createCollection(name, TEXT_ONLY)
        await store.updateCollectionAliases({ actions: [createAlias(alias, name)] })
        await store.deleteCollection(name)
        assertEqual(await targetOf(store, alias), undefined, 'target')
        await assertRejects(() => store.count(alias), 'NOT_FOUND')
      },
    },
  ]
}

interface HybridPoint {
  readonly id: number
  readonly vector: { readonly page: DenseVector; readonly text: SparseVector }
  readonly payload: { readonly group: number; readonly name: string }
}

/** A collection of dense and sparse vectors, and a query that meets it. */
async function fillHybrid(store: ManagedVectorStore, name: string) {
  const random = seededRandom(31)
  await store.createCollection(name, {
    vectors: { page: { size: DIMENSION, distance: 'Dot' } },
    sparse_vectors: { text: {} },
  })
  const points: HybridPoint[] = [...Array(POINTS).keys()].map((id) => ({
    id,
    vector: { page: randomRow(random), text: randomSparse(random, 8) },
    payload: { group: id % 5, name: `n${id}` },
  }))
  await store.upsert(name, { points, wait: true })
  return { points, query: { page: randomRow(random), text: randomSparse(random, 6) } }
}

function filterPoints() {
  return [...Array(60).keys()].map((id) => ({
    id,
    vector: { text: { indices: [1], values: [1 + id] } },
    payload: {
      group: id % 4,
      odd: id % 2 === 1,
      amount: id + 0.5,
      fields: { total: id * 2 },
      tags: id % 5 === 0 ? [] : [`t${id % 5}`, `t${id % 7}`],
      items: [{ price: id % 9 }, { price: id % 20 }],
      ...(id % 6 !== 0 && { name: id % 6 === 1 ? null : 'abcd'[id % 4] }),
    } as Payload,
  }))
}

function totalOf(fields: unknown): number {
  return (fields as { total: number }).total
}

function must(condition: Condition): Filter {
  return { must: [condition] }
}

function createAlias(alias_name: string, collection_name: string) {
  return { create_alias: { alias_name, collection_name } }
}

async function targetOf(store: ManagedVectorStore, alias: string): Promise<string | undefined> {
  const { aliases } = await store.getAliases()
  return aliases.find(({ alias_name }) => alias_name === alias)?.collection_name
}

async function scrollIds(store: ManagedVectorStore, name: string, limit: number, filter?: Filter): Promise<PointId[]> {
  const ids: PointId[] = []
  let offset: PointId | null = null
  do {
    const page = await store.scroll(name, { limit, ...(filter && { filter }), ...(offset !== null && { offset }) })
    ids.push(...page.points.map(({ id }) => id))
    offset = (page.next_page_offset ?? null) as PointId | null
  } while (offset !== null)
  return ids
}

interface Ranked<P> {
  readonly point: P
  readonly score: number
}

/** All points with their scores, largest first. */
function bruteForce<P>(points: readonly P[], score: (point: P) => number): Ranked<P>[] {
  return points.map((point) => ({ point, score: score(point) })).sort((a, b) => b.score - a.score)
}

function assertRanking(
  found: readonly { readonly id: PointId; readonly score: number }[],
  expected: readonly Ranked<{ readonly id: PointId }>[],
): void {
  assertEqual(
    found.map(({ id }) => id),
    expected.map(({ point }) => point.id),
    'ids in order',
  )
  found.forEach(({ id, score }, i) => {
    assertClose(score, expected[i]!.score, SCORE_TOLERANCE, `score of ${id}`)
  })
}

function assertDescending(scores: readonly number[]): void {
  assert(
    scores.every((score, i) => i === 0 || score <= scores[i - 1]!),
    'the scores do not descend',
  )
}

/** In ascending order. */
function idsOf(points: readonly { readonly id: PointId }[]): PointId[] {
  return points.map(({ id }) => id).sort((a, b) => Number(a) - Number(b))
}

function fuse(lists: readonly (readonly Ranked<HybridPoint>[])[]): Map<PointId, number> {
  const scores = new Map<PointId, number>()
  for (const list of lists) {
    list.forEach(({ point }, position) => {
      scores.set(point.id, (scores.get(point.id) ?? 0) + 1 / (position + 2))
    })
  }
  return scores
}

function randomRow(random: () => number): number[] {
  return [...Array(DIMENSION)].map(() => random() * 2 - 1)
}

function randomSparse(random: () => number, terms: number): SparseVector {
  // Squared, so that some terms are common and some rare.
  const indices = [...new Set([...Array(terms)].map(() => Math.floor(random() ** 2 * 60)))]
  return { indices, values: indices.map(() => 0.1 + random()) }
}

function withIdf({ indices, values }: SparseVector, vectors: readonly SparseVector[]): SparseVector {
  const idf = (index: number) => {
    const df = vectors.filter((vector) => vector.indices.includes(index)).length
    return Math.log((vectors.length - df + 0.5) / (df + 0.5) + 1)
  }
  return { indices, values: values.map((value, i) => value * idf(indices[i]!)) }
}

function sparseDot(a: SparseVector, b: SparseVector): number {
  const weights = new Map(b.indices.map((index, i) => [index, b.values[i]!]))
  return a.indices.reduce((sum, index, i) => sum + a.values[i]! * (weights.get(index) ?? 0), 0)
}

function entriesOf({ indices, values }: SparseVector): [number, number][] {
  return indices.map((index, i): [number, number] => [index, values[i]!]).sort(([a], [b]) => a - b)
}

function dot(a: DenseVector, b: DenseVector): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0)
}

function rowScore(distance: Distance, a: DenseVector, b: DenseVector): number {
  switch (distance) {
    case 'Cosine':
      return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b))
    case 'Dot':
      return dot(a, b)
    case 'Euclid':
      return Math.sqrt(a.reduce((sum, value, i) => sum + (value - b[i]!) ** 2, 0))
    case 'Manhattan':
      return a.reduce((sum, value, i) => sum + Math.abs(value - b[i]!), 0)
  }
}

/** For distances as the server sums them: minus the squared Euclidean, minus the Manhattan distance of a pair of rows. */
function maxSim(distance: Distance, query: MultiVector, rows: MultiVector): number {
  const nearness = (a: DenseVector, b: DenseVector) => {
    const score = rowScore(distance, a, b)
    return distance === 'Euclid' ? -(score ** 2) : distance === 'Manhattan' ? -score : score
  }
  return query.reduce((sum, row) => sum + Math.max(...rows.map((other) => nearness(row, other))), 0)
}

function reportedMaxSim(distance: Distance, score: number): number {
  return distance === 'Euclid' ? Math.sqrt(-score) : distance === 'Manhattan' ? -score : score
}
