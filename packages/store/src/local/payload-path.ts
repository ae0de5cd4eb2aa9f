import { SdkError } from '@sheaf/core'

/** One step into a payload: a key of an object, an element of a list, or (`null`) every element. */
type Step = string | number | null

/** A key in quotes, a key without, an index or `[]`; each with the dot that may stand before it. */
const STEP = /\.?(?:"([^"]*)"|([^.[\]"]+)|\[(\d*)\])/y

/**
 * A payload key as the server writes them: `a`, `a.b`, `a[].b` for every element of a list, `a[0]`, `"a.b"` for a key
 * with a dot in it.
 *
 * @throws SdkError `INPUT_ERROR` when it cannot be read
 */
export function parsePayloadPath(path: string): readonly Step[] {
  const steps: Step[] = []
  STEP.lastIndex = 0
  while (STEP.lastIndex < path.length) {
    const at = STEP.lastIndex
    const match = STEP.exec(path)
    // A dot stands before every key but the first, and never before a bracket.
    const isMisplacedDot = match && (path[at] === '.') !== (at > 0 && match[3] === undefined)
    if (!match || isMisplacedDot) throw new SdkError('INPUT_ERROR', `payload key "${path}" cannot be read`)
    const [, quoted, key, index] = match
    steps.push(quoted ?? key ?? (index === '' ? null : Number(index)))
  }
  if (steps.length === 0) throw new SdkError('INPUT_ERROR', 'a payload key is empty')
  return steps
}

/** All values that the path leads to; none when it leads nowhere. */
export function valuesAt(payload: unknown, steps: readonly Step[]): unknown[] {
  let values = [payload]
  for (const step of steps) values = values.flatMap((value) => stepInto(value, step))
  return values
}

/** A payload with nothing but the keys that the paths name. Elements of lists are kept together, never picked apart. */
export function pickPaths(payload: Readonly<Record<string, unknown>>, paths: readonly string[]) {
  const picked: Record<string, unknown> = {}
  for (const path of paths) {
    const keys = parsePayloadPath(path)
    const end = keys.findIndex((step) => typeof step !== 'string')
    copyKey(payload, picked, (end === -1 ? keys : keys.slice(0, end)) as string[])
  }
  return picked
}

function stepInto(value: unknown, step: Step): unknown[] {
  if (typeof step === 'string') {
    return isObject(value) && Object.hasOwn(value, step) ? [value[step]] : []
  }
  if (!Array.isArray(value)) return []
  if (step === null) return value
  return step < value.length ? [value[step]] : []
}

function copyKey(from: unknown, to: Record<string, unknown>, [key, ...rest]: readonly string[]): void {
  if (key === undefined || !isObject(from) || !Object.hasOwn(from, key)) return
  if (rest.length === 0) {
    setOwn(to, key, from[key])
    return
  }
  if (!isObject(from[key])) return
  if (!Object.hasOwn(to, key)) setOwn(to, key, {})
  copyKey(from[key], to[key] as Record<string, unknown>, rest)
}

/** Sets a property without waking the setter of `__proto__`. */
function setOwn(target: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true })
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
