import { SdkError } from '../errors/sdk-error.ts'
import type { JobContext, JobEvent, JobQueue, JobState } from '../ports/job-queue.ts'
import { assert, assertEqual, assertRejects, type ContractCase } from './contract-case.ts'

/** A queue under test and its time. */
export interface JobQueueSubject {
  /** An empty queue of its own; the case closes it. */
  open(): Promise<JobQueue<number, number>>
  /** Lets so much time pass: a virtual clock goes on, a real server is waited for. */
  pass(durationMs: number): Promise<void>
}

/** Short, so that a real server is not waited for long; long beside the time that a call takes. */
const LEASE_MS = 400
/** No wait between runs. */
const AT_ONCE = { baseMs: 0, maxMs: 0 }
const STEP_MS = 20
const MAX_STEPS = 400

/** What every job queue must satisfy. */
export function jobQueueContract(subject: JobQueueSubject): ContractCase[] {
  return [
    ...runCases(),
    ...failureCases(),
    ...leaseCases(),
    ...closingCases(),
    ...keepingCases(),
    ...refusalCases(),
  ].map(({ name, run }) => ({
    name,
    async run() {
      const queue = await subject.open()
      try {
        await run(queue, new Steps(subject))
      } finally {
        await queue.close('abort')
      }
    },
  }))
}

interface QueueCase {
  readonly name: string
  run(queue: JobQueue<number, number>, steps: Steps): Promise<void>
}

/** Time for a case. */
class Steps {
  readonly #subject: JobQueueSubject

  constructor(subject: JobQueueSubject) {
    this.#subject = subject
  }

  pass(durationMs: number): Promise<void> {
    return this.#subject.pass(durationMs)
  }

  /** Lets time pass until the claim holds. */
  async until(what: string, holds: () => Promise<boolean> | boolean): Promise<void> {
    for (let i = 0; i < MAX_STEPS; i++) {
      if (await holds()) return
      await this.pass(STEP_MS)
    }
    throw new Error(`${what}: not so after ${MAX_STEPS * STEP_MS} ms`)
  }

  reaches(queue: JobQueue<number, number>, id: string, state: JobState): Promise<void> {
    return this.until(`job ${id} is ${state}`, async () => (await queue.get(id))?.state === state)
  }
}

/** A handler that waits to be told, and what it was given. */
function heldHandler() {
  const runs: { readonly context: JobContext; finish(result: number): void; fail(error: unknown): void }[] = []
  const handler = (_: unknown, context: JobContext) =>
    new Promise<number>((resolve, reject) => {
      runs.push({ context, finish: resolve, fail: reject })
    })
  return { runs, handler }
}

function runCases(): QueueCase[] {
  return [
    {
      name: 'runs a job and stores its result',
      async run(queue) {
        const { id, state, isNew } = await queue.enqueue(20)
        assertEqual([state, isNew], ['waiting', true], 'state and isNew')
        queue.work({ handler: async ({ payload }) => payload + 1 })
        assertEqual(await queue.result(id), 21, 'result')
        const job = await queue.get(id)
        assertEqual([job?.state, job?.result, job?.attempts, job?.error], ['completed', 21, 1, null], 'job')
        assert(job?.finishedAt !== null && job?.startedAt !== null, 'times are missing')
      },
    },
    {
      name: 'gives the same job for the same id, and runs it once',
      async run(queue) {
        const id = 'invoice:7/page 1 · é'
        let runs = 0
        const first = await Promise.all([queue.enqueue(1, { id }), queue.enqueue(2, { id })])
        assertEqual(first.map(({ isNew }) => isNew).sort(), [false, true], 'isNew')
        assertEqual(
          first.map((job) => job.id),
          [id, id],
          'ids',
        )
        queue.work({ handler: async () => ++runs })
        await queue.result(id)
        const again = await queue.enqueue(3, { id })
        assertEqual([again.isNew, again.state, again.result], [false, 'completed', 1], 'job handed in again')
        assertEqual(runs, 1, 'runs')
      },
    },
    {
      name: 'begins the higher priority first, equal ones in order of arrival',
      async run(queue, steps) {
        const order: number[] = []
        for (const [payload, priority] of [[1], [2, -5], [3, 7], [4], [5, 7]] as const)
          await queue.enqueue(payload, { priority })
        const waiting = await queue.list('waiting')
        assertEqual(
          waiting.map(({ payload }) => payload),
          [3, 5, 1, 4, 2],
          'order of list',
        )
        queue.work({ handler: async ({ payload }) => order.push(payload) })
        await steps.until('five runs', () => order.length === 5)
        assertEqual(order, [3, 5, 1, 4, 2], 'order of runs')
      },
    },
    {
      name: 'does not begin a job before its time',
      async run(queue, steps) {
        const { id } = await queue.enqueue(1, { delayMs: 300 })
        queue.work({ handler: async () => 1 })
        await steps.pass(150)
        const counts = await queue.counts()
        assertEqual([counts.waiting, counts.delayed, counts.completed], [1, 1, 0], 'counts before')
        await steps.reaches(queue, id, 'completed')
        const job = await queue.get(id)
        assert(job!.startedAt! >= job!.availableAt, 'it was begun too early')
      },
    },
    {
      name: 'runs no more jobs at once than it may',
      async run(queue, steps) {
        const { runs, handler } = heldHandler()
        for (let i = 0; i < 5; i++) await queue.enqueue(i)
        const worker = queue.work({ handler, concurrency: 2 })
        await steps.until('two runs', () => runs.length === 2)
        await steps.pass(100)
        assertEqual([runs.length, worker.active, (await queue.counts()).active], [2, 2, 2], 'runs')
        for (let i = 0; i < 5; i++) {
          await steps.until(`run ${i}`, () => runs.length > i)
          runs[i]!.finish(i)
        }
        await steps.until('five completed', async () => (await queue.counts()).completed === 5)
      },
    },
    {
      name: 'shares the jobs among workers: each is run once',
      async run(queue, steps) {
        const seen: number[] = []
        await queue.enqueueMany(Array.from({ length: 40 }, (_, payload) => ({ payload })))
        for (let i = 0; i < 3; i++) queue.work({ concurrency: 4, handler: async ({ payload }) => seen.push(payload) })
        await steps.until('forty completed', async () => (await queue.counts()).completed === 40)
        assertEqual(
          seen.sort((a, b) => a - b),
          Array.from({ length: 40 }, (_, i) => i),
          'payloads seen',
        )
      },
    },
    {
      name: 'gives every run of a job the same effect key, and another job another one',
      async run(queue, steps) {
        const keys: string[] = []
        const options = { backoff: AT_ONCE, maxAttempts: 2 }
        const jobs = [await queue.enqueue(1, options), await queue.enqueue(2, options)]
        queue.work({
          handler: async ({ attempts }, { effectKey, attempt }) => {
            assertEqual(attempt, attempts, 'attempt')
            keys.push(effectKey)
            throw new Error('once more')
          },
        })
        for (const { id } of jobs) await steps.reaches(queue, id, 'failed')
        assertEqual([keys.length, new Set(keys).size], [4, 2], 'runs and keys')
      },
    },
    {
      name: 'tells of progress and of every change of state',
      async run(queue, steps) {
        const { runs, handler } = heldHandler()
        const seen: JobEvent[] = []
        const stop = new AbortController()
        const reading = readInto(seen, queue.events({ signal: stop.signal }))
        await steps.pass(50)
        const { id } = await queue.enqueue(1)
        queue.work({ handler })
        await steps.until('the run', () => runs.length === 1)
        runs[0]!.context.progress(0.25)
        await steps.until('progress in the job', async () => (await queue.get(id))?.progress === 0.25)
        runs[0]!.finish(1)
        await steps.until('the end', () => seen.some(({ kind }) => kind === 'completed'))
        stop.abort()
        await reading
        assertEqual(
          seen.map(({ kind }) => kind),
          ['waiting', 'active', 'progress', 'completed'],
          'events',
        )
        assert(
          seen.every((event) => event.id === id),
          'an event names another job',
        )
        assertEqual(seen[2]!.progress, 0.25, 'progress')
      },
    },
  ]
}

function failureCases(): QueueCase[] {
  return [
    {
      name: 'runs a job again after an error, and keeps the error until it succeeds',
      async run(queue, steps) {
        const { id } = await queue.enqueue(1, { backoff: AT_ONCE })
        const { runs, handler } = heldHandler()
        queue.work({ handler })
        await steps.until('a run', () => runs.length === 1)
        runs[0]!.fail(new SdkError('PROVIDER_DOWN', 'first try'))
        await steps.until('a second run', () => runs.length === 2)
        const between = await queue.get(id)
        assertEqual([between?.attempts, between?.error?.code], [2, 'PROVIDER_DOWN'], 'attempts and error')
        runs[1]!.finish(5)
        assertEqual(await queue.result(id), 5, 'result')
        assertEqual((await queue.get(id))?.attempts, 2, 'attempts')
      },
    },
    {
      name: 'waits between runs, no less than a provider asks for',
      async run(queue, steps) {
        const { id } = await queue.enqueue(1, { backoff: AT_ONCE })
        let runs = 0
        queue.work({
          handler: async () => {
            if (runs++ === 0) throw new SdkError('RATE_LIMIT', 'slow down', { retryAfterMs: 300 })
            return 1
          },
        })
        await steps.until('a run', () => runs === 1)
        await steps.pass(150)
        assertEqual([runs, (await queue.counts()).delayed], [1, 1], 'runs and delayed jobs')
        await steps.reaches(queue, id, 'completed')
      },
    },
    {
      name: 'puts a job whose attempts are used up into the dead letter, with its error',
      async run(queue, steps) {
        let runs = 0
        const { id } = await queue.enqueue(1, { maxAttempts: 2, backoff: AT_ONCE })
        queue.work({
          handler: async () => {
            runs++
            throw new Error('always')
          },
        })
        const error = await assertRejects(() => queue.result(id), 'INTERNAL_ERROR')
        assertEqual(error.message, 'always', 'message')
        await steps.pass(100)
        const [job] = await queue.deadLetter.list()
        assertEqual([runs, job?.id, job?.attempts, job?.state], [2, id, 2, 'failed'], 'dead letter')
        assertEqual((await queue.counts()).failed, 1, 'failed')
      },
    },
    {
      name: 'does not run again what trying again does not help',
      async run(queue, steps) {
        let runs = 0
        const { id } = await queue.enqueue(1, { maxAttempts: 5, backoff: AT_ONCE })
        queue.work({
          handler: async () => {
            runs++
            throw new SdkError('CORRUPT_DOCUMENT', 'page 3: no such object')
          },
        })
        await assertRejects(() => queue.result(id), 'CORRUPT_DOCUMENT')
        await steps.pass(100)
        assertEqual(runs, 1, 'runs')
      },
    },
    {
      name: 'redrives the dead letter, with all its attempts or with one more',
      async run(queue, steps) {
        const runs = new Map<number, number>()
        let isRepaired = false
        const options = { maxAttempts: 2, backoff: AT_ONCE }
        const jobs = [await queue.enqueue(1, options), await queue.enqueue(2, options), await queue.enqueue(3, options)]
        queue.work({
          handler: async ({ payload }) => {
            runs.set(payload, (runs.get(payload) ?? 0) + 1)
            if (!isRepaired) throw new Error('not yet')
            return payload
          },
        })
        await steps.until('three failed', async () => (await queue.counts()).failed === 3)
        assertEqual(await queue.deadLetter.redrive({ ids: [jobs[0]!.id, 'unknown'] }), 1, 'redriven')
        await steps.until('failed again', async () => runs.get(1) === 4 && (await queue.counts()).failed === 3)
        assertEqual(await queue.deadLetter.redrive({ ids: [jobs[1]!.id], attempts: 'keep' }), 1, 'redriven')
        await steps.until('failed again', async () => runs.get(2) === 3 && (await queue.counts()).failed === 3)
        assertEqual((await queue.get(jobs[1]!.id))?.attempts, 3, 'attempts kept')
        isRepaired = true
        assertEqual(await queue.deadLetter.redrive(), 3, 'redriven')
        for (const { id, payload } of jobs) assertEqual(await queue.result(id), payload, 'result')
        assertEqual((await queue.counts()).failed, 0, 'failed')
      },
    },
    {
      name: 'purges the dead letter',
      async run(queue, steps) {
        const jobs = [await queue.enqueue(1, { maxAttempts: 1 }), await queue.enqueue(2, { maxAttempts: 1 })]
        queue.work({ handler: () => Promise.reject(new Error('no')) })
        await steps.until('two failed', async () => (await queue.counts()).failed === 2)
        assertEqual(await queue.deadLetter.purge({ ids: [jobs[0]!.id] }), 1, 'purged')
        assertEqual(await queue.get(jobs[0]!.id), null, 'purged job')
        assertEqual(await queue.deadLetter.purge(), 1, 'purged')
        assertEqual((await queue.counts()).failed, 0, 'failed')
      },
    },
    {
      name: 'takes a result that is no JSON as a failure that trying again does not help',
      async run(queue) {
        const { id } = await queue.enqueue(1)
        queue.work({ handler: async () => 1n as unknown as number })
        await assertRejects(() => queue.result(id), 'INPUT_ERROR')
        assertEqual((await queue.get(id))?.attempts, 1, 'attempts')
      },
    },
  ]
}

function leaseCases(): QueueCase[] {
  return [
    {
      name: 'gives a job to another worker when its lease runs out; the first can store nothing',
      async run(queue, steps) {
        const { id } = await queue.enqueue(1)
        const slow = heldHandler()
        queue.work({ handler: slow.handler, leaseMs: LEASE_MS, heartbeat: false })
        await steps.until('a run', () => slow.runs.length === 1)
        const other = heldHandler()
        queue.work({ handler: other.handler, leaseMs: LEASE_MS })
        await steps.until('a second run', () => slow.runs.length + other.runs.length === 2)
        slow.runs[0]!.finish(1)
        await steps.pass(50)
        assertEqual((await queue.get(id))?.state, 'active', 'state after the late result')
        const second = other.runs[0] ?? slow.runs[1]!
        assertEqual([second.context.attempt, second.context.effectKey], [2, slow.runs[0]!.context.effectKey], 'run')
        second.finish(2)
        assertEqual(await queue.result(id), 2, 'result')
        await steps.pass(50)
        assertEqual((await queue.get(id))?.result, 2, 'stored result')
      },
    },
    {
      name: 'never gives away a job whose lease is renewed',
      async run(queue, steps) {
        const { id } = await queue.enqueue(1)
        const { runs, handler } = heldHandler()
        queue.work({ handler, leaseMs: LEASE_MS })
        queue.work({ handler, leaseMs: LEASE_MS })
        await steps.until('a run', () => runs.length === 1)
        await steps.pass(4 * LEASE_MS)
        assertEqual(await queue.recoverStalled(), 0, 'stalled jobs')
        assertEqual([runs.length, runs[0]!.context.signal.aborted], [1, false], 'runs')
        runs[0]!.finish(3)
        assertEqual(await queue.result(id), 3, 'result')
        assertEqual((await queue.get(id))?.attempts, 1, 'attempts')
      },
    },
    {
      name: 'does not run for ever a job that takes every worker with it',
      async run(queue, steps) {
        const { id } = await queue.enqueue(1, { maxAttempts: 3 })
        const { runs, handler } = heldHandler()
        queue.work({ handler, leaseMs: LEASE_MS / 2, heartbeat: false, concurrency: 9 })
        await steps.reaches(queue, id, 'failed')
        assertEqual(runs.length, 3, 'runs')
        const error = await assertRejects(() => queue.result(id), 'TIMEOUT')
        assert(error.message.includes('lease'), `the message does not say why: ${error.message}`)
      },
    },
    {
      name: 'cancels a waiting job at once',
      async run(queue, steps) {
        let runs = 0
        const { id } = await queue.enqueue(1)
        const { id: delayed } = await queue.enqueue(2, { delayMs: 100 })
        assertEqual([await queue.cancel(id), await queue.cancel(delayed)], [true, true], 'cancelled')
        queue.work({ handler: async () => ++runs })
        await steps.pass(250)
        assertEqual([runs, (await queue.get(id))?.state, (await queue.get(id))?.payload], [0, 'cancelled', 1], 'job')
        await assertRejects(() => queue.result(id), 'ABORTED')
        const counts = await queue.counts()
        assertEqual([counts.waiting, counts.cancelled], [0, 2], 'waiting and cancelled')
        assertEqual((await queue.list('cancelled')).map((job) => job.id).sort(), [id, delayed].sort(), 'cancelled')
        assertEqual(await queue.cancel(id), false, 'cancelling again')
      },
    },
    {
      name: 'cancels an active job: its signal aborts, and its run stores nothing',
      async run(queue, steps) {
        const { id } = await queue.enqueue(1)
        const { runs, handler } = heldHandler()
        queue.work({ handler, leaseMs: LEASE_MS })
        await steps.until('a run', () => runs.length === 1)
        const waiting = assertRejects(() => queue.result(id), 'ABORTED')
        assertEqual(await queue.cancel(id), true, 'cancelled')
        await steps.until('the abort', () => runs[0]!.context.signal.aborted)
        runs[0]!.finish(1)
        await waiting
        await steps.until('its place is free', async () => (await queue.counts()).active === 0)
        const job = await queue.get(id)
        assertEqual([job?.state, job?.result], ['cancelled', null], 'job')
        assertEqual([(await queue.counts()).cancelled, (await queue.counts()).failed], [1, 0], 'cancelled and failed')
      },
    },
  ]
}

function closingCases(): QueueCase[] {
  return [
    {
      name: 'drains a worker: what it is at is finished, nothing new is begun',
      async run(queue, steps) {
        const jobs = [await queue.enqueue(1), await queue.enqueue(2)]
        const { runs, handler } = heldHandler()
        const worker = queue.work({ handler })
        await steps.until('a run', () => runs.length > 0)
        const closed = worker.close('drain')
        await steps.pass(50)
        runs[0]!.finish(1)
        await closed
        assertEqual(await queue.result(jobs[0]!.id), 1, 'result')
        await steps.pass(50)
        assertEqual([runs.length, (await queue.get(jobs[1]!.id))?.state], [1, 'waiting'], 'the other job')
      },
    },
    {
      name: 'gives the jobs of an aborted worker back, without counting the run',
      async run(queue, steps) {
        const { id } = await queue.enqueue(1, { maxAttempts: 1 })
        const stop = new AbortController()
        let begun = 0
        let aborted = 0
        const worker = queue.work({
          leaseMs: LEASE_MS,
          signal: stop.signal,
          handler: (_, { signal }) =>
            new Promise((_resolve, reject) => {
              begun++
              signal.addEventListener('abort', () => {
                aborted++
                reject(signal.reason)
              })
            }),
        })
        await steps.until('a run', () => begun === 1)
        stop.abort()
        await worker.close('abort')
        await steps.reaches(queue, id, 'waiting')
        assertEqual([aborted, (await queue.get(id))?.attempts], [1, 0], 'aborts and attempts')
        queue.work({ handler: async () => 8 })
        assertEqual(await queue.result(id), 8, 'result')
      },
    },
    {
      name: 'refuses everything after it was closed',
      async run(queue) {
        await queue.enqueue(1)
        await queue.close()
        await queue.close()
        await assertRejects(() => queue.enqueue(1), 'CLOSED')
        await assertRejects(() => queue.get('1'), 'CLOSED')
        await assertRejects(() => queue.result('1'), 'CLOSED')
        await assertRejects(() => queue.deadLetter.redrive(), 'CLOSED')
        await assertRejects(async () => queue.work({ handler: async () => 1 }), 'CLOSED')
      },
    },
  ]
}

function keepingCases(): QueueCase[] {
  return [
    {
      name: 'counts, and lists by state and page',
      async run(queue) {
        await queue.enqueueMany([1, 2, 3].map((payload) => ({ payload })))
        await queue.enqueue(4, { delayMs: 60_000 })
        const { waiting, delayed, active, completed, failed, cancelled } = await queue.counts()
        assertEqual([waiting, delayed, active, completed, failed, cancelled], [4, 1, 0, 0, 0, 0], 'counts')
        const page = await queue.list('waiting', { offset: 1, limit: 2 })
        assertEqual(
          page.map(({ payload }) => payload),
          [2, 3],
          'page',
        )
        assertEqual(await queue.list('failed'), [], 'failed')
      },
    },
    {
      name: 'prunes what ended long ago',
      async run(queue, steps) {
        queue.work({ handler: async ({ payload }) => payload })
        const old = await queue.enqueue(1)
        await queue.result(old.id)
        await steps.pass(300)
        const recent = await queue.enqueue(2)
        await queue.result(recent.id)
        assertEqual(await queue.prune({ olderThanMs: 200 }), 1, 'pruned')
        assertEqual([await queue.get(old.id), (await queue.get(recent.id))?.result], [null, 2], 'jobs')
        assertEqual(await queue.prune({ olderThanMs: 0, states: ['failed'] }), 0, 'pruned')
      },
    },
    {
      name: 'clears a state only when that is confirmed',
      async run(queue) {
        await queue.enqueue(1)
        await queue.enqueue(2, { delayMs: 60_000 })
        await assertRejects(() => queue.clear('waiting', { confirm: false as true }), 'INPUT_ERROR')
        assertEqual(await queue.clear('waiting', { confirm: true }), 2, 'removed')
        assertEqual((await queue.counts()).waiting, 0, 'waiting')
      },
    },
    {
      name: 'keeps its own copy of a payload',
      async run(queue) {
        const payload = { pages: [1] }
        const generous = queue as unknown as JobQueue<{ pages: number[] }, unknown>
        const { id } = await generous.enqueue(payload)
        payload.pages.push(2)
        assertEqual((await generous.get(id))?.payload, { pages: [1] }, 'payload')
      },
    },
  ]
}

function refusalCases(): QueueCase[] {
  return [
    {
      name: 'takes the good items of a batch and says what is wrong with the others',
      async run(queue) {
        const outcomes = await queue.enqueueMany([
          { payload: 1, id: 'a' },
          { payload: 2, priority: 0.5 },
          { payload: 3n as unknown as number },
          { payload: 4, id: 'a' },
        ])
        assertEqual(
          outcomes.map((outcome) => (outcome.ok ? outcome.job.isNew : outcome.error.code)),
          [true, 'INPUT_ERROR', 'INPUT_ERROR', false],
          'outcomes',
        )
        assertEqual((await queue.counts()).waiting, 1, 'waiting')
      },
    },
    {
      name: 'refuses options out of range, naming them',
      async run(queue) {
        for (const [name, value] of [
          ['priority', 1.5],
          ['priority', 1e9],
          ['delayMs', -1],
          ['delayMs', Number.NaN],
          ['maxAttempts', 0],
        ] as const) {
          const error = await assertRejects(() => queue.enqueue(1, { [name]: value }), 'INPUT_ERROR')
          assert(error.message.includes(name), `"${error.message}" does not name ${name}`)
        }
        await assertRejects(() => queue.enqueue(1, { id: '' }), 'INPUT_ERROR')
        await assertRejects(async () => queue.work({ handler: async () => 1, concurrency: 0 }), 'INPUT_ERROR')
        await assertRejects(async () => queue.work({ handler: async () => 1, leaseMs: 1 }), 'INPUT_ERROR')
      },
    },
    {
      name: 'refuses a payload that is too large',
      async run(queue) {
        const large = 'x'.repeat(2_000_000) as unknown as number
        const error = await assertRejects(() => queue.enqueue(large), 'INPUT_TOO_LARGE')
        assertEqual(error.limit?.seen, 2_000_002, 'seen')
      },
    },
    {
      name: 'waits for a result no longer than its caller, and for no job that is not there',
      async run(queue) {
        const { id } = await queue.enqueue(1)
        const stop = new AbortController()
        const waiting = assertRejects(() => queue.result(id, { signal: stop.signal }), 'ABORTED')
        stop.abort()
        await waiting
        await assertRejects(() => queue.result('unknown'), 'NOT_FOUND')
        await assertRejects(() => queue.cancel('unknown'), 'NOT_FOUND')
        assertEqual(await queue.get('unknown'), null, 'unknown job')
      },
    },
  ]
}

async function readInto(seen: JobEvent[], events: AsyncIterable<JobEvent>): Promise<void> {
  for await (const event of events) seen.push(event)
}
