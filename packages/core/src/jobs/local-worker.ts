import type { Clock } from '../deadline/clock.ts'
import { SdkError } from '../errors/sdk-error.ts'
import type { Job, JobHandler, JobWorker } from '../ports/job-queue.ts'
import type { Logger } from '../ports/logger.ts'

/** Heartbeats in the time of a lease: two may be late before it runs out. */
const BEATS_PER_LEASE = 3

/** A job in the hands of a worker, until its lease ends in one way or another. */
export interface Claim<P, R> {
  readonly job: Job<P, R>
  readonly effectKey: string
  readonly controller: AbortController
  /** Resolves when the claim is stored: no handler starts before. */
  readonly stored: Promise<void>
  /** Resolves when the lease ended: the run was stored, given back, cancelled or lost. */
  readonly gone: Promise<void>
  /** The rest reject with `CONFLICT` when the lease has ended. */
  complete(result: R): Promise<void>
  fail(error: unknown): Promise<void>
  release(): Promise<void>
  renew(): void
  progress(fraction: number): void
}

/** What a worker needs. */
export interface LocalWorkerParts<P, R> {
  readonly clock: Clock
  readonly logger: Logger | undefined
  readonly concurrency: number
  readonly leaseMs: number
  readonly heartbeat: boolean
  readonly handler: JobHandler<P, R>
  /** The next job, or null when none is ready. */
  claim(leaseMs: number): Claim<P, R> | null
  onClose(): void
}

interface Run<P, R> {
  readonly claim: Claim<P, R>
  readonly settled: Promise<void>
  stopHeartbeat(): void
}

/** Runs jobs of a local queue. A place is free again when the handler has settled, not when its job was taken away. */
export class LocalWorker<P, R> implements JobWorker {
  readonly #parts: LocalWorkerParts<P, R>
  readonly #runs = new Set<Run<P, R>>()
  #closing: 'drain' | 'abort' | null = null
  #isPumping = false

  constructor(parts: LocalWorkerParts<P, R>) {
    this.#parts = parts
  }

  get active(): number {
    return this.#runs.size
  }

  /** Takes as many jobs as there are places. A claim wakes the workers, this one too: that call finds it at work. */
  pump(): void {
    if (this.#isPumping) return
    this.#isPumping = true
    try {
      this.#fillPlaces()
    } finally {
      this.#isPumping = false
    }
  }

  #fillPlaces(): void {
    while (!this.#closing && this.#runs.size < this.#parts.concurrency) {
      const claim = this.#parts.claim(this.#parts.leaseMs)
      if (!claim) return
      this.#start(claim)
    }
  }

  async close(mode: 'drain' | 'abort' = 'drain'): Promise<void> {
    if (this.#closing !== 'abort') this.#closing = mode
    this.#parts.onClose()
    if (mode === 'drain') {
      await Promise.all([...this.#runs].map(({ settled }) => settled))
      return
    }
    for (const run of this.#runs) {
      run.stopHeartbeat()
      run.claim.controller.abort(new SdkError('CLOSED', 'the worker is closed'))
    }
    await Promise.all([...this.#runs].map(({ settled, claim }) => Promise.race([settled, claim.gone])))
  }

  #start(claim: Claim<P, R>): void {
    const stopHeartbeat = this.#parts.heartbeat ? this.#beat(claim) : () => {}
    const settled = this.#run(claim)
      .catch((error) => this.#report(claim, error))
      .finally(() => {
        stopHeartbeat()
        this.#runs.delete(run)
        this.pump()
      })
    const run: Run<P, R> = { claim, settled, stopHeartbeat }
    this.#runs.add(run)
  }

  async #run(claim: Claim<P, R>): Promise<void> {
    const { job, effectKey, controller } = claim
    await claim.stored
    if (controller.signal.aborted) {
      if (this.#closing === 'abort') await claim.release()
      return
    }
    let result: R
    try {
      result = await this.#parts.handler(job, {
        attempt: job.attempts,
        effectKey,
        signal: controller.signal,
        progress: (fraction) => claim.progress(fraction),
      })
    } catch (error) {
      await (this.#closing === 'abort' ? claim.release() : claim.fail(error))
      return
    }
    try {
      await claim.complete(result)
    } catch (error) {
      // A result that cannot be stored is the job's failure; a lease that is gone is reported.
      if (SdkError.isInstance(error) && (error.code === 'CONFLICT' || error.code === 'STORE_ERROR')) throw error
      await claim.fail(error)
    }
  }

  #beat(claim: Claim<P, R>): () => void {
    let cancel = () => {}
    const next = () => {
      cancel = this.#parts.clock.after(this.#parts.leaseMs / BEATS_PER_LEASE, () => {
        claim.renew()
        next()
      })
    }
    next()
    return () => cancel()
  }

  #report({ job }: Claim<P, R>, error: unknown): void {
    const code = SdkError.isInstance(error) ? error.code : 'INTERNAL_ERROR'
    this.#parts.logger?.warn('job.not_stored', { job_id: job.id, attempt: job.attempts, error_code: code })
  }
}
