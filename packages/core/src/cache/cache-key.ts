import { sha256Hex } from '../document/create-source-document.ts'
import { SdkError } from '../errors/sdk-error.ts'

/** Everything a computed value depends on. What is left out here is what a stale answer comes from. */
export interface CacheKeyParts {
  /** What is worked on: bytes, a text such as a query, or the id (SHA-256) of a document. */
  readonly content: Uint8Array | string
  /** Components and their versions: `{ model: 'e5-small@2', preprocessing: '3', prompt: '7' }`. */
  readonly versions?: Readonly<Record<string, string>>
  /** The providers that may answer, in order: a different chain may give a different answer. */
  readonly providers?: readonly string[]
  /** Options that change the answer: page, crop, language. */
  readonly params?: Readonly<Record<string, CacheKeyParam>>
}

/** A plain value; the order of an object's names does not matter, that of an array does. */
export type CacheKeyParam =
  | string
  | number
  | boolean
  | null
  | undefined
  | readonly CacheKeyParam[]
  | { readonly [name: string]: CacheKeyParam }

declare const MADE_BY_CACHE_KEY: unique symbol

/** What {@link cacheKey} gives: 64 hexadecimal digits, holding nothing of the content. */
export type CacheKey = string & { readonly [MADE_BY_CACHE_KEY]: true }

/** Raised when the encoding of keys changes. */
const KEY_VERSION = 1

/**
 * The key: SHA-256 of a JSON array, as 64 hexadecimal digits. JSON quotes its strings, so no two different parts run
 * together into one key; names are sorted; bytes and a text never meet.
 *
 * @throws SdkError `INPUT_ERROR` for a number that JSON cannot say
 */
export async function cacheKey(namespace: string, parts: CacheKeyParts): Promise<CacheKey> {
  const { content, versions = {}, providers = [], params = {} } = parts
  const said = typeof content === 'string' ? ['text', content] : ['bytes', await sha256Hex(content)]
  const text = JSON.stringify([KEY_VERSION, namespace, said, canonical(versions), providers, canonical(params)])
  return (await sha256Hex(new TextEncoder().encode(text))) as CacheKey
}

/** Objects as sorted pairs under a mark that no array of values has, so that they cannot pass for one. */
function canonical(value: CacheKeyParam): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new SdkError('INPUT_ERROR', `a cache key cannot hold the number ${value}`)
  }
  if (Array.isArray(value)) return { list: value.map((part) => canonical(part ?? null)) }
  if (typeof value !== 'object' || value === null) return value
  const pairs = Object.entries(value as Readonly<Record<string, CacheKeyParam>>)
    .filter(([, part]) => part !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
  return { pairs: pairs.map(([name, part]) => [name, canonical(part)]) }
}
