// A program under test: works on a queue on a server until it is killed or told to stop by the end of its input.
// Arguments: port, queue, file of effects, milliseconds of a lease. Each line of effects is one run.
import { appendFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { bullmqQueue } from './bullmq-queue.ts'

const [port = '', name = '', effects = '', leaseMs = ''] = process.argv.slice(2)
const queue = await bullmqQueue<number, number>({ connection: { host: '127.0.0.1', port: Number(port) }, name })
queue.work({
  concurrency: 8,
  leaseMs: Number(leaseMs),
  handler: async ({ payload }, { effectKey, attempt }) => {
    await wait(2)
    appendFileSync(effects, `${effectKey} ${attempt}\n`)
    return payload * 2
  },
})
process.stdin.resume()
await new Promise((resolve) => process.stdin.once('end', resolve))
await queue.close()
