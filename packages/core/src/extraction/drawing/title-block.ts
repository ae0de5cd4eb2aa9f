import { type DateOrder, dayOf, findDates } from '../dates.ts'
import type { Found } from '../evidence.ts'
import { spanOf } from '../evidence.ts'
import { findAnyPhrase, labelWords, wordsOf } from '../label-match.ts'
import { OTHER_TITLE_BLOCK_LABELS, TITLE_BLOCK_LABELS } from '../labels/drawing.ts'
import { findLegalForm } from '../legal-form.ts'
import type { TextView } from '../rows.ts'
import { type Accept, type Candidate, lookUp } from '../value-lookup.ts'

/** Fields of a title block; null where the drawing does not say. */
export type TitleBlock = { readonly [field in keyof typeof TITLE_BLOCK_LABELS]: Found<string> | null }

const ALL_LABELS = [...Object.values(TITLE_BLOCK_LABELS).flat(), ...OTHER_TITLE_BLOCK_LABELS]
/** Longest free text in characters. */
const MOST_CHARACTERS = 80

/**
 * The title block of a drawing: each label's value behind it, beside it or below it, cut before the next label and
 * checked for its kind (a scale is a ratio, a sheet a number). Where a label stands more than once the lowest on the
 * page wins, for title blocks stand at the foot.
 */
export function findTitleBlock(view: TextView, order: DateOrder): TitleBlock {
  const find = (name: keyof typeof TITLE_BLOCK_LABELS, accept: Accept<string>) =>
    lowest(lookUp(view, TITLE_BLOCK_LABELS[name], accept))
  return {
    drawing_number: find(
      'drawing_number',
      matching(/^[\p{L}\d][\p{L}\d_./ -]*/u, (value) => /\d/u.test(value)),
    ),
    revision: find('revision', matching(/^(?:[A-Z]{1,2}\d{0,2}|\d{1,3}|[a-z])(?![\p{L}\d:]|[.,/-]\d)/u)),
    part_name: find('part_name', freeText),
    material: find('material', freeText),
    scale: find(
      'scale',
      matching(
        /^(?:\d{1,4}\s?[:/]\s?\d{1,4}(?:[.,]\d)?|n\.?t\.?s\.?(?!\p{L})|not to scale|full size)/iu,
        undefined,
        scaleValue,
      ),
    ),
    sheet: find(
      'sheet',
      matching(/^\d{1,3}(?:\s?(?:of|von|sur|de|\/)\s?\d{1,3})?(?![\d:]|[.,/-]\d)/iu, undefined, sheetValue),
    ),
    date: find('date', dateIn(order)),
    weight: find('weight', matching(/^\d[\d.,]{0,12}\s?(?:kg|g|t|lbs?|oz)(?!\p{L})/iu)),
    company: find('company', freeText) ?? companyByForm(view),
    projection: find('projection', projectionIn) ?? projectionAnywhere(view),
  }
}

function lowest(candidates: readonly Candidate<string>[]): Found<string> | null {
  let best: Candidate<string> | null = null
  for (const candidate of candidates) {
    if (best && rank(candidate) < rank(best)) continue
    best = candidate
  }
  return best
}

/** A label at the start of its cell counts before one within a text. */
const rank = ({ isLabelFirst, label }: Candidate<string>): number => (isLabelFirst ? 2 : 0) + (label.isExact ? 1 : 0)

const LEAD = /^[\s:.#°=-]*/u

/** Accepts what a pattern finds right behind the label. */
function matching(
  pattern: RegExp,
  isFit: (value: string) => boolean = () => true,
  normalise: (text: string) => string = (text) => text,
): Accept<string> {
  return (run, from) => {
    const start = from + LEAD.exec(run.text.slice(from))![0].length
    const match = pattern.exec(run.text.slice(start, valueEnd(run.text, start)))
    const text = match?.[0].trimEnd()
    return text && isFit(text) ? { value: normalise(text), from: start, to: start + text.length } : null
  }
}

const freeText: Accept<string> = (run, from) => {
  const start = from + LEAD.exec(run.text.slice(from))![0].length
  const end = valueEnd(run.text, start)
  const text = run.text.slice(start, end).trimEnd()
  if (!/[\p{L}\d]{2}/u.test(text) || text.length > MOST_CHARACTERS || isLabel(text)) return null
  return { value: text, from: start, to: start + text.length }
}

/** True when a text is nothing but a label: the cell of the next field. */
function isLabel(text: string): boolean {
  const words = labelWords(text)
  const label = findAnyPhrase(words, ALL_LABELS)
  return text.trimEnd().endsWith(':') || (label !== null && label.first === 0 && label.last === words.length - 1)
}

/** Where the next label begins, if a colon follows it or a value of its kind; else the end of the text. */
function valueEnd(text: string, from: number): number {
  const words = labelWords(text.slice(from))
  for (let first = 1; first < words.length; first++) {
    const label = findAnyPhrase(words, ALL_LABELS, first)
    if (!label) break
    const behind = text.slice(from + label.end)
    if (/^\s?(?:[:#]|\.:|no\b|nr\b)/iu.test(behind) || /^\.? ?\d+ ?[:/]/u.test(behind)) return from + label.start
    first = label.last
  }
  return text.length
}

function scaleValue(text: string): string {
  return /\d/u.test(text) ? text.replace(/\s/gu, '').replace('/', ':') : /full/iu.test(text) ? '1:1' : 'NTS'
}

/** `1 of 3`, `1/3`, `1 von 3` as `1 of 3`. */
function sheetValue(text: string): string {
  return text.match(/\d+/gu)!.join(' of ')
}

function dateIn(order: DateOrder): Accept<string> {
  return (run, from) => {
    const match = findDates(run.text).find((each) => each.start >= from)
    return match ? { value: dayOf(match, order), from: match.start, to: match.end } : null
  }
}

const PROJECTION =
  /(?<!\p{L})(first|1st|third|3rd|erste|dritte|premier|troisi[eè]me)[\s-](?:angle|winkel|di[eè]dre)|(?<!\p{L})methode (1|3)|(?<!\p{L})iso[- ]?(?:methode|method) ?(1|3|e|a)(?!\p{L})/iu

const projectionIn: Accept<string> = (run, from) => {
  const match = PROJECTION.exec(run.text.slice(from))
  if (!match) return null
  const start = from + match.index
  const isFirst = /first|1|erste|premier|e$/iu.test(match[1] ?? match[2] ?? match[3]!)
  return { value: isFirst ? 'first angle' : 'third angle', from: start, to: start + match[0].length }
}

function projectionAnywhere(view: TextView): Found<string> | null {
  for (const row of view.rows) {
    const found = projectionIn(row, 0)
    if (found) return { value: found.value, span: spanOf(row, found.from, found.to), confidence: 0.7 }
  }
  return null
}

/** The lowest cell that is a name with a legal form, without digits and colons. */
function companyByForm(view: TextView): Found<string> | null {
  for (const row of [...view.rows].reverse()) {
    for (const cell of row.cells) {
      const form = findLegalForm(cell)
      const words = wordsOf(cell)
      if (!form || form.first === 0 || form.last < words.length - 1 || words.length > 8) continue
      if (!/^\p{Lu}[^\d:]+$/u.test(cell.text)) continue
      return { value: cell.text, span: spanOf(cell), confidence: 0.55 }
    }
  }
  return null
}
