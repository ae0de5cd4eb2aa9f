import { readFileSync } from 'node:fs'
import { totalmem } from 'node:os'
import { dirname, join } from 'node:path'
import type { MemoryReading } from '../telemetry/memory-monitor.ts'

/** Where the kernel's files are read from; for tests. */
export interface ProcessMemorySources {
  /** The text of a file; throws when there is none. */
  readonly readText: (path: string) => string
  readonly residentBytes: () => number
  readonly machineBytes: () => number
}

const SYSTEM: ProcessMemorySources = {
  readText: (path) => readFileSync(path, 'utf8'),
  residentBytes: () => process.memoryUsage.rss(),
  machineBytes: totalmem,
}

/** Resident memory of this process, and its limit: that of its control group (version 1 or 2) or the machine's memory. */
export function readProcessMemory(sources: ProcessMemorySources = SYSTEM): MemoryReading {
  const limits = [sources.machineBytes(), ...controlGroupLimits(sources)]
  return { usedBytes: sources.residentBytes(), limitBytes: Math.min(...limits) }
}

/** The limits of the group of this process and of all groups around it: the smallest holds. */
function controlGroupLimits({ readText }: ProcessMemorySources): readonly number[] {
  const limits: number[] = []
  const read = (path: string) => textOf(readText, path)?.trim()
  for (const line of (read('/proc/self/cgroup') ?? '').split('\n')) {
    const [, controllers, path] = /^\d{1,9}:([^:]{0,500}):(\/.*)$/.exec(line) ?? []
    if (controllers === undefined || path === undefined) continue
    const isVersion2 = controllers === ''
    if (!isVersion2 && !controllers.split(',').includes('memory')) continue
    const [root, file] = isVersion2
      ? ['/sys/fs/cgroup', 'memory.max']
      : ['/sys/fs/cgroup/memory', 'memory.limit_in_bytes']
    for (let group = path; ; group = dirname(group)) {
      // `max`, and the page-rounded 2^63 of version 1, mean no limit; the machine's memory is smaller anyway.
      const limit = Number(read(join(root, group, file)))
      if (limit > 0) limits.push(limit)
      if (group === '/') break
    }
  }
  return limits
}

/** The file may be absent: not Linux, or no such group. */
function textOf(readText: (path: string) => string, path: string): string | undefined {
  try {
    return readText(path)
  } catch {
    return undefined
  }
}
