import type { GreyImage } from './to-grey.ts'

/** Options of {@link flattenBackground}. */
export interface FlattenOptions {
  /** Side of the square in which the paper's brightness is taken, in pixels. */
  readonly tile?: number
}

const FLATTEN_DEFAULTS = {
  /** About one and a half lines of print: always holds some paper, still follows a crease or a shadow. */
  tile: 32,
} as const satisfies Required<FlattenOptions>

/** The paper of a tile is as bright as this share of its pixels are dark: print covers less than a third of a text line. */
const PAPER_QUANTILE = 0.8
/** Darker than this the tile is not paper but print, a picture or the desk: its neighbours' brightness counts. */
const MIN_PAPER_SHARE = 0.4

/**
 * Divides by the brightness of the paper, estimated tile by tile and interpolated, so that shadows, grey paper and
 * vignetting become an even white. Large dark areas keep their darkness: they are given the paper of the tiles around.
 */
export function flattenBackground(image: GreyImage, options: FlattenOptions = {}): GreyImage {
  const tile = options.tile ?? FLATTEN_DEFAULTS.tile
  const { width, height, data } = image
  const columns = Math.max(1, Math.ceil(width / tile))
  const rows = Math.max(1, Math.ceil(height / tile))
  const paper = smooth(fillDarkTiles(tileQuantiles(image, tile, columns, rows), columns, rows), columns, rows)
  const out = new Uint8Array(data.length)
  // Brightness of the paper along one line of pixels, from the tiles above and below it.
  const along = new Float32Array(columns)
  for (let y = 0; y < height; y++) {
    const v = Math.min(rows - 1, Math.max(0, (y + 0.5) / tile - 0.5))
    const above = Math.floor(v) * columns
    const below = Math.min(rows - 1, Math.floor(v) + 1) * columns
    const fy = v - Math.floor(v)
    for (let c = 0; c < columns; c++) along[c] = (paper[above + c]! * (1 - fy) + paper[below + c]! * fy) / 255
    for (let x = 0, at = y * width; x < width; x++, at++) {
      const u = Math.min(columns - 1, Math.max(0, (x + 0.5) / tile - 0.5))
      const left = Math.floor(u)
      const here = along[left]! + (along[Math.min(columns - 1, left + 1)]! - along[left]!) * (u - left)
      out[at] = Math.min(255, data[at]! / here)
    }
  }
  return { ...image, data: out }
}

function tileQuantiles(image: GreyImage, tile: number, columns: number, rows: number): Float32Array {
  const { width, height, data } = image
  const result = new Float32Array(columns * rows)
  const histogram = new Uint32Array(256)
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      histogram.fill(0)
      const y1 = Math.min(height, (row + 1) * tile)
      const x1 = Math.min(width, (column + 1) * tile)
      let count = 0
      for (let y = row * tile; y < y1; y++) {
        for (let x = column * tile; x < x1; x++) {
          histogram[data[y * width + x]!]!++
          count++
        }
      }
      let value = 0
      for (let seen = histogram[0]!; seen < count * PAPER_QUANTILE; seen += histogram[++value]!);
      result[row * columns + column] = value
    }
  }
  return result
}

/** Tiles too dark to be paper get the mean of their neighbours that are, ring by ring. */
function fillDarkTiles(tiles: Float32Array, columns: number, rows: number): Float32Array {
  const sorted = Float32Array.from(tiles).sort()
  const typical = sorted[Math.floor(sorted.length * 0.75)]!
  const floor = Math.max(1, typical * MIN_PAPER_SHARE)
  let known = tiles.map((value) => (value >= floor ? value : 0))
  for (let open = true; open; ) {
    open = false
    const next = Float32Array.from(known)
    let filled = 0
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const at = row * columns + column
        if (known[at]! > 0) continue
        let sum = 0
        let count = 0
        for (let r = Math.max(0, row - 1); r <= Math.min(rows - 1, row + 1); r++) {
          for (let c = Math.max(0, column - 1); c <= Math.min(columns - 1, column + 1); c++) {
            const value = known[r * columns + c]!
            if (value > 0) {
              sum += value
              count++
            }
          }
        }
        if (count === 0) {
          open = true
          continue
        }
        next[at] = sum / count
        filled++
      }
    }
    known = next
    if (filled === 0) break
  }
  return known.map((value) => (value > 0 ? value : 255))
}

/** Mean over 3 × 3 tiles. */
function smooth(tiles: Float32Array, columns: number, rows: number): Float32Array {
  const result = new Float32Array(tiles.length)
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      let sum = 0
      let count = 0
      for (let r = Math.max(0, row - 1); r <= Math.min(rows - 1, row + 1); r++) {
        for (let c = Math.max(0, column - 1); c <= Math.min(columns - 1, column + 1); c++) {
          sum += tiles[r * columns + c]!
          count++
        }
      }
      result[row * columns + column] = sum / count
    }
  }
  return result
}
