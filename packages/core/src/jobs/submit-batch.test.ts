import { describe, expect, it } from 'vitest'
import { SdkError } from '../errors/sdk-error.ts'
import { virtualClock } from '../testing/index.ts'
import { memoryQueue } from './memory-queue.ts'
import { submitBatch } from './submit-batch.ts'

describe('submitBatch', () => {
  it('gives one outcome an item, in order, whatever became of the others', async () => {
    const queue = memoryQueue<number, number>({ clock: virtualClock() })
    const batch = await submitBatch(queue, [{ payload: 1 }, { payload: 2, priority: 0.5 }, { payload: 3 }])
    expect(await batch.status()).toMatchObject({ waiting: 2, refused: 1 })
    queue.work({
      handler: async ({ payload }) => {
        if (payload === 3) throw new SdkError('CORRUPT_DOCUMENT', 'no')
        return payload * 2
      },
    })
    expect(await batch.outcomes()).toMatchObject([
      { index: 0, ok: true, result: 2 },
      { index: 1, ok: false, id: null, error: { code: 'INPUT_ERROR' } },
      { index: 2, ok: false, error: { code: 'CORRUPT_DOCUMENT' } },
    ])
    expect(await batch.status()).toMatchObject({ completed: 1, failed: 1, refused: 1 })
    await queue.close()
  })

  it('is cancelled as a whole, and waits no longer than its caller', async () => {
    const queue = memoryQueue<number, number>({ clock: virtualClock() })
    const batch = await submitBatch(queue, [{ payload: 1 }, { payload: 2 }])
    await expect(batch.outcomes({ signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'ABORTED' })
    expect(await batch.cancel()).toBe(2)
    expect(await batch.outcomes()).toMatchObject([{ error: { code: 'ABORTED' } }, { error: { code: 'ABORTED' } }])
    await queue.close()
  })
})
