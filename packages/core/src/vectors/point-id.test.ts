import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import { pointIdOf } from './point-id.ts'

it('makes a version 8 UUID of the SHA-256 of document, page and passage', async () => {
  const id = await pointIdOf('abc', 1, 2)
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  const hex = createHash('sha256').update('abc/1/2').digest('hex')
  expect(id.replaceAll('-', '').slice(0, 12)).toBe(hex.slice(0, 12))
})

it('is the same for the same passage and differs for another', async () => {
  const ids = await Promise.all([
    pointIdOf('a', 0, 0),
    pointIdOf('a', 0, 0),
    pointIdOf('a', 0, 1),
    pointIdOf('b', 0, 0),
  ])
  expect(new Set(ids).size).toBe(3)
})
