import type { GreyImage } from './to-grey.ts'

/** A connected dark area: its bounding rectangle in pixels (`right` and `bottom` exclusive) and its dark pixels. */
export interface Component {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
  readonly area: number
}

/**
 * The connected dark areas (8-neighbourhood) of a picture, found run by run with union-find: linear in the pixels.
 *
 * @param threshold  pixels below it are dark
 */
export function findComponents(image: GreyImage, threshold: number): Component[] {
  const { width, height, data } = image
  const runs = new RunForest()
  let above = 0
  let aboveEnd = 0
  for (let y = 0; y < height; y++) {
    const first = runs.count
    let candidate = above
    for (let x = 0; x < width; x++) {
      if (data[y * width + x]! >= threshold) continue
      const start = x
      while (x < width && data[y * width + x]! < threshold) x++
      const run = runs.add(start, x, y)
      while (candidate < aboveEnd && runs.end[candidate]! < start) candidate++
      for (let i = candidate; i < aboveEnd && runs.start[i]! <= x; i++) runs.join(i, run)
    }
    above = first
    aboveEnd = runs.count
  }
  return runs.components()
}

/** Horizontal runs of dark pixels, joined into trees. */
class RunForest {
  count = 0
  start = new Int32Array(1024)
  /** Exclusive. */
  end = new Int32Array(1024)
  #row = new Int32Array(1024)
  #parent = new Int32Array(1024)

  add(start: number, end: number, row: number): number {
    if (this.count === this.start.length) {
      this.start = grow(this.start)
      this.end = grow(this.end)
      this.#row = grow(this.#row)
      this.#parent = grow(this.#parent)
    }
    const run = this.count++
    this.start[run] = start
    this.end[run] = end
    this.#row[run] = row
    this.#parent[run] = run
    return run
  }

  join(a: number, b: number): void {
    const rootA = this.#root(a)
    const rootB = this.#root(b)
    // The smaller index stays the root, so that roots are found before their members in one pass.
    if (rootA < rootB) this.#parent[rootB] = rootA
    else if (rootB < rootA) this.#parent[rootA] = rootB
  }

  components(): Component[] {
    const slot = new Int32Array(this.count)
    const found: { left: number; top: number; right: number; bottom: number; area: number }[] = []
    for (let run = 0; run < this.count; run++) {
      const root = this.#root(run)
      const left = this.start[run]!
      const right = this.end[run]!
      const row = this.#row[run]!
      if (root === run) {
        slot[run] = found.length
        found.push({ left, top: row, right, bottom: row + 1, area: right - left })
        continue
      }
      const component = found[slot[root]!]!
      if (left < component.left) component.left = left
      if (right > component.right) component.right = right
      if (row < component.bottom - 1) component.top = Math.min(component.top, row)
      component.bottom = Math.max(component.bottom, row + 1)
      component.area += right - left
    }
    return found
  }

  #root(run: number): number {
    let root = run
    while (this.#parent[root]! !== root) {
      this.#parent[root] = this.#parent[this.#parent[root]!]!
      root = this.#parent[root]!
    }
    return root
  }
}

function grow(array: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(array.length * 2)
  larger.set(array)
  return larger
}
