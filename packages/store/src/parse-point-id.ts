import { type PointId, SdkError } from '@sheaf/core'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const PREFIX = 'urn:uuid:'

/**
 * The id in the form it is kept in: an unsigned integer up to 2^53-1, or a UUID in lower case with hyphens. UUIDs are
 * also taken without hyphens and as `urn:uuid:…`.
 *
 * @throws SdkError `INPUT_ERROR` for anything else
 */
export function parsePointId(id: unknown): PointId {
  if (typeof id === 'number' && Number.isSafeInteger(id) && id >= 0) return id
  if (typeof id === 'string') {
    const lower = id.toLowerCase()
    const bare = lower.startsWith(PREFIX) ? lower.slice(PREFIX.length) : lower
    const uuid = bare.length === 32 ? bare.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-') : bare
    if (UUID.test(uuid)) return uuid
  }
  throw new SdkError('INPUT_ERROR', `point id ${show(id)} is neither an unsigned integer up to 2^53-1 nor a UUID`)
}

/** Numbers before UUIDs, each ascending: the order of `scroll`. */
export function comparePointIds(a: PointId, b: PointId): number {
  if (typeof a !== typeof b) return typeof a === 'number' ? -1 : 1
  return a < b ? -1 : a > b ? 1 : 0
}

function show(id: unknown): string {
  return typeof id === 'string' ? JSON.stringify(id.slice(0, 80)) : String(id)
}
