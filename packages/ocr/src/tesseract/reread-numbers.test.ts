import { Worker } from 'node:worker_threads'
import { SdkError } from '@sheaf/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { printedText } from '../../test/printed-text.ts'
import { findComponents } from '../preprocess/components.ts'
import { lettersAmong } from '../preprocess/letters.ts'
import { type PreparedPage, preparePage } from '../preprocess/prepare-page.ts'
import { inkRunsOf, sureness, wordsInRun } from './ink-runs.ts'
import type { RawWord } from './read-tsv.ts'
import { rereadNumbers } from './reread-numbers.ts'
import { WorkerThread } from './worker-thread.ts'

const page = preparePage(await printedText('Milk                         3.40'))
const height = (page.textHeight ?? 0) * page.scale
const runs = inkRunsOf(lettersAmong(findComponents(page.image, 160), height), height)
const price = runs.reduce((a, b) => (a.left > b.left ? a : b))
const word = (text: string, confidence: number, from = 0, to = 1): RawWord => {
  const width = price.right - price.left
  const left = Math.round(price.left + from * width)
  return {
    text,
    confidence,
    left,
    top: price.top,
    right: Math.round(price.left + to * width),
    bottom: price.bottom,
    line: '1',
  }
}

/** A thread that reads each line as the text that it was last told, and counts what it was asked. */
const script = `
  const { parentPort } = require('node:worker_threads')
  let next
  let asked = 0
  parentPort.on('message', ({ jobId, action, payload }) => {
    const answer = (data) => parentPort.postMessage({ jobId, status: 'resolve', data })
    if (action === 'tell') { next = payload; asked = 0; return answer() }
    if (action === 'asked') return answer(asked)
    asked++
    answer({ tsv: ['5', 1, 1, 1, 1, 1, 0, 5, 1000, 20, next.confidence, next.text].join('\\t') })
  })`
let thread: WorkerThread
beforeAll(() => {
  thread = new WorkerThread(new Worker(script, { eval: true }))
})
afterAll(() => thread.end(new SdkError('CLOSED', 'the test is over')))

async function reread(words: readonly RawWord[], again: string, confidence: number, on: PreparedPage = page) {
  await thread.call('tell', { text: again, confidence: confidence * 100 })
  const texts = (await rereadNumbers(thread, on, words)).map(({ text }) => text)
  return { texts, asked: await thread.call('asked', null) }
}

describe('inkRunsOf', () => {
  it('finds what stands apart, and joins what stands together', () => {
    expect(runs).toHaveLength(2)
    expect(price.letters).toHaveLength(3)
    expect(wordsInRun(price, [word('3.40', 0.9), { ...word('Milk', 0.9), left: 0, right: 50 }])).toHaveLength(1)
  })
})

describe('sureness', () => {
  it('counts letters that no word covers as not read', () => {
    expect(sureness(price, [word('3.40', 0.9)])).toBeCloseTo(0.9)
    expect(sureness(price, [word('3', 0.9, 0, 0.3)])).toBeLessThan(0.45)
    expect(sureness(price, [])).toBe(0)
  })
})

describe('rereadNumbers', () => {
  it('takes the surer reading of a number that was read unsurely or in part', async () => {
    expect(await reread([word('6 40', 0.4)], '3.40', 0.9)).toEqual({ texts: ['3.40'], asked: 1 })
    expect(await reread([word('.4', 0.95, 0.3, 0.6)], '3.40', 0.9)).toEqual({ texts: ['3.40'], asked: 1 })
  })

  it('mends a number in pieces, however sure the engine is of them', async () => {
    const pieces = [word('3.', 0.92, 0, 0.4), word('40', 0.92, 0.4, 1)]
    expect((await reread(pieces, '3.40', 0.9)).texts).toEqual(['3.40'])
  })

  it('keeps what it has when the new reading is no surer, or loses a decimal point or a sign', async () => {
    expect((await reread([word('3.40', 0.6)], '8.40', 0.62)).texts).toEqual(['3.40'])
    expect((await reread([word('3.40', 0.6)], '340', 0.95)).texts).toEqual(['3.40'])
    expect((await reread([word('-3.40', 0.6)], '3.40', 0.95)).texts).toEqual(['-3.40'])
  })

  it('asks nothing about sure numbers, words without digits, and pages without print', async () => {
    expect((await reread([word('3.40', 0.9)], '8.88', 1)).asked).toBe(0)
    expect((await reread([word('abc', 0.1)], '8.88', 1)).asked).toBe(0)
    expect((await reread([word('3.40', 0.1)], '8.88', 1, { ...page, textHeight: null })).asked).toBe(0)
  })
})
