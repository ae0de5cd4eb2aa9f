import { type Html, html } from './html.ts'
import type { ReportDocument } from './report-document.ts'
import { colourOf, type ShownField } from './shown-evidence.ts'

/** UTF-16 units of a text that are shown. */
const MAX_LENGTH = 20_000

/** The text of a document that has no page images, with the places of its fields marked. */
export function textPanel(document: ReportDocument, fields: readonly ShownField[]): Html {
  const pages = document.result?.pages ?? []
  const text = (pages[0]?.text.text ?? '').slice(0, MAX_LENGTH)
  const isCut = pages.length > 1 || (pages[0]?.text.text.length ?? 0) > MAX_LENGTH
  const parts: Html[] = []
  let at = 0
  const found = fields.flatMap(({ evidence, id, number }) => (evidence ? [{ ...evidence, id, number }] : []))
  for (const { start, end, id, number } of found.sort((a, b) => a.start - b.start)) {
    if (start < at || end <= start || end > text.length) continue
    parts.push(
      html`${text.slice(at, start)}<a class="span ${colourOf(number)}" id="${id}-mark" href="#${id}" data-field="${id}">${text.slice(start, end)}</a>`,
    )
    at = end
  }
  return html`<div class="pages"><pre class="text">${parts}${text.slice(at)}</pre>${isCut && html`<p class="quiet">The text goes on.</p>`}</div>`
}
