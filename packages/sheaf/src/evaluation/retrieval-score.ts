/** Scores of documents by query: `{"qid": {"docid": score}}`. */
export type RetrievalRun = Readonly<Record<string, Readonly<Record<string, number>>>>

/** Grades of documents by query; a grade above 0 is relevant. */
export type Judgements = ReadonlyMap<string, ReadonlyMap<string, number>>

export interface RetrievalScore {
  /** Queries with a relevant document. */
  readonly queries: number
  /** Those of them for which the run has an answer. */
  readonly answered: number
  readonly ndcgAt10: number
  readonly recallAt100: number
  readonly mrrAt10: number
}

/**
 * Means over the queries that have a relevant document; a query without an answer counts 0. Gains are the grades,
 * discounts log2(rank + 1). Equal scores are ordered by id, descending, so that ties win nothing.
 */
export function scoreRetrieval(run: RetrievalRun, judgements: Judgements): RetrievalScore {
  let queries = 0
  let answered = 0
  const sums = { ndcg: 0, recall: 0, mrr: 0 }
  for (const [query, grades] of judgements) {
    const ideal = [...grades.values()].filter((grade) => grade > 0).sort((a, b) => b - a)
    if (ideal.length === 0) continue
    queries++
    const gains = ranked(run[query] ?? {}).map((id) => Math.max(0, grades.get(id) ?? 0))
    if (gains.length > 0) answered++
    sums.ndcg += discountedGain(gains.slice(0, 10)) / discountedGain(ideal.slice(0, 10))
    sums.recall += gains.slice(0, 100).filter((gain) => gain > 0).length / ideal.length
    const first = gains.slice(0, 10).findIndex((gain) => gain > 0)
    sums.mrr += first < 0 ? 0 : 1 / (first + 1)
  }
  const mean = (sum: number) => (queries === 0 ? 0 : sum / queries)
  return {
    queries,
    answered,
    ndcgAt10: mean(sums.ndcg),
    recallAt100: mean(sums.recall),
    mrrAt10: mean(sums.mrr),
  }
}

function ranked(scores: Readonly<Record<string, number>>): string[] {
  return Object.entries(scores)
    .sort(([a, x], [b, y]) => y - x || (a < b ? 1 : a > b ? -1 : 0))
    .map(([id]) => id)
}

function discountedGain(gains: readonly number[]): number {
  return gains.reduce((sum, gain, i) => sum + gain / Math.log2(i + 2), 0)
}

/** Judgements in BEIR's form: query, document and grade, separated by tabs, below a header line. */
export function parseJudgements(text: string): Map<string, Map<string, number>> {
  const judgements = new Map<string, Map<string, number>>()
  for (const line of text.split('\n')) {
    const [query, document, grade] = line.trim().split('\t')
    if (!query || !document || grade === undefined || !Number.isFinite(Number(grade))) continue
    const grades = judgements.get(query) ?? new Map<string, number>()
    grades.set(document, Number(grade))
    judgements.set(query, grades)
  }
  return judgements
}
