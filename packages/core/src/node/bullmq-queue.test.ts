import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasRedisServer, type RedisServer, startRedisServer, until } from '../../../../test/redis-server.ts'
import { jobQueueContract, seededRandom } from '../testing/index.ts'
import { bullmqQueue } from './bullmq-queue.ts'

describe.skipIf(!hasRedisServer())('bullmqQueue', () => {
  let folder = ''
  let server: RedisServer
  const open = (name: string = crypto.randomUUID()) => {
    const connection = { host: '127.0.0.1', port: server.port }
    return bullmqQueue<number, number>({ connection, name, random: seededRandom(7) })
  }

  beforeAll(async () => {
    server = await startRedisServer()
    folder = await mkdtemp(join(tmpdir(), 'sheaf-jobs-'))
  })
  afterAll(async () => {
    await server.stop()
    await rm(folder, { recursive: true })
  })

  for (const { name, run } of jobQueueContract({ open: () => open(), pass: (durationMs) => pause(durationMs) }))
    it(name, run, 10_000)

  it('works on the client of the host, and leaves it open', async () => {
    const client = new Redis(server.port, '127.0.0.1', { maxRetriesPerRequest: null })
    const queue = await bullmqQueue<number, number>({ connection: client, name: 'of the host' })
    queue.work({ handler: async ({ payload }) => payload + 1 })
    expect(await queue.result((await queue.enqueue(1)).id)).toBe(2)
    await queue.close()
    expect(await client.ping()).toBe('PONG')
    client.disconnect()
  })

  it('keeps two queues of one server apart, and shares one queue among its users', async () => {
    const [mine, yours, other] = await Promise.all([open('shared'), open('shared'), open('other')])
    const { id } = await mine.enqueue(1)
    expect(await other.get(id)).toBeNull()
    yours.work({ handler: async ({ payload }) => payload * 10 })
    expect(await mine.result(id)).toBe(10)
    await Promise.all([mine.close(), yours.close(), other.close()])
  })

  it('waits for a handler that ignores its abort no longer than a lease; another worker has the job then', async () => {
    const queue = await open()
    const { id } = await queue.enqueue(1)
    let begin = () => {}
    const begun = new Promise<void>((resolve) => {
      begin = resolve
    })
    const hanging = () => {
      begin()
      return new Promise<number>(() => {})
    }
    const worker = queue.work({ leaseMs: 300, handler: hanging })
    await begun
    await worker.close('abort')
    queue.work({ leaseMs: 300, handler: async () => 7 })
    expect(await queue.result(id)).toBe(7)
    await queue.close()
  })

  it('says so when the server cannot be reached', async () => {
    const connection = { host: '127.0.0.1', port: 1, maxRetriesPerRequest: 0, retryStrategy: () => null }
    await expect(bullmqQueue({ connection })).rejects.toMatchObject({ code: 'STORE_ERROR' })
  })

  it('loses none of 500 jobs and stores one result each when workers are killed', async () => {
    const JOBS = 500
    const LEASE_MS = 1_000
    const name = 'killed'
    const effects = join(folder, 'effects')
    const queue = await open(name)
    const items = Array.from({ length: JOBS }, (_, payload) => ({ payload, id: `job-${payload}`, maxAttempts: 10 }))
    await queue.enqueueMany(items)
    const start = () => {
      const program = fileURLToPath(new URL('./bullmq-queue-process.ts', import.meta.url))
      const more = [program, `${server.port}`, name, effects, `${LEASE_MS}`]
      return spawn(process.execPath, ['--conditions=@sheaf/source', ...more], { stdio: ['pipe', 'inherit', 'inherit'] })
    }
    let workers = [start(), start()]
    for (const share of [0.2, 0.4, 0.6]) {
      await until(async () => (await queue.counts()).completed >= JOBS * share)
      workers[0]!.kill('SIGKILL')
      workers = [workers[1]!, start()]
    }
    await until(async () => (await queue.counts()).completed === JOBS)
    const ended = workers.map((worker) => new Promise((resolve) => worker.once('exit', resolve)))
    for (const worker of workers) worker.stdin!.end()
    await Promise.all(ended)

    expect(await queue.counts()).toMatchObject({ completed: JOBS, failed: 0, waiting: 0, active: 0 })
    for (const { id, payload } of items) expect((await queue.get(id))?.result).toBe(payload * 2)
    await queue.close()
    const runs = (await readFile(effects, 'utf8')).trim().split('\n')
    expect(new Set(runs.map((line) => line.split(' ')[0])).size).toBe(JOBS)
    expect(runs.length).toBeLessThanOrEqual(JOBS + 3 * 8)
  }, 30_000)
})
