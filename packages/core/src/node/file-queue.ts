import { SdkError } from '../errors/sdk-error.ts'
import type { JobLog } from '../jobs/job-record.ts'
import { JobTable } from '../jobs/job-table.ts'
import { LocalQueue, type LocalQueueOptions } from '../jobs/local-queue.ts'
import type { JobQueue } from '../ports/job-queue.ts'
import { FILE_QUEUE_COMPACTION, FileJobLog, type FileQueueCompaction } from './file-job-log.ts'
import { lockFile } from './lock-file.ts'

/** Options of {@link fileQueue}. */
export interface FileQueueOptions extends LocalQueueOptions {
  /** The log. Its folder must exist; `<path>.lock` and `<path>.new` stand beside it. */
  readonly path: string
  /** Default {@link FILE_QUEUE_COMPACTION}. */
  readonly compaction?: FileQueueCompaction
}

/**
 * A queue in a file, for one process with as many workers as it likes. Everything acknowledged is on disk: a process
 * that is killed loses nothing, and the next one to open the file takes its lock over and runs the jobs that were active
 * again, at once. Progress and leases are in memory.
 *
 * @throws SdkError `CONFLICT` when another process has it or the file is none, `STORE_ERROR` when it is damaged,
 *   `INPUT_ERROR` (`file_unreadable`) when it cannot be opened
 */
export async function fileQueue<P = unknown, R = unknown>(options: FileQueueOptions): Promise<JobQueue<P, R>> {
  const { path, compaction = FILE_QUEUE_COMPACTION } = options
  let unlock: (() => Promise<void>) | undefined
  try {
    unlock = await lockFile(`${path}.lock`, `the job queue ${path}`)
    const table = new JobTable()
    const log = await FileJobLog.open(path, table, compaction)
    const queue = new LocalQueue<P, R>(table, lockedLog(log, unlock), options)
    await queue.recoverStalled()
    return queue
  } catch (cause) {
    await unlock?.()
    if (SdkError.isInstance(cause)) throw cause
    const reason = (cause as NodeJS.ErrnoException).code ?? String(cause)
    throw new SdkError('INPUT_ERROR', `the job queue ${path} cannot be opened: ${reason}`, {
      reason: 'file_unreadable',
      cause,
    })
  }
}

/** The lock is given up when the log is closed. */
function lockedLog(log: FileJobLog, unlock: () => Promise<void>): JobLog {
  return {
    append: (changes) => log.append(changes),
    close: () => log.close().finally(unlock),
  }
}
