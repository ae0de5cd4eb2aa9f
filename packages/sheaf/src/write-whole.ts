import { lstat, realpath, rename, rm, stat, writeFile } from 'node:fs/promises'
import { SdkError } from '@sheaf/core'

/**
 * Writes beside the target and renames, so that a reader never meets half a file. A link is followed and stays one; what
 * is no plain file (a device, a pipe) is written to as it is.
 *
 * @throws SdkError `INPUT_ERROR` naming the file that cannot be written and why
 */
export async function writeWhole(file: string, content: string | Uint8Array): Promise<void> {
  const target = await realpath(file).catch(() => file)
  try {
    if (await isWrittenThrough(target)) await writeFile(target, content)
    else await replaceFile(target, content)
  } catch (cause) {
    const why = (cause as NodeJS.ErrnoException).code
    throw new SdkError('INPUT_ERROR', `${file} cannot be written (${why})`, { cause })
  }
}

/** True for what a rename would put away: a device, a pipe, and a link to a file that is yet to be made. */
async function isWrittenThrough(target: string): Promise<boolean> {
  const existing = await stat(target).catch(() => null)
  if (existing) return !existing.isFile()
  return lstat(target).then(
    (entry) => entry.isSymbolicLink(),
    () => false,
  )
}

async function replaceFile(target: string, content: string | Uint8Array): Promise<void> {
  const partial = `${target}.${process.pid}.partial`
  try {
    await writeFile(partial, content)
    await rename(partial, target)
  } catch (error) {
    await rm(partial, { force: true })
    throw error
  }
}
