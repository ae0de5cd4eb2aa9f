const encoder = new TextEncoder()

/**
 * MurmurHash3 x86 32-bit with seed 0 (Appleby 2011, public domain) of the UTF-8 bytes of `text`, as a signed number.
 */
export function murmurHash(text: string): number {
  const bytes = encoder.encode(text)
  const blockEnd = bytes.length & ~3
  let hash = 0
  for (let i = 0; i < blockEnd; i += 4) {
    const block = bytes[i]! | (bytes[i + 1]! << 8) | (bytes[i + 2]! << 16) | (bytes[i + 3]! << 24)
    hash ^= scramble(block)
    hash = (hash << 13) | (hash >>> 19)
    hash = (Math.imul(hash, 5) + 0xe6546b64) | 0
  }
  let tail = 0
  for (let i = bytes.length - 1; i >= blockEnd; i--) tail = (tail << 8) | bytes[i]!
  hash ^= scramble(tail)
  hash ^= bytes.length
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) | 0
}

function scramble(block: number): number {
  const mixed = Math.imul(block, 0xcc9e2d51)
  return Math.imul((mixed << 15) | (mixed >>> 17), 0x1b873593)
}

/** The index of a token in a BM25 sparse vector: the absolute value of its signed hash, 0..2^31. */
export function tokenIdOf(token: string): number {
  return Math.abs(murmurHash(token))
}
