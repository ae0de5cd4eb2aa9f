import { type BagMatch, f1Of, poolMatches } from './bag-match.ts'
import type { FieldScore } from './field-score.ts'
import type { TextScore } from './text-score.ts'

/** What the documents of a folder are worth together. Shares are 0..1. */
export interface TextSummary {
  readonly documents: number
  readonly wordF1: number
  readonly wordPrecision: number
  readonly wordRecall: number
  /** Character error rate; null when no document is annotated completely. */
  readonly characterErrorRate: number | null
  readonly characterErrorRateFolded: number | null
  /** Null when the truth of no document has lines. */
  readonly lineRecall: number | null
}

/** Pools scores over documents (micro average). Documents whose truth is partial have no character error rate. */
export function summarizeText(scores: readonly (TextScore & { readonly isPartial: boolean })[]): TextSummary {
  const complete = scores.filter(({ isPartial }) => !isPartial)
  const sum = <T>(list: readonly T[], of: (item: T) => number) => list.reduce((total, item) => total + of(item), 0)
  const characters = sum(complete, (score) => score.characters)
  const rate = (errors: number) => (characters === 0 ? null : errors / characters)
  const words = f1Of(poolMatches(scores.map((score) => score.words)))
  const lines = sum(scores, (score) => score.lines)
  return {
    documents: scores.length,
    wordF1: words.f1,
    wordPrecision: words.precision,
    wordRecall: words.recall,
    characterErrorRate: rate(sum(complete, (score) => score.characterErrors)),
    characterErrorRateFolded: rate(sum(complete, (score) => score.characterErrorsFolded)),
    lineRecall: lines === 0 ? null : sum(scores, (score) => score.linesFound) / lines,
  }
}

/** F1 of one field, or of all. */
export interface FieldF1 {
  /** Documents in which the truth has it. */
  readonly count: number
  readonly exact: number
  readonly normalized: number
}

export interface FieldSummary {
  readonly documents: number
  readonly all: FieldF1
  readonly fields: Readonly<Record<string, FieldF1>>
  /** Null where the truth has no pairs. */
  readonly pairF1: number | null
}

export function summarizeFields(
  documents: readonly { readonly fields: ReadonlyMap<string, FieldScore>; readonly pairs: BagMatch | null }[],
): FieldSummary {
  const byName = new Map<string, FieldScore[]>()
  for (const { fields } of documents) {
    for (const [name, score] of fields) byName.set(name, [...(byName.get(name) ?? []), score])
  }
  const pairs = documents.flatMap((document) => document.pairs ?? [])
  return {
    documents: documents.length,
    all: fieldF1([...byName.values()].flat()),
    fields: Object.fromEntries([...byName].map(([name, scores]) => [name, fieldF1(scores)])),
    pairF1: pairs.length === 0 ? null : f1Of(poolMatches(pairs)).f1,
  }
}

function fieldF1(scores: readonly FieldScore[]): FieldF1 {
  const sum = (of: (score: FieldScore) => number) => scores.reduce((total, score) => total + of(score), 0)
  const expected = sum((score) => score.expected)
  const seen = sum((score) => score.seen)
  return {
    count: expected,
    exact: f1Of({ matched: sum((score) => score.exact), expected, seen }).f1,
    normalized: f1Of({ matched: sum((score) => score.normalized), expected, seen }).f1,
  }
}
