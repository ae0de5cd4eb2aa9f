import { describe, expect, it } from 'vitest'
import { editDistance } from './edit-distance.ts'

/** The definition, without any trick. */
function plainDistance(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 || b.length === 0) return a.length + b.length
  const [, ...restA] = a
  const [, ...restB] = b
  if (a[0] === b[0]) return plainDistance(restA, restB)
  return 1 + Math.min(plainDistance(restA, b), plainDistance(a, restB), plainDistance(restA, restB))
}

describe('editDistance', () => {
  it('agrees with the definition on seeded words', () => {
    let state = 7
    const next = (limit: number) => {
      state = (state * 1103515245 + 12345) % 2 ** 31
      return state % limit
    }
    for (let round = 0; round < 60; round++) {
      const word = () => Array.from({ length: next(7) }, () => 'abc'[next(3)]!)
      const a = word()
      const b = word()
      expect(editDistance(a, b)).toBe(plainDistance(a, b))
    }
  })

  it('is 3 from kitten to sitting', () => {
    expect(editDistance([...'kitten'], [...'sitting'])).toBe(3)
  })
})
