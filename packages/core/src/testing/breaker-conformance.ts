import { assert, assertEqual, type ContractCase } from './contract-case.ts'

/** What a case asks of the breaker it opens. The circuit opens when more than half of the completed calls failed. */
export interface BreakerCaseOptions {
  /** Fewer completed calls decide nothing. */
  readonly minimumCalls: number
  readonly windowMs: number
  readonly openMs: number
  /** Probes while half-open; all must succeed. */
  readonly probes: number
  /** Time for each call. Default none. */
  readonly timeoutMs?: number
  /** Calls that run at once; none waits. Default any number. */
  readonly maxConcurrent?: number
  /** Turns on the result cache that the breaker may have. */
  readonly caching?: boolean
  /** Errors that do not count. */
  readonly isIgnored?: (error: unknown) => boolean
}

/** A breaker under test. */
export interface BreakerHandle {
  /** Makes a call; `argument` is what a breaker that hands arguments on would hand on. */
  run<T>(
    work: (signal: AbortSignal | undefined) => T | Promise<T>,
    context?: { readonly signal?: AbortSignal; readonly argument?: unknown },
  ): Promise<T>
  state(): 'closed' | 'open' | 'halfOpen'
  /** What kind of refusal an error is. */
  kindOf(error: unknown): 'circuit' | 'bulkhead' | 'timeout' | 'other'
  /** The state to store, fit for JSON. */
  snapshot(): unknown
  /** A new breaker, with the same options, that takes up a stored state. */
  restored(snapshot: unknown): BreakerHandle
  shutdown(): void
  /** Starts the background check that the breaker may have. */
  healthCheck?(check: () => Promise<void>, intervalMs: number): void
}

/** A breaker library, and the time it lives in. */
export interface BreakerSubject {
  open(options: BreakerCaseOptions): BreakerHandle
  /** Lets time pass; timers fire. */
  advance(durationMs: number): Promise<void>
  /** Lets the clocks go on while nothing runs, as when a function is suspended. */
  freeze(durationMs: number): void
  /** A promise that resolves after so long in the subject's time. */
  after(delayMs: number): Promise<void>
  /** Timers that wait. */
  pendingTimers(): number
}

/** A claim about breakers, numbered as the defect of opossum 10 that it excludes. */
export interface BreakerCase extends ContractCase {
  readonly number: number
  /** `cost` compares two running times in one process; all others are exact. */
  readonly kind: 'behaviour' | 'cost'
}

const BASE: BreakerCaseOptions = { minimumCalls: 5, windowMs: 1000, openMs: 500, probes: 1 }

/** Two runs of 20 failures: well over what noise makes of equal costs, well under what sorting 20,000 samples does. */
const MAX_COST_RATIO = 6

/**
 * What a circuit breaker must do to be trusted with calls that overlap, hang, are aborted and are stored: the thirteen
 * defects reproduced on opossum 10.0.0, each as the claim that excludes it.
 */
export function breakerConformance(make: () => BreakerSubject): BreakerCase[] {
  const claims: [string, (subject: BreakerSubject) => Promise<void>][] = [
    ['aborts no other call when one times out', sparesNeighbours],
    ['gives each call after a timeout a signal that is not aborted', givesFreshSignals],
    ['does not count refusals of a bulkhead as failures', sparesBulkheadRefusals],
    ['frees capacity only when the work has settled', holdsCapacity],
    ['does not take an ignored error for a success while half-open', ignoresInHalfOpen],
    ['leaves half-open when the probe hangs', leavesHalfOpen],
    ['stores when it truly opened, and waits only for the rest', storesOpenTime],
    ['does nothing any more after shutdown', endsAtShutdown],
    ['counts completed calls only', countsCompletedOnly],
    ['takes work that returns undefined at once', takesSynchronousWork],
    ['fails at a cost that does not grow with the window', failsCheaply],
    ['does not serialise what a call is given', serialisesNothing],
    ['forgets what is older than its window when it was frozen', forgetsAfterFreeze],
  ]
  return claims.map(([name, claim], i) => ({
    number: i + 1,
    kind: claim === failsCheaply ? 'cost' : 'behaviour',
    name,
    run: () => claim(make()),
  }))
}

async function sparesNeighbours(subject: BreakerSubject): Promise<void> {
  const breaker = subject.open({ ...BASE, minimumCalls: 1000, timeoutMs: 200 })
  let aborted = 0
  const slow = breaker.run(() => subject.after(1000)).catch(() => 'failed')
  await subject.advance(150)
  const healthy = Array.from({ length: 20 }, () =>
    breaker
      .run((signal) => {
        signal?.addEventListener('abort', () => aborted++, { once: true })
        return subject.after(150)
      })
      .catch(() => {}),
  )
  await subject.advance(1000)
  await Promise.all(healthy)
  assertEqual(await slow, 'failed', 'the slow call')
  assertEqual(aborted, 0, 'healthy calls aborted, of 20')
}

async function givesFreshSignals(subject: BreakerSubject): Promise<void> {
  const breaker = subject.open({ ...BASE, minimumCalls: 1000, timeoutMs: 200 })
  const slow = breaker.run(() => subject.after(1000)).catch(() => {})
  await subject.advance(1000)
  await slow
  let aborted = 0
  for (let i = 0; i < 20; i++) {
    await breaker.run(async (signal) => {
      if (signal?.aborted) aborted++
    })
  }
  assertEqual(aborted, 0, 'calls given an aborted signal, of 20')
}

async function sparesBulkheadRefusals(subject: BreakerSubject): Promise<void> {
  const breaker = subject.open({ ...BASE, maxConcurrent: 2 })
  const calls = Array.from({ length: 20 }, () =>
    breaker
      .run(() => subject.after(50))
      .then(
        () => 'fine',
        (error) => breaker.kindOf(error),
      ),
  )
  await subject.advance(100)
  const outcomes = await Promise.all(calls)
  const count = (kind: string) => outcomes.filter((outcome) => outcome === kind).length
  assertEqual([count('fine'), count('bulkhead'), count('circuit')], [2, 18, 0], 'fine, bulkhead, circuit')
  assertEqual(breaker.state(), 'closed', 'state')
}

async function holdsCapacity(subject: BreakerSubject): Promise<void> {
  const breaker = subject.open({ ...BASE, minimumCalls: 1000, maxConcurrent: 2, timeoutMs: 20 })
  let running = 0
  let most = 0
  const calls: Promise<unknown>[] = []
  for (let i = 0; i < 20; i++) {
    for (let j = 0; j < 2; j++) {
      const work = async () => {
        most = Math.max(most, ++running)
        await subject.after(1000)
        running--
      }
      calls.push(breaker.run(work).catch(() => {}))
    }
    await subject.advance(25)
  }
  await subject.advance(2000)
  await Promise.all(calls)
  assertEqual(most, 2, 'work running at once')
}

async function ignoresInHalfOpen(subject: BreakerSubject): Promise<void> {
  const breaker = subject.open({ ...BASE, isIgnored: (error) => error instanceof RangeError })
  await fail(breaker, 5)
  await subject.advance(BASE.openMs + 10)
  await breaker.run(() => Promise.reject(new RangeError('the caller was wrong'))).catch(() => {})
  assert(breaker.state() !== 'closed', 'the circuit closed on an error that says nothing of the dependency')
}

async function leavesHalfOpen(subject: BreakerSubject): Promise<void> {
  const breaker = subject.open(BASE)
  await fail(breaker, 5)
  await subject.advance(BASE.openMs + 10)
  breaker.run(() => new Promise(() => {})).catch(() => {})
  for (let i = 0; i < 10; i++) {
    await subject.advance(BASE.openMs + 10)
    const outcome = await breaker.run(() => 'fine').catch(() => 'refused')
    if (outcome === 'fine') return
  }
  throw new Error('the circuit refused all calls of ten open times after one probe hung')
}

async function storesOpenTime(subject: BreakerSubject): Promise<void> {
  const breaker = subject.open(BASE)
  await subject.advance(600)
  await fail(breaker, 5)
  const store = () => JSON.parse(JSON.stringify(breaker.snapshot())) as unknown
  assertEqual(breaker.restored(store()).state(), 'open', 'restored at once')
  await subject.advance(BASE.openMs - 50)
  const restored = breaker.restored(store())
  assertEqual(restored.state(), 'open', 'restored with 50 ms left')
  await subject.advance(60)
  assertEqual(await restored.run(() => 'fine').catch(() => 'refused'), 'fine', 'call when these 50 ms have passed')
}

async function endsAtShutdown(subject: BreakerSubject): Promise<void> {
  const breaker = subject.open(BASE)
  await fail(breaker, 5)
  let checks = 0
  breaker.healthCheck?.(async () => {
    checks++
    throw new Error('not healthy')
  }, 20)
  breaker.shutdown()
  const before = checks
  assertEqual(subject.pendingTimers(), 0, 'timers after shutdown')
  await subject.advance(120)
  assertEqual(checks - before, 0, 'health checks after shutdown')
}

async function countsCompletedOnly(subject: BreakerSubject): Promise<void> {
  const breaker = subject.open({ ...BASE, minimumCalls: 10 })
  for (let i = 0; i < 100; i++) breaker.run(() => new Promise(() => {})).catch(() => {})
  let failures = 0
  while (breaker.state() === 'closed' && failures < 200) {
    await fail(breaker, 1)
    failures++
  }
  assertEqual(failures, 10, 'failures that it takes to open, 100 calls hanging')
}

async function takesSynchronousWork(subject: BreakerSubject): Promise<void> {
  const breaker = subject.open({ ...BASE, minimumCalls: 1 })
  assertEqual(await breaker.run(() => undefined), undefined, 'answer')
  assertEqual(breaker.state(), 'closed', 'state')
}

async function failsCheaply(subject: BreakerSubject): Promise<void> {
  const costAt = async (samples: number): Promise<number> => {
    const breaker = subject.open({ ...BASE, minimumCalls: 1e9, windowMs: 1e9 })
    for (let i = 0; i < samples; i++) await breaker.run(() => i)
    let best = Number.POSITIVE_INFINITY
    for (let run = 0; run < 5; run++) {
      const startedAt = STOPWATCH()
      await fail(breaker, 20)
      best = Math.min(best, STOPWATCH() - startedAt)
    }
    return best
  }
  await costAt(2000)
  const ratio = (await costAt(20_000)) / (await costAt(100))
  assert(ratio <= MAX_COST_RATIO, `a failure costs ${ratio.toFixed(1)} times as much with 20,000 calls in the window`)
}

async function serialisesNothing(subject: BreakerSubject): Promise<void> {
  const breaker = subject.open({ ...BASE, caching: true })
  let serialised = 0
  const argument = {
    toJSON: () => {
      serialised++
      return 'a page of 1 MiB'
    },
  }
  await breaker.run(() => 'fine', { argument })
  assertEqual(serialised, 0, 'times the argument was turned into text')
}

async function forgetsAfterFreeze(subject: BreakerSubject): Promise<void> {
  const breaker = subject.open(BASE)
  await fail(breaker, 4)
  subject.freeze(6 * BASE.windowMs)
  await fail(breaker, 1)
  assertEqual(breaker.state(), 'closed', 'state after 4 failures, a freeze of six windows, and 1 failure')
}

async function fail(breaker: BreakerHandle, times: number): Promise<void> {
  for (let i = 0; i < times; i++) await breaker.run(() => Promise.reject(FAILURE)).catch(() => {})
}

/** One error for all, so that the cost of making it is not the cost of the breaker. */
const FAILURE = new Error('the dependency failed')

/** Taken at once: a test may put false clocks in place later. */
const STOPWATCH = performance.now.bind(performance)
