// pictures
export { combineCodecs } from './codec/combine-codecs.ts'
export { ENCODE_DEFAULTS } from './codec/encode-defaults.ts'
export { pictureFormat } from './codec/picture-format.ts'
export { plainCodec } from './codec/plain-codec.ts'
// PDF
export { MAX_PAGE_SIDE } from './pdf/page-geometry.ts'
export { type PdfiumRendererOptions, pdfiumRenderer } from './pdf/pdfium-renderer.ts'
export { TEXT_LAYER_GAPS, TEXT_LAYER_PROVIDER } from './pdf/text-layer.ts'
export { type PictureRendererOptions, pictureRenderer } from './picture-renderer.ts'
// pixels
export { crop } from './pixels/crop.ts'
export { flatten } from './pixels/flatten.ts'
export { resize } from './pixels/resize.ts'
export { rotate } from './pixels/rotate.ts'
export { toGrey } from './pixels/to-grey.ts'
