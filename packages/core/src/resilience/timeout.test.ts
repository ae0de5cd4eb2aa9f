import { expect, it } from 'vitest'
import { virtualClock } from '../testing/virtual-clock.ts'
import { timeout, withTimeout } from './timeout.ts'

it('aborts the work and fails with the time allowed', async () => {
  const clock = virtualClock()
  let seen: AbortSignal | undefined
  const call = timeout({ timeoutMs: 50, provider: 'tesseract', clock }).run(({ signal }) => {
    seen = signal
    return new Promise(() => {})
  })
  const outcome = expect(call).rejects.toMatchObject({
    code: 'PROVIDER_TIMEOUT',
    message: 'tesseract did not answer within 50 ms (timeoutMs)',
    limit: { name: 'timeoutMs', allowed: 50 },
  })
  await clock.advance(50)
  await outcome
  expect(seen?.aborted).toBe(true)
})

it('tells of work that goes on, and only of that', async () => {
  const clock = virtualClock()
  const abandoned: Promise<unknown>[] = []
  const context = { onAbandoned: (work: Promise<unknown>) => void abandoned.push(work) }
  const options = { timeoutMs: 50, clock }
  await withTimeout(() => Promise.resolve(1), options, context)
  expect(abandoned).toHaveLength(0)
  const call = withTimeout(
    () => new Promise((resolve) => void clock.after(200, () => resolve('late'))),
    options,
    context,
  )
  call.catch(() => {})
  await clock.advance(50)
  await expect(call).rejects.toMatchObject({ code: 'PROVIDER_TIMEOUT' })
  await clock.advance(150)
  expect(await Promise.all(abandoned)).toEqual(['late'])
})

it('passes the abort of the caller on', async () => {
  const clock = virtualClock()
  const caller = new AbortController()
  const call = withTimeout(() => new Promise(() => {}), { timeoutMs: 50, clock }, { signal: caller.signal })
  caller.abort()
  await expect(call).rejects.toMatchObject({ code: 'ABORTED' })
  const late = withTimeout(() => new Promise(() => {}), { timeoutMs: 50, clock }, { signal: caller.signal })
  await expect(late).rejects.toMatchObject({ code: 'ABORTED' })
  expect(clock.pending).toBe(0)
})

it('throws what the work throws, also at once', async () => {
  const broken = () => {
    throw new RangeError('broken')
  }
  const clock = virtualClock()
  await expect(withTimeout(broken, { timeoutMs: 50, clock })).rejects.toThrow('broken')
  expect(clock.pending).toBe(0)
})
