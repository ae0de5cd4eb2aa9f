import type { Box } from '@sheaf/core'
import { formatName } from './format-value.ts'
import { type Html, html } from './html.ts'
import { placeLabels } from './label-places.ts'
import type { PageImage, ReportDocument, ReportImage } from './report-document.ts'
import { colourOf, type ShownEvidence, type ShownField } from './shown-evidence.ts'

/** Pixels at which pages are shown on a wide screen, upright and wide ones; label sizes are measured against it. */
const SHOWN_WIDTH = 650
const SHOWN_WIDE_WIDTH = 1130
const LABEL_HEIGHT = 17
const CHARACTER_WIDTH = 6.4
const LABEL_PADDING = 10

/** A region of a search hit. */
export interface ShownHit {
  readonly id: string
  readonly label: string
  readonly pageIndex: number | null
  readonly boxes: readonly Box[]
}

/** The id of a page's figure. */
export function pageId(document: number, pageIndex: number): string {
  return `d${document}p${pageIndex}`
}

/** Wider than high: shown above its fields, not beside them. */
export function isWide({ width, height }: ReportImage): boolean {
  return width > height
}

export function dataUrl(image: ReportImage): string {
  return `data:image/jpeg;base64,${Buffer.from(image.jpeg).toString('base64')}`
}

/** The page images of a document with fields and hits drawn over them. */
export function pageFigures(
  document: ReportDocument,
  documentNumber: number,
  shown: ShownEvidence,
  hits: readonly ShownHit[],
): Html {
  const pageCount = document.result?.pages.length ?? 0
  const images = document.images?.pages ?? []
  const missing = pageCount - images.length
  return html`<div class="pages">
${images.map((image) => {
  const { pageIndex } = image
  const onPage = shown.fields.flatMap((field) => {
    const box = field.evidence?.pageIndex === pageIndex ? field.evidence.box : null
    return box ? [{ ...field, box, text: field.evidence?.text ?? '' }] : []
  })
  const hitsOnPage = hits.filter((hit) => hit.pageIndex === pageIndex)
  const alt = `${document.name}, page ${pageIndex + 1}${onPage.length > 0 ? `, with ${onPage.length} fields marked` : ''}`
  return html`<figure id="${pageId(documentNumber, pageIndex)}" class="page">
<div class="sheet" style="aspect-ratio:${image.width}/${image.height}">
<img src="${dataUrl(image)}" width="${image.width}" height="${image.height}" alt="${alt}" loading="lazy">
${hitsOnPage.map(hitMarks)}${listMarks(shown, pageIndex)}${fieldMarks(image, onPage, wordBoxes(document, pageIndex))}
</div>
<figcaption>page ${pageIndex + 1} of ${pageCount}</figcaption>
</figure>`
})}
${missing > 0 && html`<p class="quiet">${missing} more ${missing === 1 ? 'page is' : 'pages are'} not shown.</p>`}
</div>`
}

interface MarkedField extends ShownField {
  readonly box: Box
  readonly text: string
}

function fieldMarks(image: PageImage, fields: readonly MarkedField[], printed: readonly Box[]): readonly Html[] {
  const labels = fields.map(({ name, number }) => `${number} ${formatName(name)}`)
  const shownWidth = isWide(image) ? SHOWN_WIDE_WIDTH : SHOWN_WIDTH
  const shownHeight = (shownWidth * image.height) / image.width
  const sizes = labels.map((label) => ({
    width: ([...label].length * CHARACTER_WIDTH + LABEL_PADDING) / shownWidth,
    height: LABEL_HEIGHT / shownHeight,
  }))
  const places = placeLabels(
    fields.map(({ box }) => box),
    sizes,
    printed,
  )
  return fields.map(({ id, name, number, box, text }, i) => {
    const { left, top } = places[i]!
    return html`<a class="mark ${colourOf(number)}" id="${id}-mark" href="#${id}" data-field="${id}" style="${rectangle(box)}" aria-label="${formatName(name)}: ${text}"></a>
<span class="label ${colourOf(number)}" data-field="${id}" aria-hidden="true" style="left:${percent(left)};top:${percent(top)}"><b>${number}</b><i> ${formatName(name)}</i></span>
`
  })
}

/** Cells of lists: outlined only, since there are many. */
function listMarks({ lists }: ShownEvidence, pageIndex: number): readonly Html[] {
  const rows = lists.flatMap((list) => list.rows)
  return rows.flatMap(({ id, evidence }) =>
    evidence.flatMap(({ box, text, pageIndex: page }) =>
      box && page === pageIndex
        ? html`<span class="cell" data-field="${id}" title="${text}" style="${rectangle(box)}"></span>
`
        : [],
    ),
  )
}

function hitMarks(hit: ShownHit): Html {
  return html`${hit.boxes.map(
    (box, i) =>
      html`<span class="hit" ${i === 0 && html`id="${hit.id}"`} data-hit="${hit.id}" title="${hit.label}" style="${rectangle(box)}"></span>
`,
  )}`
}

function wordBoxes(document: ReportDocument, pageIndex: number): readonly Box[] {
  const page = document.result?.pages.find(({ page }) => page.index === pageIndex)
  return (page?.text.lines ?? []).flatMap((line) => line.words).flatMap(({ box }) => box ?? [])
}

function rectangle({ x0, y0, x1, y1 }: Box): string {
  return `left:${percent(x0)};top:${percent(y0)};width:${percent(x1 - x0)};height:${percent(y1 - y0)}`
}

function percent(fraction: number): string {
  return `${Number((100 * fraction).toFixed(3))}%`
}
