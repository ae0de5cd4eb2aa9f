import type { FieldEvidence } from '@sheaf/core'
import { decimalsOf, formatName, formatPercent, formatValue } from './format-value.ts'
import { type Html, html } from './html.ts'
import type { ReportDocument } from './report-document.ts'
import { dataUrl } from './report-pages.ts'
import { colourOf, type ShownEvidence, type ShownField, type ShownList, type ShownRow } from './shown-evidence.ts'

/** Lists this narrow stand beside the page, others below it. */
const NARROW_COLUMNS = 2

/** The fields of a document, each beside what stands on the page, and narrow lists. */
export function fieldPanel(document: ReportDocument, { fields, lists }: ShownEvidence): Html {
  const found = fields.filter(({ value }) => value !== null)
  const missing = fields.filter(({ value }) => value === null).map(({ name }) => formatName(name))
  return html`<div class="fields">
${found.length > 0 && html`<ul class="rows">${found.map((field) => fieldRow(field, document))}</ul>`}
${missing.length > 0 && html`<p class="quiet">Not found: ${missing.join(', ')}.</p>`}
${listTables(lists, 'narrow')}
${warnings(document)}
</div>`
}

function fieldRow(field: ShownField, document: ReportDocument): Html {
  const { id, name, number, value, evidence } = field
  const crop = evidence && document.images?.crops.get(evidence.path)
  return html`<li class="row ${evidence && colourOf(number)}" id="${id}" data-field="${id}">
<div class="head">
<span class="number" aria-hidden="true">${number}</span>
<span class="name">${formatName(name)}</span>
${evidence && confidence(evidence.confidence)}
</div>
<div class="found"><span class="value">${formatValue(value)}</span>
${
  crop &&
  html`<a class="crop" href="#${id}-mark"><img src="${dataUrl(crop)}" width="${crop.width}" height="${crop.height}" alt="As printed: ${evidence.text}" loading="lazy"></a>`
}</div>
${evidence && html`<div class="quiet">${placeOf(evidence, id)}${sourceName(evidence.source)}</div>`}
</li>`
}

function placeOf({ pageIndex }: FieldEvidence, id: string): Html | null {
  return pageIndex === null ? null : html`<a href="#${id}-mark">page ${pageIndex + 1}</a> · `
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

/** Lists as tables: those that fit beside the page, or the others. */
export function listTables(lists: readonly ShownList[], width: 'narrow' | 'wide'): readonly Html[] {
  return lists
    .filter(({ rows }) => rows.length > 0)
    .map((list) => ({ ...list, columns: columnsOf(list.rows.map(recordOf)) }))
    .filter(({ columns }) => columns.length <= NARROW_COLUMNS === (width === 'narrow'))
    .map(listTable)
}

interface Column {
  readonly key: string
  readonly kind: 'numeric' | 'wording'
  /** Of numbers, so that they stand below each other. */
  readonly decimals: number
}

function columnsOf(records: readonly Readonly<Record<string, unknown>>[]): readonly Column[] {
  return [...new Set(records.flatMap((record) => Object.keys(record)))].map((key) => {
    const values = records.map((record) => record[key] ?? null).filter((value) => value !== null)
    const numbers = values.filter((value) => typeof value === 'number')
    const isNumeric = numbers.length > 0 && numbers.length === values.length
    return { key, kind: isNumeric ? 'numeric' : 'wording', decimals: Math.max(0, ...numbers.map(decimalsOf)) }
  })
}

function listTable({ name, rows, columns }: ShownList & { readonly columns: readonly Column[] }): Html {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${formatName(name)}"><table>
<caption>${formatName(name)} (${rows.length})</caption>
<thead><tr>${columns.map(({ key, kind }) => html`<th scope="col" class="${kind}">${formatName(key)}</th>`)}</tr></thead>
<tbody>${rows.map((row) => {
    const record = recordOf(row)
    return html`<tr id="${row.id}" data-field="${row.id}">${columns.map(
      ({ key, kind, decimals }) => html`<td class="${kind}">${formatValue(record[key], decimals)}</td>`,
    )}</tr>
`
  })}</tbody>
</table></div>`
}

function recordOf({ value }: ShownRow): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : { value }
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
