/**
 * Run-length coded pixels of a BMP as one palette index per byte, rows as stored (bottom up). Pixels that the data
 * skips keep index 0.
 *
 * @returns null when the data ends before the picture does
 */
export function decodeBmpRle(data: Uint8Array, width: number, height: number, bits: 4 | 8): Uint8Array | null {
  const indices = new Uint8Array(width * height)
  let x = 0
  let y = 0
  let at = 0
  const put = (index: number) => {
    if (x < width) indices[y * width + x] = index
    x++
  }
  while (y < height) {
    if (at + 2 > data.byteLength) return null
    const count = data[at++]!
    const value = data[at++]!
    if (count > 0) {
      for (let i = 0; i < count; i++) put(nibble(value, i, bits))
    } else if (value === 0) {
      x = 0
      y++
    } else if (value === 1) {
      return indices
    } else if (value === 2) {
      if (at + 2 > data.byteLength) return null
      x += data[at++]!
      y += data[at++]!
    } else {
      const length = Math.ceil((value * bits) / 8)
      if (at + length > data.byteLength) return null
      for (let i = 0; i < value; i++) put(nibble(data[at + ((i * bits) >> 3)]!, i, bits))
      // Literal runs are padded to an even length.
      at += length + (length & 1)
    }
  }
  return indices
}

function nibble(byte: number, i: number, bits: 4 | 8): number {
  if (bits === 8) return byte
  return i % 2 === 0 ? byte >> 4 : byte & 0x0f
}
