import type { Box } from '../document/box.ts'

/** One answer to a search, best first in a list of them. */
export interface SearchHit {
  readonly documentId: string
  /** The document's name when it was indexed. */
  readonly file: string | null
  /** From 0; null where the format has no pages. */
  readonly pageIndex: number | null
  /** Comparable within one answer only. */
  readonly score: number
  /** Score per branch (`sparse`, `dense`), as the branch gave it. */
  readonly scores: Readonly<Record<string, number>>
  /** The passage that was found, shortened around the words of the query. */
  readonly snippet: string
  /** Boxes of the query's words in that passage, or of the passage itself when none stands in it. */
  readonly boxes: readonly Box[]
  /** Metadata the host gave with the document. */
  readonly payload: Readonly<Record<string, unknown>>
}
