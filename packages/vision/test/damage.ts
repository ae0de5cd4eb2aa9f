import { seededRandom } from '@sheaf/core/testing'

/** The bytes cut at seeded places, from nothing up to one byte short. */
export function cutAtPlaces(bytes: Uint8Array, count: number, seed: number): Uint8Array[] {
  const random = seededRandom(seed)
  return Array.from({ length: count }, () => new Uint8Array(bytes.subarray(0, Math.floor(random() * bytes.length))))
}

/** Copies with one to eight bytes changed at seeded places, half of them among the first 256, where headers are. */
export function flipBytes(bytes: Uint8Array, count: number, seed: number): Uint8Array[] {
  const random = seededRandom(seed)
  return Array.from({ length: count }, () => {
    const copy = new Uint8Array(bytes)
    const changes = 1 + Math.floor(random() * 8)
    for (let i = 0; i < changes; i++) {
      const range = random() < 0.5 ? Math.min(256, copy.length) : copy.length
      copy[Math.floor(random() * range)] = Math.floor(random() * 256)
    }
    return copy
  })
}
