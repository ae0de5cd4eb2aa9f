import { realpath, rename, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { CommandContext } from './context.ts'
import { formatJson } from './format-json.ts'
import { UsageError } from './usage-error.ts'

/** The value as JSON: to the file when one is named (whole or not at all), else to stdout. */
export async function writeJson(context: CommandContext, value: unknown, out: string | undefined): Promise<void> {
  const json = `${formatJson(value)}\n`
  if (out === undefined) context.stdout.write(json)
  else await writeWhole(path.resolve(context.cwd, out), json)
}

/**
 * Writes beside the target and renames, so that a reader never meets half a file. A link is followed; what is no plain
 * file (a device, a pipe) is written to as it is.
 */
async function writeWhole(named: string, content: string | Uint8Array): Promise<void> {
  const target = await realpath(named).catch(() => named)
  const existing = await stat(target).catch(() => null)
  if (existing && !existing.isFile()) {
    await writeFile(target, content)
    return
  }
  const partial = `${target}.${process.pid}.partial`
  try {
    await writeFile(partial, content)
    await rename(partial, target)
  } catch (error) {
    await rm(partial, { force: true })
    throw new UsageError(`${target} cannot be written (${(error as NodeJS.ErrnoException).code})`)
  }
}

/** Refuses a file that could not be written before any work is done for it. */
export async function checkOut(context: CommandContext, out: string | undefined): Promise<void> {
  if (out === undefined) return
  const target = path.resolve(context.cwd, out)
  const folder = await stat(path.dirname(target)).catch(() => null)
  if (!folder?.isDirectory()) throw new UsageError(`--out: there is no folder ${path.dirname(target)}`)
  const existing = await stat(target).catch(() => null)
  if (existing?.isDirectory()) throw new UsageError(`--out: ${out} is a folder; name a file`)
}
