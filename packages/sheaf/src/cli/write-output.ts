import { stat } from 'node:fs/promises'
import path from 'node:path'
import { writeWhole } from '../write-whole.ts'
import type { CommandContext } from './context.ts'
import { formatJson } from './format-json.ts'
import { UsageError } from './usage-error.ts'

/** A name of our own output: opening it anew would cut off what stands there, and fails where it is a socket. */
const STDOUT = '/dev/stdout'

/** The value as JSON: to the file when one is named (whole or not at all), else to stdout. */
export async function writeJson(context: CommandContext, value: unknown, out: string | undefined): Promise<void> {
  const json = `${formatJson(value)}\n`
  if (out === undefined || out === STDOUT) context.stdout.write(json)
  else await writeWhole(path.resolve(context.cwd, out), json)
}

/** What was written where, as the last line of a command with `--out`; nothing when it was interrupted, which was said. */
export function reportWritten(
  context: CommandContext,
  out: string | undefined,
  counts: { readonly done: number; readonly failed: number; readonly skipped: number },
): void {
  if (out === undefined || context.signal.aborted) return
  const { done, failed, skipped } = counts
  const others = [failed > 0 && `${failed} failed`, skipped > 0 && `${skipped} skipped`].filter(Boolean)
  const documents = done === 1 ? '1 document' : `${done} documents`
  context.stderr.write(`${[`${documents} written to ${out}`, ...others].join(', ')}\n`)
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
