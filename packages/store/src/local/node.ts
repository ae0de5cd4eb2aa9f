export { type FileStoreOptions, fileStore, hasFileStore } from './file-store.ts'
