import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Deadline, raceWithSignal, throwIfAborted } from './deadline.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('Deadline', () => {
  it('aborts its signal with TIMEOUT when time is up', async () => {
    const deadline = new Deadline(100)
    const hung = deadline.race(new Promise(() => {}))
    const outcome = expect(hung).rejects.toMatchObject({ code: 'TIMEOUT', limit: { name: 'deadlineMs', allowed: 100 } })
    vi.advanceTimersByTime(99)
    expect(deadline.signal.aborted).toBe(false)
    expect(deadline.remainingMs()).toBe(1)
    vi.advanceTimersByTime(1)
    await outcome
    expect(deadline.remainingMs()).toBe(0)
  })

  it("passes the caller's abort on, with ABORTED", async () => {
    const caller = new AbortController()
    const deadline = new Deadline(Number.POSITIVE_INFINITY, caller.signal)
    const outcome = expect(deadline.race(new Promise(() => {}))).rejects.toMatchObject({ code: 'ABORTED' })
    caller.abort()
    await outcome
  })

  it('starts aborted when the caller has already aborted', () => {
    expect(new Deadline(100, AbortSignal.abort()).signal.aborted).toBe(true)
  })

  it('leaves no timer behind', () => {
    new Deadline(100).dispose()
    expect(vi.getTimerCount()).toBe(0)
  })

  it('takes a time longer than a timer can count', () => {
    const deadline = new Deadline(2 ** 40)
    vi.advanceTimersByTime(1000)
    expect(deadline.signal.aborted).toBe(false)
    deadline.dispose()
  })
})

describe('raceWithSignal', () => {
  it('gives the value of work that settles first, and its error', async () => {
    const { signal } = new AbortController()
    await expect(raceWithSignal(Promise.resolve(7), signal)).resolves.toBe(7)
    await expect(raceWithSignal(Promise.reject(new Error('own')), signal)).rejects.toThrow('own')
    await expect(raceWithSignal(Promise.resolve(7), undefined)).resolves.toBe(7)
  })
})

describe('throwIfAborted', () => {
  it('throws only after an abort', () => {
    expect(() => throwIfAborted(undefined)).not.toThrow()
    expect(() => throwIfAborted(new AbortController().signal)).not.toThrow()
    expect(() => throwIfAborted(AbortSignal.abort())).toThrow('the caller aborted the work')
  })
})
