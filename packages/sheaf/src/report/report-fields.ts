import { formatName, formatPercent, formatValue } from './format-value.ts'
import { type Html, html } from './html.ts'
import type { ReportDocument } from './report-document.ts'
import { colourOf, dataUrl, type ShownField } from './report-pages.ts'

/** The fields of a document, each beside what stands on the page; lists as tables below. */
export function fieldPanel(document: ReportDocument, fields: readonly ShownField[]): Html {
  const value = (document.result?.extraction?.value ?? {}) as Readonly<Record<string, unknown>>
  const scalars = Object.entries(value).filter(([, field]) => !Array.isArray(field))
  const lists = Object.entries(value).filter((entry): entry is [string, unknown[]] => Array.isArray(entry[1]))
  const found = scalars.filter(([, field]) => field !== null)
  const missing = scalars.filter(([, field]) => field === null).map(([name]) => formatName(name))
  const shownByName = new Map(fields.map((field) => [field.name, field]))
  return html`<div class="fields">
${found.length > 0 && html`<ul class="rows">${found.map(([name, field]) => fieldRow(name, field, shownByName.get(name), document))}</ul>`}
${missing.length > 0 && html`<p class="quiet">Not found: ${missing.join(', ')}.</p>`}
${lists.map(([name, rows]) => rows.length > 0 && listTable(name, rows))}
${warnings(document)}
</div>`
}

function fieldRow(name: string, value: unknown, shown: ShownField | undefined, document: ReportDocument): Html {
  const crop = shown && document.images.crops.get(shown.evidence.path)
  const page = shown?.evidence.pageIndex
  return html`<li class="row ${shown && colourOf(shown.number)}" ${shown && html`id="${shown.id}" data-field="${shown.id}"`}>
<div class="head">
${shown && html`<span class="number" aria-hidden="true">${shown.number}</span>`}
<span class="name">${formatName(name)}</span>
${shown && confidence(shown.evidence.confidence)}
</div>
<div class="value">${formatValue(value)}</div>
${
  crop &&
  html`<a class="crop" href="#${shown.id}-mark"><img src="${dataUrl(crop)}" width="${crop.width}" height="${crop.height}" alt="As printed: ${shown.evidence.text}" loading="lazy"></a>`
}
${
  shown &&
  html`<div class="quiet">${page !== null && page !== undefined && html`<a href="#${shown.id}-mark">page ${page + 1}</a> · `}${sourceName(shown.evidence.source)}</div>`
}
</li>`
}

function confidence(share: number): Html {
  const level = share >= 0.85 ? 'high' : share >= 0.6 ? 'middle' : 'low'
  return html`<span class="confidence ${level}" title="confidence ${formatPercent(share)}"><span class="bar" aria-hidden="true"><span style="width:${formatPercent(share)}"></span></span>${formatPercent(share)}<span class="hidden"> confidence</span></span>`
}

function sourceName(source: string): string {
  const names: Readonly<Record<string, string>> = {
    rules: 'found by rules',
    model: 'found by a model',
    'text-layer': 'from the text stored in the file',
    correction: 'corrected by a person',
  }
  return names[source] ?? source
}

function listTable(name: string, rows: readonly unknown[]): Html {
  const records = rows.map((row) =>
    typeof row === 'object' && row !== null ? (row as Record<string, unknown>) : { value: row },
  )
  const columns = [...new Set(records.flatMap((record) => Object.keys(record)))]
  const isNumeric = (column: string) =>
    records.every((record) => record[column] == null || typeof record[column] === 'number')
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${formatName(name)}"><table>
<caption>${formatName(name)} (${records.length})</caption>
<thead><tr>${columns.map((column) => html`<th scope="col" class="${isNumeric(column) && 'numeric'}">${formatName(column)}</th>`)}</tr></thead>
<tbody>${records.map(
    (record) =>
      html`<tr>${columns.map((column) => html`<td class="${isNumeric(column) && 'numeric'}">${formatValue(record[column])}</td>`)}</tr>
`,
  )}</tbody>
</table></div>`
}

function warnings(document: ReportDocument): Html | false {
  const { result } = document
  const all = [
    ...(result?.extraction?.warnings ?? []),
    ...(result?.warnings ?? []).map(({ stage, message }) => `${stage}: ${message}`),
  ]
  return (
    all.length > 0 &&
    html`<ul class="warnings" aria-label="warnings">${all.map((warning) => html`<li>${warning}</li>`)}</ul>`
  )
}
