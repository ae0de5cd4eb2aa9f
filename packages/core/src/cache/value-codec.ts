import { SdkError } from '../errors/sdk-error.ts'

/** A value as bytes: `json` is UTF-8 text, `bytes` is as given. */
export interface EncodedValue {
  readonly kind: 'json' | 'bytes'
  readonly data: Uint8Array
}

/**
 * The bytes of a value, its own copy.
 *
 * @throws SdkError `INPUT_ERROR` when what would be read back is not what was given: functions, NaN, a typed array
 *   inside an object, a Map, a cycle
 */
export function encodeValue(value: unknown): EncodedValue {
  if (value instanceof Uint8Array) return { kind: 'bytes', data: value.slice() }
  let text: string | undefined
  try {
    text = JSON.stringify(value, refuseForeign)
  } catch (error) {
    throw notJson(error instanceof Error ? error.message : String(error), error)
  }
  if (text === undefined) throw notJson(`it is ${typeof value}`)
  return { kind: 'json', data: new TextEncoder().encode(text) }
}

/** The value of the bytes, or undefined when they hold none. */
export function decodeValue({ kind, data }: EncodedValue): { readonly value: unknown } | undefined {
  if (kind === 'bytes') return { value: data.slice() }
  try {
    return { value: JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(data)) }
  } catch {
    return undefined
  }
}

function refuseForeign(key: string, part: unknown): unknown {
  if (typeof part === 'number' && !Number.isFinite(part)) throw new Error(`"${key}" is ${part}`)
  if (typeof part === 'function' || typeof part === 'symbol') throw new Error(`"${key}" is a ${typeof part}`)
  if (ArrayBuffer.isView(part) || part instanceof ArrayBuffer || part instanceof Map || part instanceof Set) {
    throw new Error(
      `"${key}" is a ${part.constructor.name}; only a Uint8Array that is the whole value is stored as bytes`,
    )
  }
  return part
}

function notJson(why: string, cause?: unknown): SdkError {
  return new SdkError('INPUT_ERROR', `a value for the cache must be a Uint8Array or JSON: ${why}`, { cause })
}
