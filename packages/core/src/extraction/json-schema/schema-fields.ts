import { SdkError } from '../../errors/sdk-error.ts'
import type { JsonSchema } from '../../ports/field-extractor.ts'

/** A scalar that a schema asks for. */
export interface SchemaField {
  /** JSON Pointer into the value. */
  readonly path: string
  readonly name: string
  /** What the property is called, best name first: its name, title, description. */
  readonly names: readonly string[]
  readonly type: 'string' | 'number' | 'integer' | 'boolean'
  readonly format: string | null
  readonly options: readonly (string | number | boolean)[] | null
}

/** An object of a schema: scalars, objects, and lists, which rules do not fill. */
export interface SchemaObject {
  readonly fields: readonly SchemaField[]
  readonly objects: readonly { readonly name: string; readonly object: SchemaObject }[]
  readonly lists: readonly { readonly name: string; readonly path: string }[]
  /** Properties that must not be absent, whether `properties` has them or not. */
  readonly required: readonly { readonly name: string; readonly path: string }[]
}

/** Nesting that forms have; deeper schemas, or ones that hold themselves, are refused. */
const MOST_LEVELS = 6
const MOST_FIELDS = 500
const SCALARS = new Set(['string', 'number', 'integer', 'boolean'])

type Node = Readonly<Record<string, unknown>>

/**
 * What a JSON Schema of type object asks for.
 *
 * @throws SdkError `VALIDATION_FAILED` (`schema_invalid`) naming the place that cannot be used
 */
export function fieldsOfSchema(schema: JsonSchema): SchemaObject {
  const budget = { left: MOST_FIELDS }
  const node = resolve(schema, schema, '')
  if (typeOf(node, '') !== 'object') throw unusable('', `type is ${show(node.type)}; only "object" can be extracted`)
  return readObject(node, schema, '', '', 1, budget)
}

function readObject(
  node: Node,
  root: Node,
  place: string,
  path: string,
  level: number,
  budget: { left: number },
): SchemaObject {
  const properties = node.properties
  if (!isNode(properties)) throw unusable(place, 'properties is missing; an object names what to extract there')
  if (level > MOST_LEVELS) throw unusable(place, `objects are nested ${level} deep; limit ${MOST_LEVELS}`)
  const fields: SchemaField[] = []
  const objects: { name: string; object: SchemaObject }[] = []
  const lists: { name: string; path: string }[] = []
  for (const [name, raw] of Object.entries(properties)) {
    const where = `${place}/properties/${escapePart(name)}`
    const at = `${path}/${escapePart(name)}`
    if (--budget.left < 0) throw unusable(where, `more than ${MOST_FIELDS} properties`)
    const property = resolve(raw, root, where)
    const type = typeOf(property, where)
    if (type === 'object') objects.push({ name, object: readObject(property, root, where, at, level + 1, budget) })
    else if (type === 'array') lists.push({ name, path: at })
    else fields.push(fieldOf(name, property, type, at, where))
  }
  return { fields, objects, lists, required: requiredOf(node, place, path) }
}

function requiredOf(node: Node, place: string, path: string): { name: string; path: string }[] {
  const { required } = node
  if (required === undefined) return []
  if (!Array.isArray(required) || !required.every((name) => typeof name === 'string')) {
    throw unusable(`${place}/required`, `is ${show(required)}; must be a list of names`)
  }
  return [...new Set(required)].map((name) => ({ name, path: `${path}/${escapePart(name)}` }))
}

function fieldOf(name: string, property: Node, type: string, path: string, place: string): SchemaField {
  const options = property.enum ?? (property.const === undefined ? undefined : [property.const])
  if (
    options !== undefined &&
    !(Array.isArray(options) && options.every((each) => each === null || SCALARS.has(typeof each)))
  ) {
    throw unusable(`${place}/enum`, 'must be a list of plain values')
  }
  const texts = [name, property.title, property.description].filter((text) => typeof text === 'string')
  return {
    path,
    name,
    names: texts,
    type: type as SchemaField['type'],
    format: typeof property.format === 'string' ? property.format : null,
    options: options ? (options as (string | number | boolean)[]).filter((each) => each !== null) : null,
  }
}

/** The type of a property; one that allows null counts as what else it allows. */
function typeOf(node: Node, place: string): string {
  const types = (Array.isArray(node.type) ? node.type : [node.type]).filter(
    (type) => type !== 'null' && type !== undefined,
  )
  if (types.length > 1) throw unusable(`${place}/type`, `is ${show(node.type)}; name one type (and null)`)
  const type = types[0] ?? impliedType(node)
  if (typeof type !== 'string' || !(SCALARS.has(type) || type === 'object' || type === 'array')) {
    throw unusable(
      `${place}/type`,
      `is ${show(node.type)}; allowed are string, number, integer, boolean, object, array`,
    )
  }
  return type
}

function impliedType(node: Node): string | undefined {
  if (isNode(node.properties)) return 'object'
  const options = Array.isArray(node.enum)
    ? node.enum.filter((each) => each !== null)
    : node.const === undefined
      ? []
      : [node.const]
  return options.length > 0 ? typeof options[0] : undefined
}

/** Follows a local `$ref`, and `anyOf`/`oneOf` of one schema and null. */
function resolve(raw: unknown, root: Node, place: string): Node {
  let node = raw
  for (let step = 0; step < MOST_LEVELS; step++) {
    if (!isNode(node)) throw unusable(place, `is ${show(node)}, not a schema`)
    const choices = node.anyOf ?? node.oneOf
    if (typeof node.$ref === 'string') node = { ...targetOf(node.$ref, root, place), ...withoutKey(node, '$ref') }
    else if (Array.isArray(choices)) {
      const real = choices.filter((choice) => !(isNode(choice) && choice.type === 'null'))
      if (real.length !== 1) throw unusable(place, `anyOf/oneOf has ${real.length} choices; allowed 1 (and null)`)
      node = { ...(isNode(real[0]) ? real[0] : {}), ...withoutKey(withoutKey(node, 'anyOf'), 'oneOf') }
    } else return node
  }
  throw unusable(place, '$ref leads in a circle')
}

function targetOf(ref: string, root: Node, place: string): Node {
  if (ref === '#') return root
  if (!ref.startsWith('#/'))
    throw unusable(`${place}/$ref`, `is "${ref}"; only references within the schema (#/…) are followed`)
  let target: unknown = root
  for (const part of ref.slice(2).split('/')) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~')
    target = isNode(target) && Object.hasOwn(target, key) ? target[key] : undefined
  }
  if (!isNode(target)) throw unusable(`${place}/$ref`, `"${ref}" is not in the schema`)
  return target
}

const withoutKey = (node: Node, key: string): Node =>
  Object.fromEntries(Object.entries(node).filter(([each]) => each !== key))
const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value)
const escapePart = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1')
const show = (value: unknown): string =>
  value === undefined ? 'missing' : (JSON.stringify(value) ?? String(value)).slice(0, 60)

function unusable(place: string, problem: string): SdkError {
  return new SdkError('VALIDATION_FAILED', `schema cannot be used at ${place === '' ? '/' : place}: ${problem}`, {
    stage: 'extract',
    reason: 'schema_invalid',
  })
}
