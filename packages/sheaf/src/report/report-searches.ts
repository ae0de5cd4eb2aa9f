import { matchingWords, type SearchHit } from '@sheaf/core'
import { type Html, html } from './html.ts'
import type { ReportDocument, ReportSearch } from './report-document.ts'
import { pageId, type ShownHit } from './report-pages.ts'

/** Hits of each search that are drawn on the pages; more would cover them. */
const DRAWN_HITS = 5

/** The hits to draw over the pages of one document. */
export function shownHits(searches: readonly ReportSearch[], document: ReportDocument): readonly ShownHit[] {
  return searches.flatMap(({ query, hits }, search) =>
    hits.slice(0, DRAWN_HITS).flatMap((hit, i) => {
      if (hit.documentId !== document.result?.documentId) return []
      return { id: hitId(search, i), label: `found for: ${query}`, pageIndex: hit.pageIndex, boxes: hit.boxes }
    }),
  )
}

export function searchSection(searches: readonly ReportSearch[], documents: readonly ReportDocument[]): Html | false {
  return (
    searches.length > 0 &&
    html`<section id="searches"><h2>Searches</h2>
<div class="searches">${searches.map(
      ({ query, hits }, search) => html`<div class="search"><h3>${query}</h3>
${
  hits.length === 0
    ? html`<p class="quiet">Nothing found.</p>`
    : html`<ol>${hits.map((hit, i) => html`<li>${hitLine(hit, query, search, i, documents)}</li>`)}</ol>`
}</div>`,
    )}</div></section>`
  )
}

function hitLine(
  hit: SearchHit,
  query: string,
  search: number,
  position: number,
  documents: readonly ReportDocument[],
): Html {
  const name = `${hit.file ?? hit.documentId.slice(0, 12)}${hit.pageIndex === null ? '' : `, page ${hit.pageIndex + 1}`}`
  const target = targetOf(hit, search, position, documents)
  const snippet = html`<span class="snippet">${marked(hit.snippet, query)}</span>`
  const score = html`<span class="quiet">score ${hit.score.toFixed(2)}</span>`
  if (!target) return html`<b>${name}</b> ${score}${snippet}`
  return html`<a href="#${target}" data-hit-link="${hitId(search, position)}"><b>${name}</b></a> ${score}${snippet}`
}

/** Where the hit can be seen: its region when it is drawn, else its page, else its document. */
function targetOf(
  hit: SearchHit,
  search: number,
  position: number,
  documents: readonly ReportDocument[],
): string | null {
  const index = documents.findIndex(({ result }) => result?.documentId === hit.documentId)
  if (index < 0) return null
  const isShown = documents[index]!.images?.pages.some(({ pageIndex }) => pageIndex === hit.pageIndex)
  if (!isShown || hit.pageIndex === null) return `d${index}`
  return position < DRAWN_HITS && hit.boxes.length > 0 ? hitId(search, position) : pageId(index, hit.pageIndex)
}

function marked(snippet: string, query: string): Html {
  const parts: Html[] = []
  let at = 0
  for (const { start, end } of matchingWords(snippet, query)) {
    parts.push(html`${snippet.slice(at, start)}<mark>${snippet.slice(start, end)}</mark>`)
    at = end
  }
  return html`${parts}${snippet.slice(at)}`
}

function hitId(search: number, position: number): string {
  return `s${search}h${position}`
}
