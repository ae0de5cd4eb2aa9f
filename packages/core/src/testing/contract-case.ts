import type { ErrorCode } from '../errors/codes.ts'
import type { InputRejectionReason } from '../errors/rejection-reason.ts'
import { SdkError } from '../errors/sdk-error.ts'

/**
 * One claim that every adapter of a port must satisfy. A suite is a list of them, bound to no test framework:
 * `for (const { name, run } of pageRendererContract(subject)) it(name, run)`.
 */
export interface ContractCase {
  readonly name: string
  /** Rejects when the claim does not hold; the message says what was expected and what was seen. */
  run(): Promise<void>
}

/** Throws when `condition` is false. */
export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(message)
}

/** Throws when the two differ, compared by value through arrays, typed arrays and plain objects. */
export function assertEqual<T>(seen: T, expected: T, what: string): void {
  if (!isSame(seen, expected)) throw new Error(`${what}: expected ${show(expected)}, saw ${show(seen)}`)
}

/** Throws when the two are further apart than `tolerance`. */
export function assertClose(seen: number, expected: number, tolerance: number, what: string): void {
  if (!(Math.abs(seen - expected) <= tolerance)) {
    throw new Error(`${what}: expected ${expected} ± ${tolerance}, saw ${seen}`)
  }
}

/** Throws unless `work` rejects with an SdkError of this code (and reason, if given); returns that error. */
export async function assertRejects(
  work: () => Promise<unknown>,
  code: ErrorCode,
  reason?: InputRejectionReason,
): Promise<SdkError> {
  let result: unknown
  try {
    result = await work()
  } catch (error) {
    if (!SdkError.isInstance(error))
      throw new Error(`expected an SdkError ${code}, saw ${String(error)}`, { cause: error })
    assertEqual(error.code, code, `code of "${error.message}"`)
    if (reason !== undefined) assertEqual(error.reason, reason, `reason of "${error.message}"`)
    return error
  }
  throw new Error(`expected an SdkError ${code}, but the call succeeded with ${show(result)}`)
}

function isSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false
  if (a instanceof Uint8Array || a instanceof Float32Array) {
    const other = b as typeof a
    return a.length === other.length && a.every((value, i) => Object.is(value, other[i]))
  }
  const keys = Object.keys(a)
  if (keys.length !== Object.keys(b).length) return false
  return keys.every((key) => Object.hasOwn(b, key) && isSame(Reflect.get(a, key), Reflect.get(b, key)))
}

function show(value: unknown): string {
  const text = JSON.stringify(value, (_, part) => (ArrayBuffer.isView(part) ? `[${part.byteLength} bytes]` : part))
  return text === undefined ? String(value) : text.slice(0, 400)
}
