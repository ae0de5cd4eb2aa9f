import { unionBoxes } from '../document/box.ts'
import type { FieldEvidence } from '../document/extraction.ts'
import type { PageText } from '../document/page-text.ts'
import type { TextRun, Token } from './rows.ts'

/** Where a value stands: words of one page, and offsets in the page's text. */
export interface Span {
  readonly page: PageText
  readonly tokens: readonly Token[]
  readonly start: number
  readonly end: number
}

/** A value with the place it was read from. `confidence` is the strength of the rule, 0..1: a score, not a fitted probability. */
export interface Found<T extends string | number | boolean = string | number | boolean> {
  readonly value: T
  readonly span: Span
  readonly confidence: number
}

/** The span of `text.slice(from, to)` of a run. */
export function spanOf(run: TextRun, from = 0, to = run.text.length): Span {
  const tokens: Token[] = []
  let start = Number.POSITIVE_INFINITY
  let end = 0
  for (let i = 0; i < run.tokens.length; i++) {
    const token = run.tokens[i]!
    const at = run.starts[i]!
    if (at >= to || at + token.text.length <= from) continue
    tokens.push(token)
    start = Math.min(start, token.start + Math.max(0, from - at))
    end = Math.max(end, token.start + Math.min(token.text.length, to - at))
  }
  if (tokens.length === 0) throw new RangeError(`no word between ${from} and ${to} of "${run.text}"`)
  return { page: run.page, tokens, start, end }
}

/** One span around spans of the same page. */
export function joinSpans(spans: readonly Span[]): Span {
  const first = spans[0]!
  return {
    page: first.page,
    tokens: spans.flatMap((span) => span.tokens),
    start: Math.min(...spans.map((span) => span.start)),
    end: Math.max(...spans.map((span) => span.end)),
  }
}

/** The evidence for a found value. */
export function evidenceOf(path: string, { value, span, confidence }: Found): FieldEvidence {
  const box = unionBoxes(span.tokens.map((token) => token.box))
  return {
    path,
    value,
    confidence: Math.round(Math.min(1, Math.max(0, confidence)) * readingConfidence(span) * 1000) / 1000,
    pageIndex: box ? span.page.pageIndex : null,
    box,
    start: span.start,
    end: span.end,
    text: span.page.text.slice(span.start, span.end),
    source: span.page.provider === 'text-layer' ? 'text-layer' : 'rules',
  }
}

/** How sure the reader was of the words: the least sure word, for one wrong character spoils a value. */
function readingConfidence(span: Span): number {
  let least = 1
  for (const token of span.tokens) least = Math.min(least, token.confidence)
  return Math.max(0, least)
}
