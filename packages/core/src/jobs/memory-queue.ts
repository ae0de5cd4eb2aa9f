import type { JobQueue } from '../ports/job-queue.ts'
import type { JobLog } from './job-record.ts'
import { JobTable } from './job-table.ts'
import { LocalQueue, type LocalQueueOptions } from './local-queue.ts'

/** A queue in memory, for tests, for a tab and for work that need not outlive the process. */
export function memoryQueue<P = unknown, R = unknown>(options: LocalQueueOptions = {}): JobQueue<P, R> {
  return new LocalQueue<P, R>(new JobTable(), NO_LOG, options)
}

const NO_LOG: JobLog = { append: async () => {}, close: async () => {} }
