import type { Payload } from '../ports/vector-store.ts'
import type { Passage } from './passage.ts'
import { packWordBoxes } from './word-boxes.ts'

/** Name of the sparse vector of a passage. */
export const SPARSE_VECTOR_NAME = 'text'

/** What is stored of a document with each of its passages. */
export interface PassageDocument {
  readonly documentId: string
  readonly file: string | null
  readonly mediaType: string
  readonly metadata: Readonly<Record<string, unknown>>
}

/**
 * The payload of a passage's point, all that a search hit is made from:
 * `document_id`, `file`, `media_type`, `page` (from 0, null where the format has no pages), `passage` (from 0 on its
 * page), `text`, `word_boxes` ({@link packWordBoxes}), `metadata`.
 */
export function passagePayload(document: PassageDocument, passage: Passage): Payload {
  const wordBoxes = packWordBoxes(passage.lines)
  return {
    document_id: document.documentId,
    file: document.file,
    media_type: document.mediaType,
    page: wordBoxes === null ? null : passage.pageIndex,
    passage: passage.passageIndex,
    text: passage.text,
    word_boxes: wordBoxes,
    metadata: document.metadata,
  }
}
