import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  appendFile,
  type FileHandle,
  mkdir,
  mkdtemp,
  open,
  readdir,
  readFile,
  rm,
  stat,
  truncate,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { assertRejects, seededRandom, vectorStoreContract } from '@sheaf/core/testing'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { encodeFrame, FRAME_KIND } from './log-frame.ts'
import { type FileStoreOptions, fileStore, hasFileStore } from './node.ts'

const TEXT = { sparse_vectors: { text: { modifier: 'idf' } } } as const
const POINTS_PER_BATCH = 5
let root = ''
let count = 0

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'sheaf-store-'))
})
afterEach(() => rm(root, { recursive: true, force: true }))

/** Does some work on the store at `path` and closes it. */
async function use<T>(
  work: (store: Awaited<ReturnType<typeof fileStore>>) => Promise<T>,
  options?: Partial<FileStoreOptions>,
) {
  const store = await fileStore({ path: root, ...options })
  try {
    return await work(store)
  } finally {
    await store.close?.()
  }
}

function points(from: number, to: number) {
  return Array.from({ length: to - from }, (_, i) => {
    const id = from + i
    return { id, vector: { text: { indices: [id % 7, 100 + id], values: [1, 0.5] } }, payload: { id, name: `n${id}` } }
  })
}

describe('fileStore', () => {
  for (const { name, run } of vectorStoreContract(() => fileStore({ path: join(root, String(count++)) }))) it(name, run)

  it('has everything again after it was closed and opened', async () => {
    const before = await use(async (store) => {
      await store.createCollection('blue', { ...TEXT, vectors: { page: { size: 2, distance: 'Cosine' } } })
      await store.createCollection('gone', TEXT)
      await store.createPayloadIndex('blue', { field_name: 'id', field_schema: 'integer' })
      await store.upsert('blue', { points: points(0, 50) })
      await store.upsert('blue', { points: [{ id: 7, vector: { page: [3, 4] }, payload: { id: 7, more: 'ä' } }] })
      await store.delete('blue', { filter: { must: [{ key: 'id', range: { gte: 40 } }] } })
      await store.setPayload('blue', { payload: { seen: true }, points: [1, 2] })
      await store.updateCollectionAliases({
        actions: [{ create_alias: { alias_name: 'live', collection_name: 'blue' } }],
      })
      await store.deleteCollection('gone')
      return describeStore(store)
    })
    expect(await use(describeStore)).toEqual(before)
    expect(before.points).toHaveLength(40)
    expect(before.aliases).toHaveLength(1)
  })

  it('is found in its folder, and nowhere else, without opening it', async () => {
    expect(await hasFileStore(join(root, 'nowhere'))).toBe(false)
    expect(await hasFileStore(root)).toBe(false)
    await (await fileStore({ path: join(root, 'there') })).close?.()
    expect(await hasFileStore(join(root, 'there'))).toBe(true)
  })

  it('has the same after the log was rewritten, in less space', async () => {
    const fill = async (options: Partial<FileStoreOptions>) => {
      await use(async (store) => {
        await store.createCollection('a', TEXT)
        for (let round = 0; round < 30; round++) await store.upsert('a', { points: points(0, 40) })
      }, options)
      return (await stat(join(options.path!, 'store.log'))).size
    }
    const grown = await fill({ path: join(root, 'grown') })
    const rewritten = await fill({ path: join(root, 'rewritten'), minBytesToCompact: 10_000, growthToCompact: 2 })
    expect(rewritten).toBeLessThan(grown / 3)
    const [a, b] = await Promise.all(
      ['grown', 'rewritten'].map((name) => use(describeStore, { path: join(root, name) })),
    )
    expect(a).toEqual(b)
    expect(await readdir(join(root, 'rewritten'))).toEqual(['store.log'])
  })

  it('shares one write among the changes that come together', async () => {
    await use(async (store) => {
      await store.createCollection('a', TEXT)
      await Promise.all(points(0, 20).map((point) => store.upsert('a', { points: [point] })))
    })
    const log = await readFile(join(root, 'store.log'))
    // The header, the collection, and the points in one or two frames.
    expect(log.toString('latin1').split('SHEF').length - 1).toBeLessThanOrEqual(4)
  })

  it('leaves a draft of an unfinished rewriting alone', async () => {
    await use((store) => store.createCollection('a', TEXT))
    await writeFile(join(root, 'store.log.new'), 'half')
    expect(await use((store) => store.getCollections())).toEqual({ collections: [{ name: 'a' }] })
  })
})

describe('the log of fileStore', () => {
  async function writeTwoBatches() {
    const path = join(root, 'store.log')
    await use(async (store) => {
      await store.createCollection('a', TEXT)
      await store.upsert('a', { points: points(0, 3) })
    })
    const acknowledged = (await stat(path)).size
    await use((store) => store.upsert('a', { points: points(3, 5) }))
    return { path, acknowledged, whole: await readFile(path) }
  }

  it('cut at any byte of the last write: all before it is there, none of it, and writing goes on', async () => {
    const { path, acknowledged, whole } = await writeTwoBatches()
    for (let length = acknowledged; length < whole.length; length++) {
      await writeFile(path, whole.subarray(0, length))
      expect(await use((store) => store.count('a')), `cut at ${length}`).toEqual({ count: 3 })
    }
    await truncate(path, acknowledged + 9)
    await use((store) => store.upsert('a', { points: points(5, 6) }))
    expect(await use((store) => store.count('a'))).toEqual({ count: 4 })
  })

  it('with any byte of the last write flipped: the write is cut off or the log refused, never wrong', async () => {
    const { path, acknowledged, whole } = await writeTwoBatches()
    for (let at = acknowledged; at < whole.length; at++) {
      const damaged = Buffer.from(whole)
      damaged[at]! ^= 0x10
      await writeFile(path, damaged)
      expect(await use((store) => store.count('a')), `flipped at ${at}`).toEqual({ count: 3 })
    }
  })

  it('with any byte before the last write flipped: refused, naming the place', async () => {
    const { path, acknowledged, whole } = await writeTwoBatches()
    for (let at = 0; at < acknowledged; at++) {
      const damaged = Buffer.from(whole)
      damaged[at]! ^= 0x10
      await writeFile(path, damaged)
      const error = await assertRejects(() => fileStore({ path: root }), 'STORE_ERROR')
      expect(error.message).toMatch(/damaged|not a store/)
    }
    expect(await readFile(path), 'the file is not touched').toHaveLength(whole.length)
  })

  it('of a later version: refused, not misread', async () => {
    const body = new TextEncoder().encode('{"format":"sheaf-store","version":2}')
    await writeFile(join(root, 'store.log'), encodeFrame(FRAME_KIND.header, body))
    const error = await assertRejects(() => fileStore({ path: root }), 'STORE_ERROR')
    expect(error.message).toContain('version 2')
  })

  it('that is another file: refused and left as it is', async () => {
    await writeFile(join(root, 'store.log'), 'dear diary')
    await assertRejects(() => fileStore({ path: root }), 'STORE_ERROR')
    expect(await readFile(join(root, 'store.log'), 'utf8')).toBe('dear diary')
  })

  it('with zeros behind the last write, as a power cut leaves them: they are cut off', async () => {
    const { path, whole } = await writeTwoBatches()
    await appendFile(path, new Uint8Array(5000))
    expect(await use((store) => store.count('a'))).toEqual({ count: 5 })
    expect((await stat(path)).size).toBe(whole.length)
  })
})

describe('fileStore when the disk fails', () => {
  /** Lets writes of all files fail after `bytes` more bytes. */
  async function failAfter(bytes: number) {
    const probe = await open(join(root, 'probe'), 'w')
    const prototype = Object.getPrototypeOf(probe) as FileHandle
    await probe.close()
    await rm(join(root, 'probe'))
    const write = prototype.write as (...args: unknown[]) => Promise<{ bytesWritten: number }>
    let left = bytes
    return vi.spyOn(prototype, 'write').mockImplementation(async function (this: FileHandle, ...args: unknown[]) {
      const [buffer, offset, length, position] = args as [Uint8Array, number, number, number]
      if (left === 0) throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' })
      const { bytesWritten } = await write.call(this, buffer, offset, Math.min(length, left), position)
      left -= bytesWritten
      return { bytesWritten, buffer } as never
    })
  }

  it.each([0, 1, 25, 60])(
    '%i bytes into a write: refuses it and all after it, and has all before it again',
    async (bytes) => {
      const store = await fileStore({ path: root })
      await store.createCollection('a', TEXT)
      await store.upsert('a', { points: points(0, 3) })
      const spy = await failAfter(bytes)
      const error = await assertRejects(() => store.upsert('a', { points: points(3, 6) }), 'STORE_ERROR')
      expect(error.message).toContain('ENOSPC')
      spy.mockRestore()
      await assertRejects(() => store.upsert('a', { points: points(6, 9) }), 'STORE_ERROR')
      expect((await store.retrieve('a', { ids: [6] })).length, 'a refused change').toBe(0)
      await store.close?.()
      expect(await use((again) => again.count('a'))).toEqual({ count: 3 })
    },
  )

  it('while the log is rewritten: the old log stays whole', async () => {
    const options = { minBytesToCompact: 1_000, growthToCompact: 2 }
    const store = await fileStore({ path: root, ...options })
    await store.createCollection('a', TEXT)
    await store.upsert('a', { points: points(0, 20) })
    const spy = await failAfter(100)
    await assertRejects(() => store.upsert('a', { points: points(20, 25) }), 'STORE_ERROR')
    spy.mockRestore()
    await store.close?.()
    expect(await use((again) => again.count('a'))).toEqual({ count: 20 })
  })
})

describe('the lock of fileStore', () => {
  it('refuses a second opening in the same process, and gives the folder back at close', async () => {
    const store = await fileStore({ path: root })
    const error = await assertRejects(() => fileStore({ path: root }), 'CONFLICT')
    expect(error.message).toContain(`process ${process.pid}`)
    await store.close?.()
    await store.close?.()
    await use((again) => again.getCollections())
  })

  it('refuses a folder that another process has, and takes it over when that one is dead', async () => {
    const writer = spawnWriter(root, 0)
    await once(writer.stdout, 'data')
    const error = await assertRejects(() => fileStore({ path: root }), 'CONFLICT')
    expect(error.message).toContain(`process ${writer.pid}`)
    writer.kill('SIGKILL')
    await once(writer, 'exit')
    await use((store) => store.getCollections())
  })

  it('takes over from an earlier process that had the same number', async () => {
    await writeFile(join(root, 'lock'), JSON.stringify({ pid: process.pid, startedAt: 1000 }))
    await use((store) => store.getCollections())
  })

  it('takes over a lock that says nothing', async () => {
    await writeFile(join(root, 'lock'), '')
    await use((store) => store.getCollections())
  })

  it('lets one of many that open at once have a stale folder', async () => {
    await writeFile(join(root, 'lock'), JSON.stringify({ pid: process.pid, startedAt: 1000 }))
    const opened = await Promise.allSettled(Array.from({ length: 8 }, () => fileStore({ path: root })))
    const stores = opened.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
    expect(stores).toHaveLength(1)
    await stores[0]?.close?.()
    expect((await readdir(root)).sort()).toEqual(['store.log'])
  })

  it('is gone when the log cannot be read', async () => {
    await mkdir(join(root, 'store.log'))
    await assertRejects(() => fileStore({ path: root }), 'STORE_ERROR')
    expect(await readdir(root)).toEqual(['store.log'])
  })
})

describe('fileStore in a process that is killed', () => {
  it('has every acknowledged point, and none by half, after 20 kills', async () => {
    const totals = await Promise.all([1, 2].map((seed) => killTenTimes(join(root, String(seed)), seed)))
    for (const total of totals) expect(total).toBeGreaterThan(50)
  }, 180_000)
})

/** Kills a writer ten times at random moments and looks at the store after each. @returns batches acknowledged */
async function killTenTimes(path: string, seed: number): Promise<number> {
  const random = seededRandom(seed)
  const acknowledged = new Set<number>()
  for (let kill = 0; kill < 10; kill++) {
    const writer = spawnWriter(path, kill * 3000)
    let output = ''
    writer.stdout.on('data', (part) => {
      output += part
    })
    // A moment that no rhythm of the writer decides: after a random number of acknowledgements.
    const target = 1 + Math.floor(random() * 60)
    while (output.split('\n').length - 1 < target) await once(writer.stdout, 'data')
    writer.kill('SIGKILL')
    await once(writer, 'close')
    for (const line of output.split('\n').slice(0, -1)) acknowledged.add(Number(line))
    await use((store) => expectWhole(store, acknowledged), { path })
  }
  return acknowledged.size
}

function spawnWriter(path: string, firstBatch: number) {
  const script = new URL('../../test/write-until-killed.ts', import.meta.url).pathname
  return spawn(process.execPath, ['--conditions=@sheaf/source', script, path, String(firstBatch)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
}

async function expectWhole(store: Awaited<ReturnType<typeof fileStore>>, acknowledged: ReadonlySet<number>) {
  const { points: found } = await store.scroll('a', { limit: 100_000, with_vector: true })
  const perBatch = new Map<number, number>()
  for (const { id, payload, vector } of found) {
    const { batch, i } = payload as { batch: number; i: number }
    expect(id).toBe(batch * POINTS_PER_BATCH + i)
    expect(vector).toEqual({ page: [id, id, id], text: { indices: [id], values: [1] } })
    perBatch.set(batch, (perBatch.get(batch) ?? 0) + 1)
  }
  for (const batch of acknowledged) {
    // The writer deletes the first point of batches of long ago.
    expect(perBatch.get(batch) ?? 0, `batch ${batch}`).toBeGreaterThanOrEqual(POINTS_PER_BATCH - 1)
  }
  for (const [batch, size] of perBatch) expect(size, `batch ${batch}`).toBeGreaterThanOrEqual(POINTS_PER_BATCH - 1)
}

async function describeStore(store: Awaited<ReturnType<typeof fileStore>>) {
  const { collections } = await store.getCollections()
  const { aliases } = await store.getAliases()
  const name = collections[0]!.name
  return {
    collections,
    aliases,
    info: await store.getCollection(name),
    points: (await store.scroll(name, { limit: 1000, with_vector: true })).points,
    hits: await store.query(name, { query: { indices: [1, 103], values: [1, 1] }, using: 'text' }),
  }
}
