/** A plain value of an extraction. */
export interface PlainField {
  /** JSON Pointer, as in its evidence. */
  readonly path: string
  /** The path without its first slash, as people read it: `total`, `seller/name`. */
  readonly name: string
  readonly value: unknown
}

/** A list of an extraction. */
export interface ListField {
  /** JSON Pointer of the list; its rows are at `${path}/0` and so on. */
  readonly path: string
  readonly name: string
  readonly rows: readonly unknown[]
}

/** The value of an extraction taken apart: plain fields, also those of objects within it, and lists. */
export function extractedParts(value: unknown): { readonly fields: PlainField[]; readonly lists: ListField[] } {
  const fields: PlainField[] = []
  const lists: ListField[] = []
  const visit = (node: unknown, path: string, name: string) => {
    if (Array.isArray(node)) lists.push({ path, name, rows: node })
    else if (typeof node === 'object' && node !== null) {
      for (const [key, below] of Object.entries(node)) {
        visit(below, `${path}/${pointerPart(key)}`, name === '' ? key : `${name}/${key}`)
      }
    } else if (path !== '') fields.push({ path, name, value: node })
  }
  visit(value, '', '')
  return { fields, lists }
}

function pointerPart(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1')
}
