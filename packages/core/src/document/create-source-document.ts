import type { MediaType } from './media-type.ts'
import type { SourceDocument } from './source-document.ts'

/** SHA-256 as 64 hexadecimal digits. */
export async function sha256Hex(bytes: Uint8Array): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>))
  let hex = ''
  for (const byte of digest) hex += byte.toString(16).padStart(2, '0')
  return hex
}

/** The document of these bytes; its id is their SHA-256. */
export async function createSourceDocument(
  bytes: Uint8Array,
  mediaType: MediaType,
  options: { readonly name?: string | null; readonly metadata?: Readonly<Record<string, unknown>> } = {},
): Promise<SourceDocument> {
  return Object.freeze({
    id: await sha256Hex(bytes),
    bytes,
    mediaType,
    name: options.name ?? null,
    metadata: Object.freeze({ ...options.metadata }),
  })
}
