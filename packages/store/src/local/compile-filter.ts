import { type Condition, type Filter, SdkError } from '@sheaf/core'
import { parsePointId } from '../parse-point-id.ts'
import { parsePayloadPath, valuesAt } from './payload-path.ts'
import type { StoredRecord } from './stored-record.ts'

/** Says whether a point satisfies a filter. */
export type PointPredicate = (point: StoredRecord) => boolean

/** Filters in filters; people write two or three. */
const MAX_DEPTH = 50

/**
 * The filter as a function. A list in a payload satisfies a condition when one of its elements does.
 *
 * @throws SdkError `INPUT_ERROR` for a condition that is not one of the port's
 */
export function compileFilter(filter: Filter | undefined, depth = 0): PointPredicate {
  if (filter === undefined) return () => true
  if (depth > MAX_DEPTH) {
    throw new SdkError('INPUT_ERROR', `the filter is nested deeper than ${MAX_DEPTH}`, {
      limit: { name: 'MAX_DEPTH', seen: depth, allowed: MAX_DEPTH },
    })
  }
  if (!isObject(filter)) throw new SdkError('INPUT_ERROR', `a filter must be an object, not ${show(filter)}`)
  const unknown = Object.keys(filter).find((key) => !['must', 'should', 'must_not'].includes(key))
  if (unknown !== undefined) throw new SdkError('INPUT_ERROR', `the filter has the unknown clause "${unknown}"`)
  const must = compileClause(filter.must, depth)
  const should = compileClause(filter.should, depth)
  const mustNot = compileClause(filter.must_not, depth)
  return (point) =>
    must.every((holds) => holds(point)) &&
    (should.length === 0 || should.some((holds) => holds(point))) &&
    !mustNot.some((holds) => holds(point))
}

function compileClause(clause: Filter['must'] | null, depth: number): PointPredicate[] {
  if (clause === undefined || clause === null) return []
  return [clause].flat().map((condition) => compileCondition(condition as Condition, depth))
}

function compileCondition(condition: Condition, depth: number): PointPredicate {
  if (!isObject(condition)) throw new SdkError('INPUT_ERROR', `a condition must be an object, not ${show(condition)}`)
  if ('key' in condition) return compileKeyCondition(condition)
  if ('has_id' in condition) {
    const ids = new Set(listOf(condition.has_id, 'has_id').map(parsePointId))
    return (point) => ids.has(point.id)
  }
  if ('is_empty' in condition) {
    const steps = pathOf(condition.is_empty.key)
    return ({ payload }) =>
      valuesAt(payload, steps).every((value) => value === null || (Array.isArray(value) && value.length === 0))
  }
  if ('is_null' in condition) {
    const steps = pathOf(condition.is_null.key)
    return ({ payload }) => valuesAt(payload, steps).includes(null)
  }
  if ('must' in condition || 'should' in condition || 'must_not' in condition) {
    return compileFilter(condition, depth + 1)
  }
  throw new SdkError('INPUT_ERROR', `unknown condition ${show(condition)}`)
}

function compileKeyCondition(condition: Extract<Condition, { key: string }>): PointPredicate {
  const steps = pathOf(condition.key)
  const holds = compileTest(condition)
  return ({ payload }) =>
    valuesAt(payload, steps).some((value) => (Array.isArray(value) ? value.some(holds) : holds(value)))
}

function compileTest(condition: Extract<Condition, { key: string }>): (value: unknown) => boolean {
  if ('match' in condition) {
    const { match } = condition
    if ('value' in match && isScalar(match.value)) return (value) => value === match.value
    if ('any' in match) {
      const allowed = new Set<unknown>(listOf(match.any, 'match.any'))
      return (value) => allowed.has(value)
    }
    if ('except' in match) {
      const excluded = new Set<unknown>(listOf(match.except, 'match.except'))
      return (value) => value !== null && !excluded.has(value)
    }
  }
  if ('range' in condition && isObject(condition.range)) {
    const { lt, lte, gt, gte } = condition.range
    const bounds = [lt, lte, gt, gte].filter((bound) => bound !== undefined && bound !== null)
    if (bounds.every((bound) => typeof bound === 'number' && !Number.isNaN(bound))) {
      return (value) =>
        typeof value === 'number' &&
        (lt === undefined || lt === null || value < lt) &&
        (lte === undefined || lte === null || value <= lte) &&
        (gt === undefined || gt === null || value > gt) &&
        (gte === undefined || gte === null || value >= gte)
    }
  }
  throw new SdkError('INPUT_ERROR', `unknown condition ${show(condition)}`)
}

function pathOf(key: unknown) {
  if (typeof key !== 'string') throw new SdkError('INPUT_ERROR', `a payload key must be a string, not ${show(key)}`)
  return parsePayloadPath(key)
}

function listOf<T>(value: readonly T[], name: string): readonly T[] {
  if (!Array.isArray(value)) throw new SdkError('INPUT_ERROR', `${name} must be a list, not ${show(value)}`)
  return value
}

function isScalar(value: unknown): boolean {
  return ['string', 'number', 'boolean'].includes(typeof value)
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function show(value: unknown): string {
  return (JSON.stringify(value) ?? String(value)).slice(0, 120)
}
