import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { virtualClock } from '../testing/index.ts'
import { WorkerPool, type WorkerPoolOptions } from './worker-pool.ts'
import type { TestInput } from './worker-pool-task.ts'

const MODULE = new URL('./worker-pool-task.ts', import.meta.url)
const pools: WorkerPool<TestInput, unknown>[] = []

function open(options: Partial<WorkerPoolOptions> = {}): WorkerPool<TestInput, unknown> {
  const pool = new WorkerPool<TestInput, unknown>({ module: MODULE, size: 2, ...options })
  pools.push(pool)
  return pool
}

afterEach(async () => {
  await Promise.all(pools.splice(0).map((pool) => pool.close('abort')))
})

/** Threads run in their own time. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise(setImmediate)
}

describe('WorkerPool', () => {
  it('gives each caller the output of its own task', async () => {
    const pool = open()
    const outputs = Array.from({ length: 50 }, (_, value) => pool.run({ what: 'double', value }))
    expect(await Promise.all(outputs)).toEqual(Array.from({ length: 50 }, (_, i) => i * 2))
    expect(pool.stats).toMatchObject({ size: 2, busy: 0, queued: 0, replaced: { crash: 0 } })
  })

  it('passes on what a task throws, and keeps its thread', async () => {
    const pool = open({ size: 1 })
    const thread = await pool.run({ what: 'thread' })
    await expect(pool.run({ what: 'throw' })).rejects.toMatchObject({ name: 'RangeError', message: 'no such page' })
    await expect(pool.run({ what: 'refuse' })).rejects.toMatchObject({ code: 'CORRUPT_DOCUMENT', retryable: false })
    expect(await pool.run({ what: 'thread' })).toBe(thread)
  })

  it('begins a task again in a new thread when the thread crashed', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sheaf-pool-'))
    const pool = open({ size: 1 })
    const next = pool.run({ what: 'exit-once', mark: join(folder, 'mark') })
    const after = pool.run({ what: 'double', value: 4 })
    expect(await next).toBe('second run')
    expect(await after).toBe(8)
    expect(pool.stats.replaced.crash).toBe(1)
    rmSync(folder, { recursive: true })
  })

  it('gives a task up that crashes every thread, and goes on with the others', async () => {
    const pool = open({ size: 1 })
    const crashing = pool.run({ what: 'exit' })
    const after = pool.run({ what: 'double', value: 4 })
    await expect(crashing).rejects.toMatchObject({
      code: 'PROVIDER_DOWN',
      message: expect.stringContaining('2 threads'),
    })
    expect(await after).toBe(8)
  })

  it('fails a task that is over the memory limit, naming it, and replaces the thread', async () => {
    const pool = open({ size: 1, maxOldGenerationSizeMb: 32 })
    await expect(pool.run({ what: 'fill' })).rejects.toMatchObject({
      code: 'RESOURCE_EXHAUSTED',
      limit: { name: 'maxOldGenerationSizeMb', allowed: 32 },
    })
    expect(await pool.run({ what: 'double', value: 1 })).toBe(2)
    expect(pool.stats.replaced.memory).toBe(1)
  })

  it('aborts a task when its time is up, and ends the thread of one that does not listen', async () => {
    const clock = virtualClock()
    const pool = open({ size: 1, clock, taskTimeoutMs: 100, graceMs: 50 })
    const hanging = pool.run({ what: 'hang' })
    const outcome = expect(hanging).rejects.toMatchObject({ code: 'TIMEOUT' })
    await until(() => pool.stats.busy === 1)
    await clock.advance(100)
    expect(pool.stats.busy).toBe(1)
    await clock.advance(50)
    await outcome
    expect(await pool.run({ what: 'double', value: 1 })).toBe(2)
    expect(pool.stats.replaced.hung).toBe(1)
    expect(clock.pending).toBe(0)
  })

  it("keeps the thread of a task that listens to its caller's abort", async () => {
    const pool = open({ size: 1 })
    const thread = await pool.run({ what: 'thread' })
    const stop = new AbortController()
    const aborted = { code: 'ABORTED' }
    const waiting = expect(pool.run({ what: 'wait' }, { signal: stop.signal })).rejects.toMatchObject(aborted)
    const queued = expect(pool.run({ what: 'double' }, { signal: stop.signal })).rejects.toMatchObject(aborted)
    await until(() => pool.stats.busy === 1)
    stop.abort()
    await Promise.all([waiting, queued])
    expect(await pool.run({ what: 'thread' })).toBe(thread)
  })

  it('moves buffers both ways instead of copying them', async () => {
    const pool = open({ size: 1 })
    const buffer = new Uint8Array([1, 2, 3]).buffer
    const output = await pool.run({ what: 'buffer', buffer }, { transfer: [buffer] })
    expect([...new Uint8Array(output as ArrayBuffer)]).toEqual([1, 2, 3])
    expect(buffer.byteLength).toBe(0)
  })

  it('scales up, and down without hurting a task', async () => {
    const pool = open({ size: 1 })
    pool.scale(3)
    await until(() => pool.stats.idle === 3)
    const stop = new AbortController()
    const waiting = Array.from({ length: 3 }, () => pool.run({ what: 'wait' }, { signal: stop.signal }))
    await until(() => pool.stats.busy === 3)
    pool.scale(1)
    expect(pool.stats.busy).toBe(3)
    stop.abort()
    await Promise.allSettled(waiting)
    await until(() => pool.stats.idle === 1 && pool.stats.busy === 0)
    expect(await pool.run({ what: 'double', value: 3 })).toBe(6)
  })

  it('replaces every thread while it works, losing no task', async () => {
    const pool = open({ size: 2 })
    await until(() => pool.stats.idle === 2)
    const before = await Promise.all([pool.run({ what: 'thread' }), pool.run({ what: 'thread' })])
    const outputs = Array.from({ length: 40 }, (_, value) => pool.run({ what: 'double', value }))
    await pool.rollingRestart()
    expect(await Promise.all(outputs)).toEqual(Array.from({ length: 40 }, (_, i) => i * 2))
    expect(pool.stats).toMatchObject({ size: 2, replaced: { rolling: 2, crash: 0, hung: 0 } })
    expect(before).not.toContain(await pool.run({ what: 'thread' }))
  })

  it('waits for everything handed in when it is drained or closed, and takes nothing afterwards', async () => {
    const pool = open()
    const outputs = Array.from({ length: 10 }, (_, value) => pool.run({ what: 'double', value }))
    await pool.drain()
    expect(pool.stats).toMatchObject({ busy: 0, queued: 0 })
    outputs.push(pool.run({ what: 'double', value: 10 }))
    await pool.close()
    expect(await Promise.all(outputs)).toHaveLength(11)
    await expect(pool.run({ what: 'double' })).rejects.toMatchObject({ code: 'CLOSED' })
  })

  it('ends at once when it is closed with abort, also what hangs', async () => {
    const pool = open({ size: 1 })
    const hanging = expect(pool.run({ what: 'hang' })).rejects.toMatchObject({ code: 'CLOSED' })
    const waiting = expect(pool.run({ what: 'double' })).rejects.toMatchObject({ code: 'CLOSED' })
    await until(() => pool.stats.busy === 1)
    await pool.close('abort')
    await hanging
    await waiting
  })

  it('fails every task when the module cannot be loaded, and does not start threads for ever', async () => {
    const pool = open({ module: new URL('./absent.ts', import.meta.url) })
    await expect(pool.run({ what: 'double' })).rejects.toMatchObject({ code: 'INPUT_ERROR' })
    await expect(pool.run({ what: 'double' })).rejects.toMatchObject({ code: 'INPUT_ERROR' })
    await until(() => pool.stats.starting === 0)
  })

  it('refuses what it cannot do, naming the number allowed', async () => {
    expect(() => open({ size: 0 })).toThrow('1 to 1024')
    const pool = open({ size: 1, maxQueued: 1 })
    const first = pool.run({ what: 'double' })
    await expect(pool.run({ what: 'double' })).rejects.toMatchObject({ code: 'BULKHEAD_FULL', limit: { allowed: 1 } })
    await first
    const unsendable = { what: 'double', value: (() => 1) as unknown as number } as const
    await expect(pool.run(unsendable)).rejects.toMatchObject({ code: 'INPUT_ERROR' })
    expect(await pool.run({ what: 'double', value: 2 })).toBe(4)
  })
})
