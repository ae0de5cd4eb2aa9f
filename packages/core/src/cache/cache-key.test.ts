import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { seededRandom } from '../testing/seeded-random.ts'
import { type CacheKeyParam, type CacheKeyParts, cacheKey } from './cache-key.ts'

describe('cacheKey', () => {
  it('is a SHA-256 that stays the same from release to release', async () => {
    const parts = { content: 'total', versions: { model: 'e5@2' }, providers: ['a', 'b'], params: { page: 0 } }
    const text = '[1,"ocr",["text","total"],{"pairs":[["model","e5@2"]]},["a","b"],{"pairs":[["page",0]]}]'
    expect(await cacheKey('ocr', parts)).toBe(createHash('sha256').update(text).digest('hex'))
  })

  it('does not mind the order of names, nor an option that is undefined', async () => {
    const one = await cacheKey('n', { content: 'x', versions: { a: '1', b: '2' }, params: { p: { q: 1, r: 2 } } })
    const two = await cacheKey('n', {
      content: 'x',
      versions: { b: '2', a: '1' },
      params: { s: undefined, p: { r: 2, q: 1 } },
    })
    expect(two).toBe(one)
  })

  it('differs wherever a part differs', async () => {
    const base: CacheKeyParts = { content: 'x' }
    const others: CacheKeyParts[] = [
      { content: 'y' },
      { content: new TextEncoder().encode('x') },
      { content: '' },
      { content: new Uint8Array() },
      { content: 'x', versions: { model: '1' } },
      { content: 'x', versions: { model: '2' } },
      { content: 'x', versions: { mode: 'l1' } },
      { content: 'x', providers: ['model', '1'] },
      { content: 'x', providers: ['1', 'model'] },
      { content: 'x', providers: ['model1'] },
      { content: 'x', providers: ['a,b'] },
      { content: 'x', providers: ['a', 'b'] },
      { content: 'x', providers: ['a","b'] },
      { content: 'x', params: { model: '1' } },
      { content: 'x', params: { model: 1 } },
      { content: 'x', params: { model: null } },
      { content: 'x', params: { model: [] } },
      { content: 'x', params: { model: {} } },
      { content: 'x', params: { model: [['a', 1]] } },
      { content: 'x', params: { model: { a: 1 } } },
      { content: 'x', params: { model: { pairs: [['a', 1]] } } },
    ]
    const keys = await Promise.all([base, ...others].map((parts) => cacheKey('n', parts)))
    keys.push(await cacheKey('m', base), await cacheKey('n"', base))
    expect(new Set(keys).size).toBe(others.length + 3)
  })

  it('gives two keys for any two different parts (seeded)', async () => {
    const random = seededRandom(11)
    const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!
    const text = () =>
      Array.from({ length: Math.floor(random() * 4) }, () => pick(['a', '"', ',', ':', '[', '\\', '1'])).join('')
    const value = (depth: number): CacheKeyParam =>
      depth > 0 && random() < 0.5
        ? random() < 0.5
          ? Array.from({ length: Math.floor(random() * 3) }, () => value(depth - 1))
          : { [text()]: value(depth - 1) }
        : pick([text(), 1, 0, true, null])
    const seen = new Map<string, string>()
    for (let i = 0; i < 3000; i++) {
      const parts = {
        content: text(),
        versions: { [text()]: text() },
        providers: [text(), text()],
        params: { p: value(2) },
      }
      const said = JSON.stringify(parts)
      const key = await cacheKey('n', parts)
      expect(seen.get(key) ?? said).toBe(said)
      seen.set(key, said)
    }
  })

  it('refuses a number that JSON would write as null', async () => {
    await expect(cacheKey('n', { content: 'x', params: { p: Number.NaN } })).rejects.toMatchObject({
      code: 'INPUT_ERROR',
    })
  })
})
