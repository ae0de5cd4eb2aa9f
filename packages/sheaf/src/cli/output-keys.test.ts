import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { nearestCommonParent, outputKeys } from './output-keys.ts'

const absolute = (...parts: string[]) => path.resolve(path.sep, ...parts)

describe('outputKeys', () => {
  it('are base names where these differ', () => {
    expect(outputKeys([absolute('a', 'x.png'), absolute('b', 'y.png')], absolute())).toEqual(['x.png', 'y.png'])
  })

  it('are relative paths for those that share a base name, and only for those', () => {
    const files = [absolute('s', 'a', 'x.png'), absolute('s', 'b', 'x.png'), absolute('s', 'b', 'y.png')]
    expect(outputKeys(files, absolute('s'))).toEqual(['a/x.png', 'b/x.png', 'y.png'])
  })

  it('stay unique when one of the namesakes lies in the common folder itself', () => {
    const files = [absolute('s', 'x.png'), absolute('s', 'x.png.d', 'x.png')]
    expect(outputKeys(files, absolute('s'))).toEqual(['x.png', 'x.png.d/x.png'])
  })
})

describe('nearestCommonParent', () => {
  it('is the folder itself for one', () => {
    expect(nearestCommonParent([absolute('a', 'b')])).toBe(absolute('a', 'b'))
  })

  it('is the deepest folder that holds all, by whole names', () => {
    expect(nearestCommonParent([absolute('a', 'bc'), absolute('a', 'bd')])).toBe(absolute('a'))
    expect(nearestCommonParent([absolute('a', 'b'), absolute('a', 'b', 'c')])).toBe(absolute('a', 'b'))
    expect(nearestCommonParent([absolute('a'), absolute('b')])).toBe(absolute())
  })
})
