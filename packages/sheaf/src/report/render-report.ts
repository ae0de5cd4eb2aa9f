import { createHash } from 'node:crypto'
import { type Html, html, trusted } from './html.ts'
import type { ReportDocument, ReportSearch } from './report-document.ts'
import { fieldPanel, listTables } from './report-fields.ts'
import { isWide, pageFigures } from './report-pages.ts'
import { REPORT_SCRIPT } from './report-script.ts'
import { searchSection, shownHits } from './report-searches.ts'
import { REPORT_STYLE } from './report-style.ts'
import { textPanel } from './report-text.ts'
import { shownEvidence } from './shown-evidence.ts'

/** What a report is made of. */
export interface ReportContent {
  readonly title?: string
  readonly documents: readonly ReportDocument[]
  readonly searches?: readonly ReportSearch[]
  /** One line under the title, such as how long it took. */
  readonly summary?: string
}

/**
 * One HTML page that stands alone: it asks for nothing outside itself, and its content security policy keeps it so.
 * Everything that comes from documents is escaped.
 */
export function renderReport({ title = 'Sheaf report', documents, searches = [], summary }: ReportContent): string {
  const scriptHash = createHash('sha256').update(REPORT_SCRIPT).digest('base64')
  const policy = `default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'sha256-${scriptHash}'; base-uri 'none'; form-action 'none'`
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${trusted(REPORT_STYLE)}</style>
</head>
<body>
<header class="top">
<h1>${title}</h1>
<p>${summary ?? countsOf(documents)}</p>
<nav aria-label="documents"><ul>
${documents.map(({ name, error }, i) => html`<li><a href="#d${i}" class="${error && 'failed'}">${name}</a></li>`)}
${searches.length > 0 && html`<li><a href="#searches">searches</a></li>`}
</ul></nav>
</header>
<main>
${documents.map((document, i) => documentSection(document, i, searches))}
${searchSection(searches, documents)}
</main>
<script>${trusted(REPORT_SCRIPT)}</script>
</body>
</html>
`.markup
}

function documentSection(document: ReportDocument, index: number, searches: readonly ReportSearch[]): Html {
  const { name, error } = document
  const title = html`<h2>${name}</h2>`
  if (error) {
    return html`<section class="document" id="d${index}">${title}
<p class="error"><b>${error.reason.replaceAll('_', ' ')}</b>: ${error.message}</p></section>`
  }
  const shown = shownEvidence(document, index)
  const pages = document.images?.pages ?? []
  return html`<section class="document" id="d${index}">${title}
<p class="quiet">${factsOf(document)}</p>
<div class="columns ${pages.length > 0 && pages.every(isWide) && 'wide'}">
${fieldPanel(document, shown)}
${pages.length > 0 ? pageFigures(document, index, shown, shownHits(searches, document)) : textPanel(document, shown.fields)}
</div>
${listTables(shown.lists, 'wide')}</section>`
}

function factsOf({ result, seconds, note }: ReportDocument): string {
  const pages = result?.pages.length ?? 0
  return [
    note,
    result?.mediaType,
    `${pages} ${pages === 1 ? 'page' : 'pages'}`,
    readers(result?.pages.map(({ text }) => text.provider) ?? []),
    seconds !== undefined && `${seconds.toFixed(1)} s`,
  ]
    .filter((fact) => typeof fact === 'string' && fact !== '')
    .join(' · ')
}

function readers(providers: readonly string[]): string {
  const names = [...new Set(providers)].map((name) => (name === 'text-layer' ? 'its stored text' : name))
  return names.length > 0 ? `read from ${names.join(' and ')}` : ''
}

function countsOf(documents: readonly ReportDocument[]): string {
  const failed = documents.filter(({ error }) => error).length
  const count = `${documents.length} ${documents.length === 1 ? 'document' : 'documents'}`
  return failed > 0 ? `${count}, ${failed} failed` : count
}
