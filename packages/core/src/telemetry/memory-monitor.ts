import { type Clock, SYSTEM_CLOCK } from '../deadline/clock.ts'
import { SdkError } from '../errors/sdk-error.ts'
import type { Meter } from '../ports/meter.ts'

/** Memory of the process now. */
export interface MemoryReading {
  readonly usedBytes: number
  /** What it may use: the container's limit, or the machine's memory. */
  readonly limitBytes: number
}

/** From the least to the most urgent: go on, make smaller batches, also clear caches, take no new work. */
export const MEMORY_LEVELS = ['normal', 'warning', 'cleanup', 'critical'] as const
export type MemoryLevel = (typeof MEMORY_LEVELS)[number]

/** Options of {@link MemoryMonitor}. */
export interface MemoryMonitorOptions {
  /** Reads the memory. In Node `readProcessMemory` of `@sheaf/core/node`. */
  readonly read: () => MemoryReading
  /** Shares of the limit at which the levels begin. Default 0.70, 0.75, 0.85. */
  readonly thresholds?: Readonly<Record<Exclude<MemoryLevel, 'normal'>, number>>
  /** How far below its threshold a level ends, as a share of the limit. Default 0.03. */
  readonly hysteresis?: number
  /** Time between two looks after {@link MemoryMonitor.start}. Default 1000. */
  readonly intervalMs?: number
  /** Called when the level changes: clear caches, stop taking jobs. What it throws is not caught. */
  readonly onChange?: (level: MemoryLevel, before: MemoryLevel, reading: MemoryReading) => void
  readonly meter?: Meter
  readonly clock?: Clock
}

export const MEMORY_MONITOR_DEFAULTS = {
  thresholds: { warning: 0.7, cleanup: 0.75, critical: 0.85 },
  hysteresis: 0.03,
  intervalMs: 1000,
} as const

/** The part of a full batch that is made at each level. */
const BATCH_SHARE: Readonly<Record<MemoryLevel, number>> = { normal: 1, warning: 0.5, cleanup: 0.25, critical: 0 }

/** Watches memory against its limit and says how much work to take. Looks when asked, or at an interval. */
export class MemoryMonitor {
  readonly #options: Required<Omit<MemoryMonitorOptions, 'onChange' | 'meter'>> &
    Pick<MemoryMonitorOptions, 'onChange' | 'meter'>
  #level: MemoryLevel = 'normal'
  #cancel: (() => void) | undefined

  /** @throws SdkError `INPUT_ERROR` for thresholds that do not rise within 0 and 1 */
  constructor(options: MemoryMonitorOptions) {
    const merged = { ...MEMORY_MONITOR_DEFAULTS, clock: SYSTEM_CLOCK, ...options }
    const { warning, cleanup, critical } = merged.thresholds
    if (!(0 < warning && warning <= cleanup && cleanup <= critical && critical <= 1)) {
      throw new SdkError(
        'INPUT_ERROR',
        `thresholds are ${warning}, ${cleanup}, ${critical}; allowed: rising from 0 to 1`,
      )
    }
    this.#options = merged
  }

  /** As of the last look. */
  get level(): MemoryLevel {
    return this.#level
  }

  /** True while no new work should be taken. */
  get isShedding(): boolean {
    return this.#level === 'critical'
  }

  /** How many of `full` to take at once now; at least 1. */
  batchSize(full: number): number {
    return Math.max(1, Math.floor(full * BATCH_SHARE[this.#level]))
  }

  /** Looks now. */
  sample(): MemoryReading {
    const { read, meter, onChange } = this.#options
    const reading = read()
    const before = this.#level
    this.#level = this.#levelAt(reading.usedBytes / reading.limitBytes)
    meter?.gauge('process_memory_usage_bytes', reading.usedBytes)
    meter?.gauge('process_memory_limit_bytes', reading.limitBytes)
    meter?.gauge('memory_pressure_level', MEMORY_LEVELS.indexOf(this.#level))
    if (this.#level !== before) onChange?.(this.#level, before, reading)
    return reading
  }

  /** Looks now and then at every interval, until {@link stop}. */
  start(): void {
    if (this.#cancel !== undefined) return
    const look = () => {
      this.#cancel = this.#options.clock.after(this.#options.intervalMs, look)
      this.sample()
    }
    look()
  }

  /** Leaves no timer. */
  stop(): void {
    this.#cancel?.()
    this.#cancel = undefined
  }

  /** A level begins at its threshold and ends only clearly below it. */
  #levelAt(share: number): MemoryLevel {
    const { thresholds, hysteresis } = this.#options
    const current = MEMORY_LEVELS.indexOf(this.#level)
    let reached: MemoryLevel = 'normal'
    for (const [i, level] of MEMORY_LEVELS.entries()) {
      if (level === 'normal') continue
      const from = thresholds[level] - (i <= current ? hysteresis : 0)
      if (share >= from) reached = level
    }
    return reached
  }
}
