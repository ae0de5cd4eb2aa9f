import type { FoundTree } from '../assembly.ts'
import { inferDateOrder } from '../dates.ts'
import type { Found } from '../evidence.ts'
import { findAnyPhrase, findExactPhrase, labelWords, type Phrase, wordsOf } from '../label-match.ts'
import { MONEY_WORDS, NOT_MONEY_WORDS } from '../labels/money-words.ts'
import { decimalStyleOf } from '../money.ts'
import type { TextView } from '../rows.ts'
import { type Candidate, lookUp } from '../value-lookup.ts'
import { acceptFor, acceptMoney, type DocumentStyle } from './coerce.ts'
import type { SchemaField, SchemaObject } from './schema-fields.ts'
import { isOtherSum, labelsOf, ownLabels, spacedName } from './synonyms.ts'

/** Words of five letters, one more for a character that was added, are nearly too many others. */
const LONGEST_SHORT_WORD = 6

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
  for (const { name, path } of schema.required) {
    if ((!Object.hasOwn(value, name) || value[name] === null) && !schema.objects.some((each) => each.name === name)) {
      warnings.push(`"${path}" is required and was not found`)
    }
  }
  for (const { name, object } of schema.objects) value[name] = fill(view, object, style, warnings)
  for (const { name, path } of schema.lists) {
    value[name] = null
    warnings.push(`${path}: lists of a schema of your own need a model; left empty`)
  }
  return value
}

type Value = Candidate<string | number | boolean>

function findField(view: TextView, field: SchemaField, style: DocumentStyle): Found | null {
  const own = ownLabels(field.names)
  let best: { candidate: Value; points: number } | null = null
  for (const candidate of candidatesOf(view, field, own, style)) {
    const points = judge(candidate, own)
    if (!best || points > best.points) best = { candidate, points }
  }
  if (!best) return null
  const { value, span, confidence } = best.candidate
  return { value, span, confidence: confidence * (best.candidate.isLabelFirst ? 0.9 : 0.7) }
}

function candidatesOf(
  view: TextView,
  field: SchemaField,
  own: readonly Phrase[],
  style: DocumentStyle,
): readonly Value[] {
  const labels = labelsOf(field.names)
  // Free text is a value only behind a label that begins its cell, else every sentence with the word would be one.
  const isText = field.type === 'string' && !field.format && !field.options
  const isPossible = (candidate: Value) =>
    !(isText && !candidate.isLabelFirst) && !isChance(candidate) && !isOtherSum(own, candidate.cell, candidate.label)
  if (isMoney(field)) {
    const money = lookUp(view, labels, acceptMoney(style)).filter(isPossible)
    if (money.length > 0) return money
    // A bare number counts only right at a label that stands there as such.
    return lookUp(view, labels, acceptFor(field, style)).filter(
      (candidate) =>
        candidate.isLabelFirst && candidate.label.isExact && candidate.place !== 'below' && isPossible(candidate),
    )
  }
  return lookUp(view, labels, acceptFor(field, style)).filter(isPossible)
}

/** A short word within a cell that is only nearly the label: "Größe" for "gross". */
function isChance({ label, cell, isLabelFirst }: Value): boolean {
  if (label.isExact || isLabelFirst) return false
  const words = wordsOf(cell).slice(label.first, label.last + 1)
  return words.every((word) => word.text.length <= LONGEST_SHORT_WORD)
}

/** A number whose name, title or description speaks of money. */
function isMoney(field: SchemaField): boolean {
  if (field.type !== 'number' || field.options) return false
  const words = field.names.flatMap((name) => labelWords(spacedName(name)))
  return findExactPhrase(words, MONEY_WORDS) !== null && findExactPhrase(words, NOT_MONEY_WORDS) === null
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
