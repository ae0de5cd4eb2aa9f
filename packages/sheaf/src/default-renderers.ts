import { type ImageCodec, type PageRenderer, textRenderer } from '@sheaf/core'
import { combineCodecs, pdfiumRenderer, pictureRenderer, plainCodec } from '@sheaf/vision'
import { sharpCodec } from '@sheaf/vision/sharp'

/** Every picture format that sharp reads; PNG, JPEG and BMP also where sharp cannot load. */
export function defaultCodec(): ImageCodec {
  return combineCodecs([sharpCodec(), plainCodec()])
}

/** Renderers for every format the package reads. Nothing is loaded before it is needed. */
export function defaultRenderers(): readonly PageRenderer[] {
  return [pdfiumRenderer(), pictureRenderer({ codec: defaultCodec() }), textRenderer()]
}
