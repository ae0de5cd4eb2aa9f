import { mkdir, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { type ManagedVectorStore, toSdkError } from '@sheaf/core'
import { lockFile } from '@sheaf/core/node'
import { AppendLog, COMPACTION_DEFAULTS, type CompactionOptions } from './append-log.ts'
import { storeOver } from './local-store.ts'
import type { Journal } from './store-record.ts'
import { StoreState } from './store-state.ts'

/** Options of {@link fileStore}. */
export interface FileStoreOptions extends Partial<CompactionOptions> {
  /** Folder of the store; made if need be. */
  readonly path: string
}

const LOG_FILE = 'store.log'

/**
 * A vector store in this process that outlives it: `localStore` over an append-only log in a folder. A write is
 * acknowledged when it is on the disk (fsync); a process that is killed loses nothing that was acknowledged. One process
 * at a time. The points are held in memory.
 *
 * @throws SdkError `CONFLICT` when another process has the folder, `STORE_ERROR` when the log cannot be read
 */
export async function fileStore(options: FileStoreOptions): Promise<ManagedVectorStore> {
  const folder = resolve(options.path)
  try {
    await mkdir(folder, { recursive: true })
    const unlock = await lockFile(join(folder, 'lock'), 'the store')
    try {
      const state = new StoreState()
      const log = await AppendLog.open(join(folder, LOG_FILE), state, { ...COMPACTION_DEFAULTS, ...options })
      return storeOver(state, journalOver(log, unlock), 'file')
    } catch (error) {
      await unlock()
      throw error
    }
  } catch (error) {
    throw toSdkError(error, 'STORE_ERROR', { provider: 'file' })
  }
}

/** Whether there is a store in the folder. Nothing is made or locked. */
export async function hasFileStore(path: string): Promise<boolean> {
  return stat(join(resolve(path), LOG_FILE)).then(
    (facts) => facts.isFile(),
    () => false,
  )
}

/** The log as a journal that gives the folder back when it is closed, once. */
function journalOver(log: AppendLog, unlock: () => Promise<void>): Journal {
  let closing: Promise<void> | null = null
  return {
    get failure() {
      return log.failure
    },
    append: (record) => log.append(record),
    close() {
      closing ??= log.close().finally(unlock)
      return closing
    },
  }
}
