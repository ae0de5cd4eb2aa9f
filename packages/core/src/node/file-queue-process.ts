// A program under test: works on the queue in a file until it is killed or nothing is left to do.
// Arguments: queue file, file of effects. Each line of effects is one run: "<effect key> <attempt>".
import { appendFileSync } from 'node:fs'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { fileQueue } from './file-queue.ts'

const [path = '', effects = ''] = process.argv.slice(2)
const queue = await fileQueue<number, number>({ path })
const handler = async ({ payload }: { payload: number }, context: { effectKey: string; attempt: number }) => {
  await nextTurn()
  appendFileSync(effects, `${context.effectKey} ${context.attempt}\n`)
  return payload * 2
}
queue.work({ concurrency: 4, handler })
queue.work({ concurrency: 4, handler })
for await (const { kind } of queue.events()) {
  if (kind !== 'completed' && kind !== 'failed') continue
  const { waiting, active } = await queue.counts()
  if (waiting + active === 0) break
}
await queue.close()
