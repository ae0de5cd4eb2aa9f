import type { EncodedValue } from './value-codec.ts'

/** Raised whenever {@link entryText} changes; text of another version is a miss. */
const ENTRY_VERSION = '1'

/** An entry as it stands in a shared store. */
export interface StoredEntry extends EncodedValue {
  readonly freshUntil: number
  readonly expiresAt: number
  /** Versions of the namespace, then of each tag, at the time of writing. */
  readonly versions: readonly string[]
  readonly tags: readonly string[]
}

/**
 * The entry as text: version byte, a JSON header, a line feed, the value (JSON as it is, bytes in base64). Text, since
 * the two common clients take and give bytes in different ways and text in the same.
 */
export function entryText(entry: StoredEntry): string {
  const payload = entry.kind === 'json' ? new TextDecoder().decode(entry.data) : toBase64(entry.data)
  const header = [entry.kind, entry.freshUntil, entry.expiresAt, payload.length, entry.versions, entry.tags]
  return `${ENTRY_VERSION}${JSON.stringify(header)}\n${payload}`
}

/** The entry of a text, or undefined for one that is cut off, of another version or not ours. */
export function parseEntryText(text: string): StoredEntry | undefined {
  if (!text.startsWith(ENTRY_VERSION)) return undefined
  const end = text.indexOf('\n')
  if (end < 0) return undefined
  try {
    const header: unknown = JSON.parse(text.slice(ENTRY_VERSION.length, end))
    if (!Array.isArray(header)) return undefined
    const [kind, freshUntil, expiresAt, length, versions, tags] = header as unknown[]
    const payload = text.slice(end + 1)
    if (
      payload.length !== length ||
      typeof freshUntil !== 'number' ||
      typeof expiresAt !== 'number' ||
      !isStrings(tags) ||
      !isStrings(versions) ||
      versions.length !== tags.length + 1
    ) {
      return undefined
    }
    const rest = { freshUntil, expiresAt, versions, tags }
    if (kind === 'json') return { kind, data: new TextEncoder().encode(payload), ...rest }
    return kind === 'bytes' ? { kind, data: fromBase64(payload), ...rest } : undefined
  } catch {
    return undefined
  }
}

function isStrings(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((part) => typeof part === 'string')
}

/** Bytes in one call of `String.fromCharCode`: more would pass the limit of arguments. */
const CHUNK = 0x8000

function toBase64(data: Uint8Array): string {
  let binary = ''
  for (let start = 0; start < data.length; start += CHUNK) {
    binary += String.fromCharCode(...data.subarray(start, start + CHUNK))
  }
  return btoa(binary)
}

function fromBase64(text: string): Uint8Array {
  const binary = atob(text)
  const data = new Uint8Array(binary.length)
  for (let i = 0; i < binary.length; i++) data[i] = binary.charCodeAt(i)
  return data
}
