export { QDRANT_DEFAULTS, type QdrantClientLike, type QdrantStoreOptions, qdrantStore } from './qdrant-store.ts'
