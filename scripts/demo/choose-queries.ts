import type { ProcessResult } from '@sheaf/core'

/** Three searches for documents nobody wrote queries for: values that were found in them, else their longest words. */
export function chooseQueries(results: readonly ProcessResult<unknown>[]): readonly string[] {
  const values = results.flatMap((result) =>
    (result.extraction?.fields ?? [])
      .map(({ value }) => value)
      .filter((value): value is string => typeof value === 'string' && /\p{L}{3}/u.test(value) && value.length < 60),
  )
  const words = results
    .flatMap((result) => result.text.match(/\p{L}{6,30}/gu) ?? [])
    .sort((a, b) => b.length - a.length)
  return [...new Set([...values, ...words])].slice(0, 3)
}
