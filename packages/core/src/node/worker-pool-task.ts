// A module under test: does what its input says.
import { existsSync, writeFileSync } from 'node:fs'
import { threadId } from 'node:worker_threads'
import { SdkError } from '../errors/sdk-error.ts'
import type { PoolTaskContext } from './pool-thread.ts'

export interface TestInput {
  readonly what: 'double' | 'thread' | 'throw' | 'refuse' | 'exit' | 'exit-once' | 'fill' | 'hang' | 'wait' | 'buffer'
  readonly value?: number
  /** A file that shows that a first run was there. */
  readonly mark?: string
  readonly buffer?: ArrayBuffer
}

export default async function task(input: TestInput, { signal, transfer }: PoolTaskContext): Promise<unknown> {
  const { what, value = 0, mark = '', buffer = new ArrayBuffer(0) } = input
  if (what === 'double') return value * 2
  if (what === 'thread') return threadId
  if (what === 'throw') throw new RangeError('no such page')
  if (what === 'refuse') throw new SdkError('CORRUPT_DOCUMENT', 'page 3 is torn')
  if (what === 'exit') process.exit(3)
  if (what === 'fill') fillMemory()
  if (what === 'hang') for (;;);
  if (what === 'buffer') return transfer(buffer, [buffer])
  if (what === 'wait') await untilAborted(signal)
  if (what === 'exit-once' && !existsSync(mark)) {
    writeFileSync(mark, '')
    process.exit(3)
  }
  return 'second run'
}

function fillMemory(): never {
  const kept: unknown[] = []
  for (;;) kept.push(new Array(10_000).fill(kept.length + 0.5))
}

function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason))
  })
}
