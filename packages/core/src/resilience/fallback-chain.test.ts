import { describe, expect, it } from 'vitest'
import { SdkError } from '../errors/sdk-error.ts'
import { virtualClock } from '../testing/virtual-clock.ts'
import { FallbackChain } from './fallback-chain.ts'

const failing = (name: string, code: 'PROVIDER_DOWN' | 'RATE_LIMIT' | 'CORRUPT_DOCUMENT', retryAfterMs?: number) => ({
  name,
  call: () => Promise.reject(new SdkError(code, `${name} says no`, { retryAfterMs })),
})
const answering = (name: string) => ({ name, call: (input: string) => Promise.resolve(`${name}: ${input}`) })
const clock = virtualClock()

describe('FallbackChain', () => {
  it('says who answered, and of those before why they did not', async () => {
    const counted: unknown[] = []
    const meter = { count: (...all: unknown[]) => counted.push(all), gauge: () => {}, observe: () => {} }
    const providers = [failing('textract', 'PROVIDER_DOWN'), failing('azure', 'RATE_LIMIT'), answering('tesseract')]
    const chain = new FallbackChain({ name: 'ocr', providers, meter, clock })
    expect(await chain.run('page')).toEqual({
      value: 'tesseract: page',
      provider: 'tesseract',
      degraded: true,
      failed: [
        { provider: 'textract', code: 'PROVIDER_DOWN', message: 'textract says no', latencyMs: 0 },
        { provider: 'azure', code: 'RATE_LIMIT', message: 'azure says no', latencyMs: 0 },
      ],
    })
    expect(counted).toEqual([
      ['fallback_total', { from: 'textract', to: 'azure', reason: 'PROVIDER_DOWN' }],
      ['fallback_total', { from: 'azure', to: 'tesseract', reason: 'RATE_LIMIT' }],
    ])
  })

  it('is not degraded when the first answers', async () => {
    const chain = new FallbackChain({ name: 'ocr', providers: [answering('a'), answering('b')], clock })
    expect(await chain.run('x')).toEqual({ value: 'a: x', provider: 'a', degraded: false, failed: [] })
  })

  it('asks nobody else when the input is at fault', async () => {
    const chain = new FallbackChain({
      name: 'ocr',
      providers: [failing('a', 'CORRUPT_DOCUMENT'), answering('b')],
      clock,
    })
    await expect(chain.run('x')).rejects.toMatchObject({ code: 'CORRUPT_DOCUMENT', provider: 'a' })
  })

  it('asks nobody else when the caller is gone', async () => {
    const caller = new AbortController()
    const leaving = {
      name: 'a',
      call: () => {
        caller.abort()
        return Promise.reject(new Error('socket closed'))
      },
    }
    const chain = new FallbackChain({ name: 'ocr', providers: [leaving, answering('b')], clock })
    await expect(chain.run('x', { signal: caller.signal })).rejects.toMatchObject({ provider: 'a' })
  })

  it('names all when none answers, and the least wait when all ask for one', async () => {
    const providers = [failing('a', 'RATE_LIMIT', 900), failing('b', 'RATE_LIMIT', 400)]
    await expect(new FallbackChain({ name: 'ocr', providers, clock }).run('x')).rejects.toMatchObject({
      code: 'PROVIDER_DOWN',
      message: 'ocr: none of 2 providers answered: a RATE_LIMIT, b RATE_LIMIT',
      retryAfterMs: 400,
    })
    expect(() => new FallbackChain({ name: 'ocr', providers: [] })).toThrow('0 providers; allowed at least 1')
  })
})
