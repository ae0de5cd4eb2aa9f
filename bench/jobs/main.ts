/**
 * What a job costs in each queue, bare BullMQ beside ours, and the long version of the kill tests: workers are killed
 * without notice, again and again, and every job must be completed once. Seeded; needs redis-server for the two parts
 * on a server.
 *
 *     pnpm bench jobs [jobs per queue, default 2000] [jobs of the kill runs, default 5000; 0 for none]
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { type JobQueue, memoryQueue } from '@sheaf/core'
import { bullmqQueue, fileQueue } from '@sheaf/core/node'
import { seededRandom } from '@sheaf/core/testing'
import { hasRedisServer, startRedisServer } from '../../test/redis-server.ts'
import { bareBullmq } from './bare-bullmq.ts'

const [jobs = 2_000, killJobs = 5_000] = process.argv.slice(2).map(Number)
const ROUNDS = 3
const CONCURRENCY = 16
const LEASE_MS = 1_000
const random = seededRandom(11)
const folder = mkdtempSync(join(tmpdir(), 'sheaf-bench-jobs-'))
const server = hasRedisServer() ? await startRedisServer() : null
const connection = { host: '127.0.0.1', port: server?.port ?? 0 }

/** What is printed as the last line: jobs a second by queue, and what the killed workers left. */
const result: Record<string, Record<string, number>> = {}
console.log(
  `${jobs} jobs that do nothing, ${CONCURRENCY} at once: jobs a second, median of ${ROUNDS} (lowest, highest)`,
)
await report('memory', () => timeQueue(async () => memoryQueue()))
await report('file', () => timeQueue((name) => fileQueue({ path: join(folder, name) })))
if (server) {
  await report('BullMQ on Redis', () => timeQueue((name) => bullmqQueue({ connection, name })))
  await report('bare BullMQ', () => bareBullmq(connection, crypto.randomUUID(), jobs, CONCURRENCY))
}
if (killJobs > 0) {
  console.log(`${killJobs} jobs, workers killed with SIGKILL`)
  await killFileQueue(40)
  if (server) await killBullmq(20)
}
await server?.stop()
rmSync(folder, { recursive: true })
console.log(JSON.stringify({ bench: 'jobs', jobs, killJobs, ...result }))

async function report(what: string, timed: () => Promise<number>): Promise<void> {
  const rates: number[] = []
  for (let round = 0; round < ROUNDS; round++) rates.push((jobs / (await timed())) * 1000)
  rates.sort((a, b) => a - b)
  result[what] = { jobsPerSecond: Math.round(rates[ROUNDS >> 1]!) }
  const [low, median, high] = rates.map((rate) => rate.toFixed(0).padStart(7))
  console.log(`  ${what.padEnd(16)} ${median} (${low}, ${high})`)
}

/** Milliseconds from the first job handed in to the last one done. */
async function timeQueue(open: (name: string) => Promise<JobQueue>): Promise<number> {
  const queue = await open(crypto.randomUUID())
  const begunAt = performance.now()
  let done = 0
  const all = new Promise<void>((resolve) => {
    queue.work({
      concurrency: CONCURRENCY,
      handler: async () => {
        if (++done === jobs) resolve()
      },
    })
  })
  const handedIn = []
  for (let i = 0; i < jobs; i += 100) {
    handedIn.push(queue.enqueueMany(Array.from({ length: Math.min(100, jobs - i) }, () => ({ payload: 1 }))))
  }
  await Promise.all([...handedIn, all])
  await queue.close()
  return performance.now() - begunAt
}

async function killFileQueue(kills: number): Promise<void> {
  const [path, effects] = [join(folder, 'killed'), join(folder, 'killed-effects')]
  await handIn(await fileQueue<number, number>({ path }), kills)
  const begunAt = performance.now()
  for (let kill = 0; kill < kills; kill++) {
    const { child, exit } = start('file-queue-process.ts', [path, effects])
    // Starting takes about half a second: some are killed while they open the file.
    await Promise.race([pause(300 + random() * 500), exit])
    child.kill('SIGKILL')
    await exit
  }
  await start('file-queue-process.ts', [path, effects]).exit
  await conclude('file', await fileQueue<number, number>({ path }), effects, kills, begunAt)
}

async function killBullmq(kills: number): Promise<void> {
  const name = 'killed'
  const effects = join(folder, 'bullmq-effects')
  const queue = await bullmqQueue<number, number>({ connection, name })
  await handIn(queue, kills, false)
  const begunAt = performance.now()
  const another = () => start('bullmq-queue-process.ts', [`${connection.port}`, name, effects, `${LEASE_MS}`])
  const workers = [another(), another()]
  for (let kill = 0; kill < kills; kill++) {
    await pause(300 + random() * 500)
    const { child, exit } = workers.shift()!
    child.kill('SIGKILL')
    await exit
    workers.push(another())
  }
  while ((await queue.counts()).completed < killJobs) await pause(50)
  for (const { child } of workers) child.stdin.end()
  await Promise.all(workers.map(({ exit }) => exit))
  await conclude('BullMQ', queue, effects, kills, begunAt)
}

async function handIn(queue: JobQueue<number, number>, kills: number, isClosed = true): Promise<void> {
  const items = Array.from({ length: killJobs }, (_, payload) => ({
    payload,
    id: `job-${payload}`,
    maxAttempts: kills + 1,
  }))
  const refused = (await queue.enqueueMany(items)).filter(({ ok }) => !ok)
  if (refused.length > 0) throw new Error(`${refused.length} jobs were refused`)
  if (isClosed) await queue.close()
}

async function conclude(
  what: string,
  queue: JobQueue<number, number>,
  effects: string,
  kills: number,
  begunAt: number,
): Promise<void> {
  const runs = readFileSync(effects, 'utf8').trim().split('\n')
  let right = 0
  for (let i = 0; i < killJobs; i++) if ((await queue.get(`job-${i}`))?.result === i * 2) right++
  const seconds = ((performance.now() - begunAt) / 1000).toFixed(1)
  const keys = new Set(runs.map((line) => line.split(' ')[0])).size
  result[`${what}, killed`] = { kills, runs: runs.length, effects: keys, right }
  console.log(`  ${what}: ${kills} kills in ${seconds} s, ${runs.length} runs, ${keys} effects, ${right} right results`)
  await queue.close()
  if (right !== killJobs || keys !== killJobs) throw new Error(`${killJobs - right} jobs were lost`)
}

function start(program: string, args: readonly string[]) {
  const path = fileURLToPath(new URL(`../../packages/core/src/node/${program}`, import.meta.url))
  const child = spawn(process.execPath, ['--conditions=@sheaf/source', path, ...args], {
    stdio: ['pipe', 'inherit', 'inherit'],
  })
  return { child, exit: new Promise<void>((resolve) => child.once('exit', () => resolve())) }
}
