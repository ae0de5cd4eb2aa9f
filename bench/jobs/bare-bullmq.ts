import { createRequire } from 'node:module'

// It is a dependency of core, not of the benchmarks.
const { Queue, Worker } = createRequire(new URL('../../packages/core/package.json', import.meta.url))('bullmq')

/** Milliseconds that BullMQ alone takes for jobs that do nothing. */
export async function bareBullmq(connection: object, name: string, jobs: number, concurrency: number): Promise<number> {
  const queue = new Queue(name, { connection })
  await queue.waitUntilReady()
  const begunAt = performance.now()
  let worker: { close(): Promise<void> } | undefined
  let done = 0
  const all = new Promise<void>((resolve) => {
    const run = async () => {
      if (++done === jobs) resolve()
    }
    worker = new Worker(name, run, { connection, concurrency })
  })
  const handedIn = []
  for (let i = 0; i < jobs; i++) handedIn.push(queue.add('job', { payload: 1 }))
  await Promise.all([...handedIn, all])
  await worker?.close()
  await queue.close()
  return performance.now() - begunAt
}
