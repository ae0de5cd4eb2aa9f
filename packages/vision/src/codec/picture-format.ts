import type { MediaType } from '@sheaf/core'

const SIGNATURES: readonly { readonly mediaType: MediaType; readonly at: number; readonly bytes: readonly number[] }[] =
  [
    { mediaType: 'image/png', at: 0, bytes: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] },
    { mediaType: 'image/jpeg', at: 0, bytes: [0xff, 0xd8, 0xff] },
    { mediaType: 'image/gif', at: 0, bytes: [0x47, 0x49, 0x46, 0x38] },
    { mediaType: 'image/tiff', at: 0, bytes: [0x49, 0x49, 0x2a, 0x00] },
    { mediaType: 'image/tiff', at: 0, bytes: [0x4d, 0x4d, 0x00, 0x2a] },
    { mediaType: 'image/tiff', at: 0, bytes: [0x49, 0x49, 0x2b, 0x00] },
    { mediaType: 'image/tiff', at: 0, bytes: [0x4d, 0x4d, 0x00, 0x2b] },
    { mediaType: 'image/webp', at: 8, bytes: [0x57, 0x45, 0x42, 0x50] },
    { mediaType: 'image/avif', at: 4, bytes: [0x66, 0x74, 0x79, 0x70, 0x61, 0x76, 0x69] },
    { mediaType: 'image/bmp', at: 0, bytes: [0x42, 0x4d] },
  ]

/** AVIF files may name a general brand first; the list of brands follows within the first box. */
const AVIF_BRAND_BYTES = 64
/** An SVG may begin with a declaration, a document type and comments. */
const SVG_HEAD_BYTES = 4096

/** Which picture format these bytes begin like; null for none that is known. */
export function pictureFormat(bytes: Uint8Array): MediaType | null {
  const found = SIGNATURES.find(({ at, bytes: signature }) => signature.every((byte, i) => bytes[at + i] === byte))
  if (found) return found.mediaType
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, SVG_HEAD_BYTES))
  if (head.slice(4, 8) === 'ftyp' && head.slice(8, AVIF_BRAND_BYTES).includes('avif')) return 'image/avif'
  return isSvg(bytes, head) ? 'image/svg+xml' : null
}

function isSvg(bytes: Uint8Array, head: string): boolean {
  const isUtf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)
  const text = isUtf16 ? head.replaceAll('\0', '') : head
  const start = text.search(/[^\s\u00ef\u00bb\u00bf\u00fe\u00ff]/)
  return start >= 0 && text[start] === '<' && /<(?:[A-Za-z]{1,20}:)?svg[\s>]/.test(text)
}
