/**
 * What a circuit breaker costs a call: sheaf, opossum and cockatiel in one process, in seeded order, round by round.
 * Prints a table and then one line of JSON. Figures are nanoseconds per call over a bare awaited call.
 */
import { cpus } from 'node:os'
import { Bulkhead, CircuitBreaker, composePolicies, RetryPolicy } from '@sheaf/core'
import { seededRandom } from '@sheaf/core/testing'
import { loadPeers } from './peers.ts'

const ROUNDS = 25
const CALLS = 20_000
const FAILURES = 100
const SEED = 20261122

type Call = (work: () => Promise<unknown>) => Promise<unknown>

interface Subject {
  readonly name: string
  readonly call: Call
  readonly calls: number
  readonly work: () => Promise<unknown>
}

const succeed = async () => 1
const ERROR = new Error('the dependency failed')
const fail = async () => {
  throw ERROR
}

const subjects = makeSubjects()
const times = new Map(subjects.map(({ name }) => [name, [] as number[]]))
const random = seededRandom(SEED)
for (let round = -5; round < ROUNDS; round++) {
  for (const subject of shuffled(subjects)) {
    const nanoseconds = await timeOf(subject)
    if (round >= 0) times.get(subject.name)!.push(nanoseconds)
  }
}
report()
// Opossum keeps intervals; what was asked has been answered.
process.exit(0)

function makeSubjects(): readonly Subject[] {
  const { Opossum, cockatiel } = loadPeers()
  const rate = { kind: 'rate', share: 0.5, minimumCalls: 1e9, windowMs: 10_000 } as const
  const never = { kind: 'consecutive', failures: 1e9 } as const
  const ours = new CircuitBreaker({ name: 'a' })
  const oursByRate = new CircuitBreaker({ name: 'b', trip: rate })
  const oursTimed = new CircuitBreaker({ name: 'c', timeoutMs: 10_000 })
  const oursFailing = new CircuitBreaker({ name: 'd', trip: never })
  const stack = composePolicies({
    retry: new RetryPolicy({ name: 'e' }),
    bulkhead: new Bulkhead({ name: 'e', maxConcurrent: 10, maxQueue: 100 }),
    breaker: new CircuitBreaker({ name: 'e' }),
    timeoutMs: 10_000,
  })
  const run = (work: () => Promise<unknown>) => work()
  const lean = { timeout: false, rollingPercentilesEnabled: false, enableSnapshots: false }
  const opossum = new Opossum(run, {})
  const opossumLean = new Opossum(run, lean)
  const opossumFailing = new Opossum(run, { volumeThreshold: 1e9 })
  const opossumLeanFailing = new Opossum(run, { ...lean, volumeThreshold: 1e9 })
  const consecutive = (failures: number) =>
    cockatiel.circuitBreaker(cockatiel.handleAll, {
      halfOpenAfter: 1e4,
      breaker: new cockatiel.ConsecutiveBreaker(failures),
    })
  const sampling = cockatiel.circuitBreaker(cockatiel.handleAll, {
    halfOpenAfter: 1e4,
    breaker: new cockatiel.SamplingBreaker({ threshold: 0.5, duration: 1e4 }),
  })
  const consecutiveOk = consecutive(5)
  const consecutiveFailing = consecutive(1e9)
  const closed = (name: string, call: Call): Subject => ({ name, call, calls: CALLS, work: succeed })
  const failing = (name: string, call: Call): Subject => ({
    name: `${name}, failed call`,
    call: (work) => call(work).catch(() => {}),
    calls: FAILURES,
    work: fail,
  })
  return [
    closed('bare call', (work) => work()),
    closed('sheaf', (work) => ours.run(work)),
    closed('sheaf, rate rule', (work) => oursByRate.run(work)),
    closed('sheaf, timeout', (work) => oursTimed.run(work)),
    closed('sheaf, retry + bulkhead + breaker + timeout', (work) => stack.run(work)),
    closed('opossum', (work) => opossum.fire(work)),
    closed('opossum, no timeout or percentiles', (work) => opossumLean.fire(work)),
    closed('cockatiel, consecutive', (work) => consecutiveOk.execute(work)),
    closed('cockatiel, sampling', (work) => sampling.execute(work)),
    failing('bare call', (work) => work()),
    failing('sheaf', (work) => oursFailing.run(work)),
    failing('opossum', (work) => opossumFailing.fire(work)),
    failing('opossum, no timeout or percentiles', (work) => opossumLeanFailing.fire(work)),
    failing('cockatiel, consecutive', (work) => consecutiveFailing.execute(work)),
  ]
}

async function timeOf({ call, calls, work }: Subject): Promise<number> {
  globalThis.gc?.()
  const startedAt = process.hrtime.bigint()
  for (let i = 0; i < calls; i++) await call(work)
  return Number(process.hrtime.bigint() - startedAt) / calls
}

function shuffled<T>(items: readonly T[]): T[] {
  const order = [...items]
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1))
    ;[order[i], order[j]] = [order[j]!, order[i]!]
  }
  return order
}

function report(): void {
  const base = { closed: median('bare call'), failed: median('bare call, failed call') }
  const rows = subjects.map(({ name }) => {
    const isFailed = name.endsWith('failed call')
    const sorted = sortedTimes(name)
    const overheadNs = Math.round(median(name) - (isFailed ? base.failed : base.closed))
    const at = (share: number) => Math.round(sorted[Math.floor(share * (sorted.length - 1))]!)
    return { name, medianNs: Math.round(median(name)), p10Ns: at(0.1), p90Ns: at(0.9), overheadNs }
  })
  console.table(rows)
  const machine = `${cpus()[0]?.model.trim()}, ${cpus().length} cores, Node ${process.version}`
  console.log(
    JSON.stringify({ bench: 'breaker', seed: SEED, rounds: ROUNDS, machine, date: new Date().toISOString(), rows }),
  )
}

function sortedTimes(name: string): number[] {
  return times.get(name)!.toSorted((a, b) => a - b)
}

function median(name: string): number {
  return sortedTimes(name)[ROUNDS >> 1]!
}
