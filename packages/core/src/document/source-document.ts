import type { MediaType } from './media-type.ts'

/** A document as it was handed in: its bytes, and what they are. */
export interface SourceDocument {
  /** SHA-256 of the bytes, 64 hexadecimal digits: the same bytes are the same document. */
  readonly id: string
  readonly bytes: Uint8Array
  /** Found from the content, never from the name. */
  readonly mediaType: MediaType
  /** The name shown to people; null when the host gave none. */
  readonly name: string | null
  /** The host's own data; stored with every point of the document. */
  readonly metadata: Readonly<Record<string, unknown>>
}
