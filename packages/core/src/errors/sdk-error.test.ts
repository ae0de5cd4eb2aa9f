import { describe, expect, it } from 'vitest'
import { ERROR_CODES, type ErrorCode } from './codes.ts'
import { SdkError, toSdkError } from './sdk-error.ts'

describe('SdkError', () => {
  it('knows from its code whether trying again helps, the HTTP status and a hint', () => {
    const error = new SdkError('PROVIDER_TIMEOUT', 'tesseract did not answer within 60000 ms')
    expect([error.retryable, error.httpStatus]).toEqual([true, 504])
    expect(error.hint).not.toBe('')
  })

  it('gives every code a valid HTTP status and a hint that ends a sentence', () => {
    for (const [code, { httpStatus, hint }] of Object.entries(ERROR_CODES)) {
      expect(httpStatus, code).toBeGreaterThanOrEqual(400)
      expect(httpStatus, code).toBeLessThan(600)
      expect(hint, code).toMatch(/\.$/)
    }
  })

  it('gives the four codes that operators are paged by the urgency they expect', () => {
    const { RESOURCE_EXHAUSTED, PROVIDER_TIMEOUT, RATE_LIMIT, PARSE_FAILED } = ERROR_CODES
    expect([RESOURCE_EXHAUSTED, PROVIDER_TIMEOUT, RATE_LIMIT, PARSE_FAILED].map((facts) => facts.severity)).toEqual([
      'P0',
      'P1',
      'P2',
      'P3',
    ])
  })

  it('is known by its brand, also when made by another copy of the package', () => {
    const foreign = Object.assign(new Error('x'), { [Symbol.for('sheaf.SdkError')]: true })
    expect(SdkError.isInstance(foreign)).toBe(true)
    expect(SdkError.isInstance(new Error('x'))).toBe(false)
    expect(SdkError.isInstance(null)).toBe(false)
  })

  it('leaves stack and cause out of its JSON', () => {
    const error = new SdkError('INPUT_TOO_LARGE', 'page 3 is 61 MP; limit 40 MP (maxPixels)', {
      stage: 'render',
      reason: 'pixels_exceeded',
      limit: { name: 'maxPixels', seen: 61, allowed: 40 },
      cause: new Error('/home/somebody/secret.pdf'),
    })
    expect(JSON.parse(JSON.stringify(error))).toEqual({
      code: 'INPUT_TOO_LARGE',
      message: 'page 3 is 61 MP; limit 40 MP (maxPixels)',
      severity: 'P3',
      retryable: false,
      hint: ERROR_CODES.INPUT_TOO_LARGE.hint,
      stage: 'render',
      reason: 'pixels_exceeded',
      limit: { name: 'maxPixels', seen: 61, allowed: 40 },
    })
  })
})

describe('toSdkError', () => {
  it('wraps a foreign error with stage, provider and the original as cause', () => {
    const original = new TypeError('fetch failed')
    const error = toSdkError(original, 'NETWORK_ERROR', { stage: 'read', provider: 'remote' })
    expect(error).toMatchObject({ code: 'NETWORK_ERROR', stage: 'read', provider: 'remote', message: 'fetch failed' })
    expect(error.cause).toBe(original)
  })

  it('keeps an SdkError that already says where it happened, and adds what one lacks', () => {
    const complete = new SdkError('TIMEOUT', 'x', { stage: 'read', provider: 'a' })
    expect(toSdkError(complete, 'INTERNAL_ERROR', { stage: 'index', provider: 'b' })).toBe(complete)
    const bare = new SdkError('TIMEOUT', 'x', { reason: 'time_exceeded' })
    expect(toSdkError(bare, 'INTERNAL_ERROR', { stage: 'index' })).toMatchObject({
      code: 'TIMEOUT' satisfies ErrorCode,
      stage: 'index',
      reason: 'time_exceeded',
    })
  })

  it('takes anything that was thrown', () => {
    expect(toSdkError('just text', 'INTERNAL_ERROR').message).toBe('just text')
    expect(toSdkError(undefined, 'INTERNAL_ERROR').code).toBe('INTERNAL_ERROR')
  })
})
