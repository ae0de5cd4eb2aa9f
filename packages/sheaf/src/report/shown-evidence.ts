import type { FieldEvidence } from '@sheaf/core'
import { extractedParts, type ListField, type PlainField } from '../extracted-parts.ts'
import type { ReportDocument } from './report-document.ts'

/** A plain field as the report shows it. */
export interface ShownField extends PlainField {
  /** Null when it was not found. */
  readonly evidence: FieldEvidence | null
  /** From 1, counting those that were found. */
  readonly number: number
  /** Of its row; its mark on the page is `${id}-mark`. */
  readonly id: string
}

/** A row of a list, with the places of its cells. */
export interface ShownRow {
  readonly value: unknown
  readonly id: string
  readonly evidence: readonly FieldEvidence[]
}

export interface ShownList extends Pick<ListField, 'name'> {
  readonly rows: readonly ShownRow[]
}

/** What is drawn of a document, each with the id that links its row and its marks. */
export interface ShownEvidence {
  readonly fields: readonly ShownField[]
  readonly lists: readonly ShownList[]
}

export function shownEvidence({ result }: ReportDocument, document: number): ShownEvidence {
  const { fields, lists } = extractedParts(result?.extraction?.value)
  const evidence = result?.extraction?.fields ?? []
  let found = 0
  return {
    fields: fields.map((field, i) => {
      const own = evidence.find(({ path }) => path === field.path) ?? null
      if (field.value !== null) found++
      return { ...field, evidence: own, number: found, id: `d${document}f${i}` }
    }),
    lists: lists.map(({ name, path, rows }, list) => ({
      name,
      rows: rows.map((value, i) => ({
        value,
        id: `d${document}l${list}r${i}`,
        evidence: evidence.filter((entry) => entry.path.startsWith(`${path}/${i}/`)),
      })),
    })),
  }
}

/** The class that gives a field its colour. */
export function colourOf(number: number): string {
  return `c${(number - 1) % 10}`
}
