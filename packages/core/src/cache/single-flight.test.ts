import { describe, expect, it } from 'vitest'
import { SingleFlight } from './single-flight.ts'

/** A promise that a test settles. */
function gate<T>() {
  let open = (_value: T) => {}
  let fail = (_error: unknown) => {}
  const promise = new Promise<T>((resolve, reject) => {
    open = resolve
    fail = reject
  })
  return { promise, open, fail }
}

describe('SingleFlight', () => {
  it('shares an error, and does not keep it', async () => {
    const flights = new SingleFlight<number, string>()
    let loads = 0
    const failing = async () => {
      loads++
      throw new Error('down')
    }
    const outcomes = await Promise.allSettled([flights.run('k', '', failing), flights.run('k', '', failing)])
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect(loads).toBe(1)
    expect(await flights.run('k', '', async () => 7)).toEqual({ answer: 7, isOwn: true })
  })

  it('lets one caller leave without the others noticing', async () => {
    const flights = new SingleFlight<number, string>()
    const answer = gate<number>()
    const leaver = new AbortController()
    let seen: AbortSignal | undefined
    const load = ({ signal }: { readonly signal: AbortSignal }) => {
      seen = signal
      return answer.promise
    }
    const leaving = flights.run('k', '', load, leaver.signal)
    const staying = flights.run('k', '', load)
    leaver.abort()
    await expect(leaving).rejects.toMatchObject({ code: 'ABORTED' })
    expect(seen?.aborted).toBe(false)
    answer.open(7)
    expect(await staying).toEqual({ answer: 7, isOwn: false })
  })

  it('aborts the load when the last caller has left, and starts another for who comes then', async () => {
    const flights = new SingleFlight<number, string>()
    const callers = [new AbortController(), new AbortController()]
    let seen: AbortSignal | undefined
    const hung = ({ signal }: { readonly signal: AbortSignal }) => {
      seen = signal
      return new Promise<number>(() => {})
    }
    const leaving = Promise.allSettled(callers.map(({ signal }) => flights.run('k', '', hung, signal)))
    callers[0]!.abort()
    await Promise.resolve()
    expect(seen?.aborted).toBe(false)
    callers[1]!.abort()
    await leaving
    expect(seen?.aborted).toBe(true)
    expect(await flights.run('k', '', async () => 8)).toEqual({ answer: 8, isOwn: true })
  })

  it('starts nothing for a caller who has left already', async () => {
    const flights = new SingleFlight<number, string>()
    let loads = 0
    await expect(flights.run('k', '', async () => loads++, AbortSignal.abort())).rejects.toMatchObject({
      code: 'ABORTED',
    })
    expect(loads).toBe(0)
  })

  it('answers from the load that is done while its answer is being stored', async () => {
    const flights = new SingleFlight<number, string>()
    const stored = gate<void>()
    const first = flights.run('k', '', async ({ holdUntil }) => {
      holdUntil(stored.promise)
      return 1
    })
    expect((await first).answer).toBe(1)
    expect(await flights.run('k', '', async () => 2)).toEqual({ answer: 1, isOwn: false })
    stored.open()
    await new Promise((resolve) => setTimeout(resolve, 0))
    expect((await flights.run('k', '', async () => 2)).answer).toBe(2)
  })

  it('lets nobody join a closed flight, and its end does not end the one after it', async () => {
    const flights = new SingleFlight<number, string>()
    const [old, young] = [gate<number>(), gate<number>()]
    const first = flights.run('k', 'a', () => old.promise)
    flights.close((label) => label === 'a')
    const second = flights.run('k', 'a', () => young.promise)
    old.open(1)
    expect((await first).answer).toBe(1)
    const third = flights.run('k', 'a', async () => 3)
    young.open(2)
    expect((await second).answer).toBe(2)
    expect((await third).answer).toBe(2)
  })
})
