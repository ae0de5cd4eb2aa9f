import { type Clock, SYSTEM_CLOCK } from '../deadline/clock.ts'
import type { RateLimit, RateStore } from './rate-store.ts'

interface Bucket {
  tokens: number
  at: number
}

/** Tenants of one process; a bucket is about 100 bytes. */
const MAX_KEYS = 100_000

/** Buckets of this process. Past `maxKeys` the one that was used longest ago is forgotten, which can only allow more. */
export function memoryRateStore({
  clock = SYSTEM_CLOCK,
  maxKeys = MAX_KEYS,
}: {
  readonly clock?: Clock
  readonly maxKeys?: number
} = {}): RateStore {
  const buckets = new Map<string, Bucket>()
  return {
    take: async (key, cost, { capacity, refillPerSecond }: RateLimit) => {
      const now = clock.monotonic()
      const bucket = buckets.get(key) ?? { tokens: capacity, at: now }
      buckets.delete(key)
      buckets.set(key, bucket)
      if (buckets.size > maxKeys) buckets.delete(buckets.keys().next().value!)
      bucket.tokens = Math.min(capacity, bucket.tokens + ((now - bucket.at) * refillPerSecond) / 1000)
      bucket.at = now
      if (bucket.tokens < cost) return Math.ceil(((cost - bucket.tokens) * 1000) / refillPerSecond)
      bucket.tokens -= cost
      return 0
    },
  }
}
