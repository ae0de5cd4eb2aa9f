export { createPipeline, type SheafOptions } from './create-pipeline.ts'
export type { StoreLocation } from './open-store.ts'
