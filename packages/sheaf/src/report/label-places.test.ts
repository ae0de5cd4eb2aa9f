import { describe, expect, it } from 'vitest'
import { placeLabels } from './label-places.ts'

const box = (x0: number, y0: number, x1: number, y1: number) => ({ x0, y0, x1, y1 })
const SIZE = { width: 0.1, height: 0.02 }

describe('placeLabels', () => {
  it('puts a label above its box where there is room', () => {
    const [place] = placeLabels([box(0.2, 0.5, 0.4, 0.52)], [SIZE], [])
    expect(place!.left).toBeCloseTo(0.2)
    expect(place!.top).toBeLessThan(0.5 - SIZE.height)
  })

  it('keeps labels on the page and off other boxes', () => {
    const boxes = [box(0.8, 0.1, 1, 0.12), box(0.8, 0.12, 1, 0.14), box(0.8, 0.14, 1, 0.16), box(0, 0, 0.3, 0.02)]
    const places = placeLabels(
      boxes,
      boxes.map(() => SIZE),
      [],
    )
    for (const { left, top } of places) {
      expect(left).toBeGreaterThanOrEqual(0)
      expect(left + SIZE.width).toBeLessThanOrEqual(1)
      expect(top).toBeGreaterThanOrEqual(0)
      for (const other of boxes) {
        const overlapX = Math.min(left + SIZE.width, other.x1) - Math.max(left, other.x0)
        const overlapY = Math.min(top + SIZE.height, other.y1) - Math.max(top, other.y0)
        expect(overlapX > 1e-9 && overlapY > 1e-9).toBe(false)
      }
    }
  })

  it('prefers white paper to printed words', () => {
    const above = box(0.2, 0.46, 0.4, 0.5)
    const [place] = placeLabels([box(0.2, 0.5, 0.4, 0.52)], [SIZE], [above])
    expect(place!.top).toBeGreaterThan(0.48)
  })
})
