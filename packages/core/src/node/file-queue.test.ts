import { spawn } from 'node:child_process'
import { appendFile, mkdtemp, open, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { submitBatch } from '../jobs/submit-batch.ts'
import { jobQueueContract, seededRandom, virtualClock } from '../testing/index.ts'
import { fileQueue } from './file-queue.ts'

let folder = ''
let clock = virtualClock()
const path = () => join(folder, 'jobs.log')
const openQueue = (more: object = {}) =>
  fileQueue<number, number>({ path: path(), clock, random: seededRandom(7), ...more })

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sheaf-jobs-'))
  clock = virtualClock()
})
afterEach(async () => {
  vi.restoreAllMocks()
  await rm(folder, { recursive: true })
})

describe('fileQueue', () => {
  const subject = { open: () => openQueue(), pass: (durationMs: number) => clock.advance(durationMs) }
  for (const { name, run } of jobQueueContract(subject)) it(name, run)
})

describe('fileQueue, opened again', () => {
  it('has every job as it was, with its order, its attempts and its result', async () => {
    const before = await openQueue()
    const done = await before.enqueue(1)
    before.work({ handler: async ({ payload }) => payload + 1 })
    await before.result(done.id)
    const delayed = await before.enqueue(2, { delayMs: 60_000 })
    await before.enqueue(3, { delayMs: 60_000, priority: 5 })
    await before.cancel(delayed.id)
    await before.close()
    const after = await openQueue()
    expect(await after.counts()).toMatchObject({ waiting: 1, delayed: 1, completed: 1, cancelled: 1 })
    expect(await after.result(done.id)).toBe(2)
    expect(await after.enqueue(9, { id: done.id })).toMatchObject({ isNew: false, result: 2 })
    await after.close()
  })

  it('cuts off a line that was torn, and goes on', async () => {
    const before = await openQueue()
    await before.enqueue(1)
    await before.close()
    const { size } = await stat(path())
    await appendFile(path(), '00000000 [{"put":{"id":"torn"')
    const between = await openQueue()
    expect((await between.counts()).waiting).toBe(1)
    expect((await stat(path())).size).toBe(size)
    await between.enqueue(2)
    await between.close()
    const after = await openQueue()
    expect((await after.counts()).waiting).toBe(2)
    await after.close()
  })

  it('refuses a log that is damaged in the middle, and gives the lock back', async () => {
    const before = await openQueue()
    await before.enqueue(1)
    await before.enqueue(2)
    await before.close()
    const content = await readFile(path())
    content[80]! ^= 1
    await writeFile(path(), content)
    await expect(openQueue()).rejects.toMatchObject({ code: 'STORE_ERROR' })
    await expect(openQueue()).rejects.toMatchObject({ code: 'STORE_ERROR' })
  })

  it('leaves a file alone that is no queue', async () => {
    await writeFile(path(), 'notes\n')
    await expect(openQueue()).rejects.toMatchObject({ code: 'CONFLICT' })
    expect(await readFile(path(), 'utf8')).toBe('notes\n')
  })

  it('belongs to one process at a time, and says which', async () => {
    const first = await openQueue()
    await expect(openQueue()).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining(`process ${process.pid}`),
    })
    await first.close()
    await (await openQueue()).close()
  })

  it('says so when the folder is not there', async () => {
    await expect(fileQueue({ path: join(folder, 'absent', 'jobs.log') })).rejects.toMatchObject({
      code: 'INPUT_ERROR',
      reason: 'file_unreadable',
    })
  })

  it('is written anew when it has grown, and loses nothing by it', async () => {
    const before = await openQueue({ compaction: { minBytes: 5_000, growth: 2 } })
    before.work({ concurrency: 8, handler: async ({ payload }) => payload })
    const kept = await before.enqueue(-1, { delayMs: 60_000 })
    for (let round = 0; round < 5; round++) {
      const batch = await submitBatch(
        before,
        Array.from({ length: 100 }, (_, payload) => ({ payload })),
      )
      expect((await batch.outcomes()).every(({ ok }) => ok)).toBe(true)
      if (round < 4) expect(await before.prune({ olderThanMs: 0 })).toBe(100)
    }
    await before.close()
    // 500 jobs of some 600 bytes each were written; the table holds 101.
    expect((await stat(path())).size).toBeLessThan(150_000)
    const after = await openQueue()
    expect(await after.counts()).toMatchObject({ waiting: 1, completed: 100 })
    expect(await after.get(kept.id)).toMatchObject({ payload: -1, state: 'waiting' })
    await after.close()
  })

  it('takes nothing more after a failed write, and has what was acknowledged when it is opened again', async () => {
    const before = await openQueue()
    const { id } = await before.enqueue(1)
    const probe = await open(path())
    const failing = vi.spyOn(Object.getPrototypeOf(probe), 'datasync').mockRejectedValue(new Error('ENOSPC'))
    await probe.close()
    await expect(before.enqueue(2)).rejects.toMatchObject({ code: 'STORE_ERROR' })
    failing.mockRestore()
    await expect(before.enqueue(3)).rejects.toMatchObject({ code: 'STORE_ERROR' })
    let runs = 0
    before.work({ handler: async () => ++runs })
    await clock.advance(100)
    expect(runs).toBe(0)
    await before.close()
    const after = await openQueue()
    expect(await after.get(id)).toMatchObject({ state: 'waiting', payload: 1 })
    await after.close()
  })
})

describe('fileQueue, its process killed', () => {
  const JOBS = 500
  const KILLS = 5

  it(`loses none of ${JOBS} jobs and stores one result each, whatever was running when it was killed ${KILLS} times`, async () => {
    const effects = join(folder, 'effects')
    const queue = await fileQueue<number, number>({ path: path() })
    const items = Array.from({ length: JOBS }, (_, payload) => ({
      payload,
      id: `job-${payload}`,
      maxAttempts: KILLS + 1,
    }))
    await queue.enqueueMany(items)
    await queue.close()
    for (let kill = 0; kill < KILLS; kill++) await workUntil(effects, Math.floor((JOBS * (kill + 1)) / (KILLS + 2)))
    await workUntil(effects, null)

    const after = await fileQueue<number, number>({ path: path() })
    expect(await after.counts()).toMatchObject({ completed: JOBS, failed: 0, waiting: 0, active: 0 })
    for (const { id, payload } of items) expect(await after.result(id)).toBe(payload * 2)
    await after.close()
    const runs = (await readFile(effects, 'utf8')).trim().split('\n')
    const keys = new Set(runs.map((line) => line.split(' ')[0]))
    expect(keys.size).toBe(JOBS)
    // At least once: what was active at a kill ran again, at most as many as there were places.
    expect(runs.length).toBeLessThanOrEqual(JOBS + KILLS * 8)
  }, 30_000)

  /** Works in another process, killed without notice when so many effects are there; null lets it end by itself. */
  async function workUntil(effects: string, killAt: number | null): Promise<void> {
    const program = fileURLToPath(new URL('./file-queue-process.ts', import.meta.url))
    const child = spawn(process.execPath, ['--conditions=@sheaf/source', program, path(), effects], {
      stdio: 'inherit',
    })
    const exit = new Promise<number | NodeJS.Signals | null>((resolve) => {
      child.once('exit', (code, signal) => resolve(code ?? signal))
    })
    let isGone = false
    void exit.then(() => {
      isGone = true
    })
    while (killAt !== null && !isGone && (await countLines(effects)) < killAt) await new Promise(setImmediate)
    if (killAt !== null) child.kill('SIGKILL')
    expect(await exit).toBe(killAt === null ? 0 : 'SIGKILL')
  }
})

async function countLines(path: string): Promise<number> {
  const text = await readFile(path, 'utf8').catch(() => '')
  return text.split('\n').length - 1
}
