export { type BullmqQueueOptions, bullmqQueue } from './node/bullmq-queue.ts'
export { FILE_QUEUE_COMPACTION, type FileQueueCompaction } from './node/file-job-log.ts'
export { type FileJournal, fileJournal } from './node/file-journal.ts'
export { type FileQueueOptions, fileQueue } from './node/file-queue.ts'
export { type FileSourceOptions, fileSource } from './node/file-source.ts'
export {
  type DownloadedBytes,
  FROM_URL_DEFAULTS,
  type FromUrlOptions,
  fromUrl,
  type ResolvedAddress,
} from './node/from-url.ts'
export { lockFile } from './node/lock-file.ts'
export { openPathOrUrl } from './node/open-path-or-url.ts'
export type { PoolTask, PoolTaskContext } from './node/pool-thread.ts'
export { type ProcessMemorySources, readProcessMemory } from './node/process-memory.ts'
export { type RequestContextStorage, requestContextStorage } from './node/request-context-storage.ts'
export {
  type PoolRunOptions,
  WORKER_POOL_DEFAULTS,
  WorkerPool,
  type WorkerPoolOptions,
  type WorkerPoolStats,
} from './node/worker-pool.ts'
