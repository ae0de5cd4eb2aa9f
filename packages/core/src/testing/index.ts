// Contract suites and fakes of the ports, for adapters of our own and of others.
export { assert, assertClose, assertEqual, assertRejects, type ContractCase } from './contract-case.ts'
export { FAKE_IMAGE_TYPE, fakeImageCodec, fakePicture } from './fake-image-codec.ts'
export { type FakePage, type FakePageRendererOptions, fakePageRenderer, fakePageText } from './fake-page-renderer.ts'
export { type ImageCodecSubject, imageCodecContract, type PictureSample } from './image-codec-contract.ts'
export { type PageRendererSubject, pageRendererContract } from './page-renderer-contract.ts'
export { seededRandom } from './seeded-random.ts'
export { sparseEmbedderContract } from './sparse-embedder-contract.ts'
export { vectorStoreContract } from './vector-store-contract.ts'
