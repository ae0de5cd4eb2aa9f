import { SdkError } from '@sheaf/core'
import { assertRejects } from '@sheaf/core/testing'
import { describe, expect, it } from 'vitest'
import { Engine, EnginePool } from './engine.ts'
import { openPdf } from './pdf-file.ts'
import type { Pdfium } from './pdfium.ts'

const crash = () => {
  throw new WebAssembly.RuntimeError('table index is out of bounds')
}

describe('Engine', () => {
  it('is lost after an exception out of WebAssembly, and calls nothing again', async () => {
    const engine = new Engine({} as Pdfium)
    const error = await assertRejects(async () => engine.call('drawing page 2', crash), 'CORRUPT_DOCUMENT')
    expect(error.message).toBe('the PDF made its reader fail: drawing page 2')
    expect(error.cause).toBeInstanceOf(WebAssembly.RuntimeError)
    expect(engine.isLost).toBe(true)
    let calls = 0
    await assertRejects(async () => engine.call('anything', () => calls++), 'CORRUPT_DOCUMENT')
    engine.release(() => calls++)
    expect(calls).toBe(0)
  })

  it('stays when an SdkError passes through', () => {
    const engine = new Engine({} as Pdfium)
    const work = () => {
      throw new SdkError('INPUT_TOO_LARGE', 'too large')
    }
    expect(() => engine.call('drawing', work)).toThrow('too large')
    expect(engine.isLost).toBe(false)
  })
})

describe('EnginePool', () => {
  it('hands an instance out again, but never a lost one', async () => {
    const pool = new EnginePool()
    const first = await pool.acquire()
    pool.giveBack(first)
    const again = await pool.acquire()
    expect(again).toBe(first)
    expect(() => again.call('anything', crash)).toThrow(SdkError)
    pool.giveBack(again)
    expect(await pool.acquire()).not.toBe(first)
  })

  it('gives two documents at once an instance each', async () => {
    const pool = new EnginePool()
    expect(await pool.acquire()).not.toBe(await pool.acquire())
  })
})

describe('openPdf', () => {
  it('leaves no memory behind when a file cannot be opened', async () => {
    const engine = await new EnginePool().acquire()
    const junk = new Uint8Array(4_000_000)
    for (let i = 0; i < 30; i++) await assertRejects(async () => openPdf(engine, junk, 'password'), 'CORRUPT_DOCUMENT')
    expect(engine.heapBytes).toBeLessThan(64_000_000)
  })
})
