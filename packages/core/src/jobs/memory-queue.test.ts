import { describe, expect, it } from 'vitest'
import { jobQueueContract, seededRandom, virtualClock } from '../testing/index.ts'
import { memoryQueue } from './memory-queue.ts'

describe('memoryQueue', () => {
  let clock = virtualClock()
  const subject = {
    open: async () => {
      clock = virtualClock()
      return memoryQueue<number, number>({ clock, random: seededRandom(7) })
    },
    pass: (durationMs: number) => clock.advance(durationMs),
  }
  for (const { name, run } of jobQueueContract(subject)) it(name, run)

  it('leaves no timer behind', async () => {
    const queue = await subject.open()
    await queue.enqueue(1, { delayMs: 60_000 })
    await queue.enqueue(2)
    const worker = queue.work({ handler: () => new Promise(() => {}) })
    await clock.advance(10)
    expect(clock.pending).toBe(3)
    const closed = worker.close('abort')
    await clock.advance(30_000)
    await closed
    await queue.close()
    expect(clock.pending).toBe(0)
  })

  it('waits a random part of a bound that doubles, the same for the same seed', async () => {
    const waits = async () => {
      const queue = await subject.open()
      const seen: number[] = []
      const backoff = { baseMs: 1000, maxMs: 3000 }
      const { id } = await queue.enqueue(1, { maxAttempts: 5, backoff })
      queue.work({
        handler: async () => {
          seen.push(clock.now())
          throw new Error('no')
        },
      })
      for (let i = 0; i < 100 && (await queue.get(id))?.state !== 'failed'; i++) await clock.advance(100)
      await queue.close()
      return seen.slice(1).map((at, i) => at - seen[i]!)
    }
    const first = await waits()
    expect(first).toHaveLength(4)
    first.forEach((wait, i) => {
      expect(wait).toBeLessThanOrEqual(Math.min(3000, 1000 * 2 ** i))
    })
    expect(new Set(first).size).toBe(4)
    expect(await waits()).toEqual(first)
  })
})
