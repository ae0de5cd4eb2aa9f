import type { ScoredPoint } from '../ports/vector-store.ts'
import type { SearchHit } from '../vectors/search-hit.ts'
import { highlight } from './highlight.ts'
import { snippetOf } from './snippet.ts'

/**
 * The hit that a found point with the payload of `passagePayload` stands for. Payload fields that are missing or of
 * another type (a collection written by another program) read as empty, never as an error.
 *
 * @param scores  score per branch; by default the point's own under `sparse`
 */
export function hitFromPoint(
  point: ScoredPoint,
  query: string,
  scores: Readonly<Record<string, number>> = { sparse: point.score },
): SearchHit {
  const payload = point.payload ?? {}
  const text = stringOr(payload.text, '')
  return {
    documentId: stringOr(payload.document_id, String(point.id)),
    file: stringOr(payload.file, null),
    pageIndex: typeof payload.page === 'number' ? payload.page : null,
    score: point.score,
    scores,
    snippet: snippetOf(text, query),
    boxes: highlight(text, stringOr(payload.word_boxes, null), query),
    payload: isRecord(payload.metadata) ? payload.metadata : {},
  }
}

function stringOr<T>(value: unknown, fallback: T): string | T {
  return typeof value === 'string' ? value : fallback
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
