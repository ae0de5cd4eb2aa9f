import { toSdkError } from '../errors/sdk-error.ts'
import { type RedisClient, sendCommandOf } from '../ports/redis-client.ts'
import type { RateStore } from './rate-store.ts'

/**
 * Takes tokens in one step. The time is the server's, so that hosts whose clocks differ share one bucket; the key
 * goes away when it would be full again. Answers 0, or the milliseconds to wait.
 */
const TAKE = `
local cost, capacity, per_ms = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + tonumber(time[2]) / 1000
local stored = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local tokens = tonumber(stored[1]) or capacity
local at = tonumber(stored[2]) or now
tokens = math.min(capacity, tokens + math.max(0, now - at) * per_ms)
local wait = 0
if tokens >= cost then tokens = tokens - cost else wait = math.ceil((cost - tokens) / per_ms) end
redis.call('HSET', KEYS[1], 'tokens', string.format('%.6f', tokens), 'at', string.format('%.3f', now))
redis.call('PEXPIRE', KEYS[1], math.ceil((capacity - tokens) / per_ms) + 1000)
return wait
`

/**
 * Buckets shared through Redis or another store of its protocol.
 *
 * @param prefix  before each key, such as `myapp:rate:`
 * @throws (from `take`) SdkError `STORE_ERROR` when the store does not answer; whether to go on is the host's choice
 */
export function redisRateStore(client: RedisClient, { prefix = 'sheaf:rate:' } = {}): RateStore {
  const send = sendCommandOf(client)
  return {
    take: async (key, cost, { capacity, refillPerSecond }) => {
      const args = [TAKE, '1', prefix + key, String(cost), String(capacity), String(refillPerSecond / 1000)]
      try {
        return Number(await send('EVAL', ...args))
      } catch (error) {
        throw toSdkError(error, 'STORE_ERROR', { provider: 'redis' })
      }
    },
  }
}
