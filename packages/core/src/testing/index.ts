// Contract suites and fakes of the ports, for adapters of our own and of others.

export {
  type BreakerCase,
  type BreakerCaseOptions,
  type BreakerHandle,
  type BreakerSubject,
  breakerConformance,
} from './breaker-conformance.ts'
export { type CacheSubject, cacheContract } from './cache-contract.ts'
export { assert, assertClose, assertEqual, assertRejects, type ContractCase } from './contract-case.ts'
export { fakeFieldExtractor } from './fake-field-extractor.ts'
export { FAKE_IMAGE_TYPE, fakeImageCodec, fakePicture } from './fake-image-codec.ts'
export { type FakeOcrOptions, fakeOcr } from './fake-ocr.ts'
export { type FakePage, type FakePageRendererOptions, fakePageRenderer, fakePageText } from './fake-page-renderer.ts'
export { type FieldExtractorSubject, fieldExtractorContract } from './field-extractor-contract.ts'
export { type ImageCodecSubject, imageCodecContract, type PictureSample } from './image-codec-contract.ts'
export { type JobQueueSubject, jobQueueContract } from './job-queue-contract.ts'
export { type OcrProviderSubject, ocrProviderContract } from './ocr-provider-contract.ts'
export { type PageRendererSubject, pageRendererContract } from './page-renderer-contract.ts'
export { type RecordingMeter, recordingMeter } from './recording-meter.ts'
export { seededRandom } from './seeded-random.ts'
export { sparseEmbedderContract } from './sparse-embedder-contract.ts'
export { vectorStoreContract } from './vector-store-contract.ts'
export { type VirtualClock, virtualClock } from './virtual-clock.ts'
