import type { Dirent, Stats } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import path from 'node:path'
import { SdkError } from '@sheaf/core'
import { dataByName, whyNotADocument } from './document-file.ts'
import { expandGlob, globBase, isGlob } from './glob.ts'
import { nearestCommonParent, outputKeys } from './output-keys.ts'

/** A file to process, or a named one that cannot be. */
export interface CollectedInput {
  /** Unique among the inputs. */
  readonly key: string
  /** Absolute. */
  readonly path: string
  /** Set when it is known before any work that the file cannot be processed. */
  readonly error?: SdkError
}

export interface CollectedInputs {
  /** In the order of the arguments, folders sorted by name. */
  readonly inputs: readonly CollectedInput[]
  /** Files that folders and patterns led to and that are not documents. */
  readonly skipped: readonly { readonly path: string; readonly reason: string }[]
}

/** A file that an argument led to. */
interface Found {
  readonly path: string
  /** False when a folder or a pattern led to it. */
  readonly isNamed: boolean
  readonly error?: SdkError
}

/**
 * The documents that the arguments name: a file, a folder (walked) or a pattern. A file met twice is there once. What
 * is not a document is skipped when a folder or a pattern led to it, and is an error when it was named.
 */
export async function collectInputs(args: readonly string[], cwd: string): Promise<CollectedInputs> {
  const folders: string[] = []
  const found = new Map<string, Found>()
  for (const argument of args) {
    const { folder, files } = await filesOf(argument, cwd)
    folders.push(folder)
    for (const file of files) {
      const earlier = found.get(file.path)
      if (!earlier || (file.isNamed && !earlier.isNamed)) found.set(file.path, file)
    }
  }
  const documents: Found[] = []
  const skipped: { path: string; reason: string }[] = []
  for (const file of found.values()) {
    if (file.isNamed) {
      documents.push(file)
      continue
    }
    const reason = await whyNotADocument(file.path)
    if (reason === null) documents.push(file)
    else skipped.push({ path: file.path, reason })
  }
  const keys = outputKeys(
    documents.map((file) => file.path),
    nearestCommonParent(folders),
  )
  return {
    inputs: documents.map((file, i) => ({
      key: keys[i]!,
      path: file.path,
      ...(file.error && { error: file.error }),
    })),
    skipped,
  }
}

/** The files behind one argument, and the folder that keys of colliding names count from. */
async function filesOf(argument: string, cwd: string): Promise<{ folder: string; files: readonly Found[] }> {
  const target = path.resolve(cwd, argument)
  const stats = await stat(target).catch((error: NodeJS.ErrnoException) => error)
  if (!(stats instanceof Error)) return filesAt(target, stats)
  if (stats.code === 'ENOENT' && isGlob(argument)) {
    const matches = await expandGlob(argument, cwd)
    const folder = path.resolve(cwd, globBase(argument))
    if (matches.length > 0) return { folder, files: matches.map((match) => ({ path: match, isNamed: false })) }
    return { folder, files: [failed(target, 'file_not_found', `no file matches ${argument}`)] }
  }
  const isMissing = stats.code === 'ENOENT' || stats.code === 'ENOTDIR'
  const failure = isMissing
    ? failed(target, 'file_not_found', 'there is no such file or folder')
    : failed(target, 'file_unreadable', `it cannot be opened (${stats.code})`)
  return { folder: path.dirname(target), files: [failure] }
}

async function filesAt(target: string, stats: Stats): Promise<{ folder: string; files: readonly Found[] }> {
  if (stats.isDirectory()) return { folder: target, files: await walk(target) }
  const folder = path.dirname(target)
  if (stats.isFile()) {
    const data = dataByName(target)
    return { folder, files: [{ path: target, isNamed: true, ...(data !== null && { error: notADocument(data) }) }] }
  }
  return { folder, files: [failed(target, 'file_unreadable', 'it is neither a file nor a folder')] }
}

/** All files below a folder, sorted by name. Links to folders and names that begin with a dot are passed over. */
async function walk(folder: string): Promise<Found[]> {
  let entries: Dirent[]
  try {
    entries = await readdir(folder, { withFileTypes: true })
  } catch (error) {
    return [failed(folder, 'file_unreadable', `the folder cannot be read (${(error as NodeJS.ErrnoException).code})`)]
  }
  entries.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
  const files: Found[] = []
  for (const entry of entries) {
    if (entry.name.startsWith('.')) continue
    const target = path.join(folder, entry.name)
    if (entry.isDirectory()) files.push(...(await walk(target)))
    else if (entry.isFile()) files.push({ path: target, isNamed: false })
    else if (entry.isSymbolicLink() && (await isFile(target))) files.push({ path: target, isNamed: false })
  }
  return files
}

async function isFile(target: string): Promise<boolean> {
  return stat(target).then(
    (stats) => stats.isFile(),
    () => false,
  )
}

function failed(target: string, reason: 'file_not_found' | 'file_unreadable', message: string): Found {
  const code = reason === 'file_not_found' ? 'NOT_FOUND' : 'INPUT_ERROR'
  return { path: target, isNamed: true, error: new SdkError(code, message, { stage: 'accept', reason }) }
}

function notADocument(why: string): SdkError {
  return new SdkError('UNSUPPORTED_FORMAT', `${why}, not a document`, {
    stage: 'accept',
    reason: 'unsupported_format',
  })
}
