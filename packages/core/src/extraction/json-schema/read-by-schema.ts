import type { FoundTree } from '../assembly.ts'
import { inferDateOrder } from '../dates.ts'
import type { Found } from '../evidence.ts'
import { findAnyPhrase, type Phrase, wordsOf } from '../label-match.ts'
import { decimalStyleOf } from '../money.ts'
import type { TextView } from '../rows.ts'
import { type Candidate, lookUp } from '../value-lookup.ts'
import { acceptFor, type DocumentStyle } from './coerce.ts'
import type { SchemaField, SchemaObject } from './schema-fields.ts'
import { labelsOf, ownLabels } from './synonyms.ts'

/**
 * Fills a schema by labels: each property is looked for under its name, title, description and the customary labels
 * of the same meaning, and its value must fit type, format and enum.
 */
export function readBySchema(
  view: TextView,
  schema: SchemaObject,
): { readonly value: FoundTree; readonly warnings: readonly string[] } {
  const text = view.pages.map((page) => page.text).join('\n')
  const style: DocumentStyle = { decimals: decimalStyleOf(text), dates: inferDateOrder(text).order }
  const warnings: string[] = []
  return { value: fill(view, schema, style, warnings), warnings }
}

function fill(view: TextView, schema: SchemaObject, style: DocumentStyle, warnings: string[]): FoundTree {
  const value: Record<string, Found | FoundTree | null> = {}
  for (const field of schema.fields) value[field.name] = findField(view, field, style)
  for (const { name, object } of schema.objects) value[name] = fill(view, object, style, warnings)
  for (const { name, path } of schema.lists) {
    value[name] = null
    warnings.push(`${path}: lists of a schema of your own need a model; left empty`)
  }
  return value
}

function findField(view: TextView, field: SchemaField, style: DocumentStyle): Found | null {
  const labels = labelsOf(field.names)
  const own = ownLabels(field.names)
  const accept = acceptFor(field, style)
  let best: { candidate: Candidate<string | number | boolean>; points: number } | null = null
  for (const candidate of lookUp(view, labels, accept)) {
    // Free text is a value only behind a label that begins its cell, else every sentence with the word would be one.
    const isText = field.type === 'string' && !field.format && !field.options
    if (isText && !candidate.isLabelFirst) continue
    const points = judge(candidate, own)
    if (!best || points > best.points) best = { candidate, points }
  }
  if (!best) return null
  const { value, span, confidence } = best.candidate
  return { value, span, confidence: confidence * (best.candidate.isLabelFirst ? 0.9 : 0.7) }
}

/** The property's own name counts before a word of the same meaning, longer labels before shorter ones. */
function judge(
  { label, row, isLabelFirst, confidence }: Candidate<string | number | boolean>,
  own: readonly Phrase[],
): number {
  const length = label.last - label.first + 1
  const isOwn = findAnyPhrase(wordsOf(row), own) !== null
  return (isOwn ? 3 : 0) + length + (isLabelFirst ? 1.5 : 0) + (label.isExact ? 0.5 : 0) + confidence
}
