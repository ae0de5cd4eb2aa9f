import { link, readFile, rename, unlink, writeFile } from 'node:fs/promises'
import { SdkError } from '../errors/sdk-error.ts'

/** Two start times of one process differ by the rounding of its uptime, those of two by more. */
const SAME_START_MS = 1_000
/** Times the lock may change hands while we look at it before we call it held. */
const ATTEMPTS = 5

/** Taken once: the clock may be set while the process runs. Milliseconds since 1970. */
const START_OF_THIS_PROCESS = Math.round(Date.now() - process.uptime() * 1000)

/** The start time tells a process from a later one that was given the same number. */
interface Holder {
  /** Of this one acquisition. */
  readonly id: string
  readonly pid: number
  /** Milliseconds since 1970. */
  readonly startedAt: number
}

/**
 * Holds the file at `path` until the returned function is called or the process ends. The lock of a process that is
 * gone is taken over, by one of those who try at once.
 *
 * @param what  what is locked, for the message
 * @throws SdkError `CONFLICT` naming the process that holds it (also when it is this one)
 */
export async function lockFile(path: string, what: string): Promise<() => Promise<void>> {
  const self: Holder = { id: crypto.randomUUID(), pid: process.pid, startedAt: START_OF_THIS_PROCESS }
  const draft = `${path}.draft-${self.id}`
  await writeFile(draft, JSON.stringify(self))
  try {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      // A link appears with its content or not at all, and never over another.
      if (await tryLink(draft, path)) return () => release(path, self)
      const holder = await readHolder(path)
      if (!holder) continue
      const running = await takeOver(path, holder, self, draft)
      if (running === self) return () => release(path, self)
      if (running) throw heldBy(path, what, running)
    }
    throw heldBy(path, what, await readHolder(path))
  } finally {
    await unlinkIfThere(draft)
  }
}

/**
 * Puts our lock in the place of a dead holder's. Whoever makes the file `lock.after-ID` first is the heir of ID, and
 * alone may replace its lock; an heir that died has heirs in turn. An heir whose lock has gone to somebody else
 * meanwhile finds so by reading it again, for the file is removed after the lock was replaced.
 *
 * @returns who has the lock now: `self`, somebody who runs, or null when it changed hands meanwhile
 */
async function takeOver(path: string, holder: Holder, self: Holder, draft: string): Promise<Holder | null> {
  const heirs: string[] = []
  let last = holder
  for (;;) {
    if (isRunning(last)) return last
    const heirFile = `${path}.after-${last.id}`
    heirs.push(heirFile)
    if (await tryLink(draft, heirFile)) break
    const heir = await readHolder(heirFile)
    if (!heir) return null
    last = heir
  }
  if ((await readHolder(path))?.id !== holder.id) {
    await unlinkIfThere(heirs.at(-1)!)
    return null
  }
  const own = `${path}.new-${self.id}`
  await writeFile(own, JSON.stringify(self))
  await rename(own, path)
  for (const heirFile of heirs) await unlinkIfThere(heirFile)
  return self
}

/** Removes the lock if it is still ours. */
async function release(path: string, self: Holder): Promise<void> {
  if ((await readHolder(path))?.id === self.id) await unlinkIfThere(path)
}

function isRunning({ pid, startedAt }: Holder): boolean {
  if (pid <= 0) return false
  if (pid === process.pid) return Math.abs(startedAt - START_OF_THIS_PROCESS) < SAME_START_MS
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: it runs, as somebody else.
    return !isCode(error, 'ESRCH')
  }
}

/** Null when there is no lock. One that holds nothing readable was made by no version of ours: nobody's, so dead. */
async function readHolder(path: string): Promise<Holder | null> {
  try {
    const { id, pid, startedAt } = JSON.parse(await readFile(path, 'utf8'))
    return { id: String(id), pid: Number.isInteger(pid) ? pid : 0, startedAt: Number(startedAt) }
  } catch (error) {
    if (isCode(error, 'ENOENT')) return null
    if (error instanceof SyntaxError || error instanceof TypeError) return { id: 'unreadable', pid: -1, startedAt: 0 }
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

async function unlinkIfThere(path: string): Promise<void> {
  try {
    await unlink(path)
  } catch (error) {
    if (!isCode(error, 'ENOENT')) throw error
  }
}

function heldBy(path: string, what: string, holder: Holder | null): SdkError {
  const who = holder ? `process ${holder.pid}` : 'another process'
  return new SdkError('CONFLICT', `${what} is in use by ${who}; one process at a time (lock file ${path})`)
}

function isCode(error: unknown, code: string): boolean {
  return (error as NodeJS.ErrnoException).code === code
}
