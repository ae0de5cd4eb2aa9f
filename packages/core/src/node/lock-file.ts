import { link, readFile, rename, unlink, writeFile } from 'node:fs/promises'
import { SdkError } from '../errors/sdk-error.ts'

/** Two start times of one process differ by the rounding of its uptime, those of two by more. */
const SAME_START_MS = 1_000

/** Taken once: the clock may be set while the process runs. Milliseconds since 1970. */
const START_OF_THIS_PROCESS = Math.round(Date.now() - process.uptime() * 1000)

/** The start time tells a process from a later one that was given the same number. */
interface LockHolder {
  readonly pid: number
  /** Milliseconds since 1970. */
  readonly startedAt: number
}

/**
 * Holds the file at `path` until the returned function is called or the process ends. The lock of a process that is
 * gone is taken over.
 *
 * @param what  what is locked, for the message
 * @throws SdkError `CONFLICT` naming the process that holds it (also when it is this one)
 */
export async function lockFile(path: string, what: string): Promise<() => Promise<void>> {
  const draft = `${path}.${process.pid}-${crypto.randomUUID()}`
  await writeFile(draft, JSON.stringify({ pid: process.pid, startedAt: START_OF_THIS_PROCESS } satisfies LockHolder))
  try {
    // A link appears with its content or not at all, and never over another.
    if (await tryLink(draft, path)) return () => unlink(path)
    await removeStale(path, what)
    if (await tryLink(draft, path)) return () => unlink(path)
    throw heldBy(path, what, await readHolder(path))
  } finally {
    await unlink(draft)
  }
}

async function removeStale(path: string, what: string): Promise<void> {
  const holder = await readHolder(path)
  if (holder && isRunning(holder)) throw heldBy(path, what, holder)
  const aside = `${path}.stale-${crypto.randomUUID()}`
  try {
    await rename(path, aside)
  } catch (error) {
    if (isCode(error, 'ENOENT')) return
    throw error
  }
  // Another process may have taken over between reading and renaming: then it was its lock that we moved.
  const moved = await readHolder(aside)
  if (moved && isRunning(moved)) await tryLink(aside, path)
  await unlink(aside)
}

function isRunning({ pid, startedAt }: LockHolder): boolean {
  if (pid === process.pid) return Math.abs(startedAt - START_OF_THIS_PROCESS) < SAME_START_MS
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: it runs, as somebody else.
    return !isCode(error, 'ESRCH')
  }
}

/** Null when there is no lock, or one that holds nothing readable. */
async function readHolder(path: string): Promise<LockHolder | null> {
  try {
    const { pid, startedAt } = JSON.parse(await readFile(path, 'utf8'))
    return Number.isInteger(pid) && typeof startedAt === 'number' ? { pid, startedAt } : null
  } catch (error) {
    if (isCode(error, 'ENOENT') || error instanceof SyntaxError) return null
    throw error
  }
}

async function tryLink(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to)
    return true
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false
    throw error
  }
}

function heldBy(path: string, what: string, holder: LockHolder | null): SdkError {
  const who = holder ? `process ${holder.pid}` : 'another process'
  return new SdkError('CONFLICT', `${what} is in use by ${who}; one process at a time (lock file ${path})`)
}

function isCode(error: unknown, code: string): boolean {
  return (error as NodeJS.ErrnoException).code === code
}
