/**
 * Hit rates of the cache on Zipf traces, and what a request costs. The traces are published by their numbers: seed,
 * items, exponent, requests, seconds between requests. A hit rate is a property of the trace, so the theory of LRU
 * (Che, Tung & Wang 2002) stands beside each.
 *
 *     pnpm bench cache
 */
import { createCache, memoryCache } from '@sheaf/core'
import { seededRandom, virtualClock } from '@sheaf/core/testing'

interface Trace {
  readonly namespace: 'queries' | 'templates'
  readonly items: number
  readonly exponent: number
  readonly entries: number
  /** Mean; the times between requests are exponentially distributed. */
  readonly secondsBetween: number
}

const REQUESTS = 50_000
const SEED = 38

const TRACES: readonly Trace[] = [
  { namespace: 'queries', items: 20_000, exponent: 0.8, entries: 1000, secondsBetween: 0.1 },
  { namespace: 'queries', items: 20_000, exponent: 1, entries: 1000, secondsBetween: 0.1 },
  { namespace: 'queries', items: 20_000, exponent: 1, entries: 4000, secondsBetween: 0.1 },
  { namespace: 'queries', items: 20_000, exponent: 1.2, entries: 1000, secondsBetween: 0.1 },
  { namespace: 'queries', items: 20_000, exponent: 1.2, entries: 4000, secondsBetween: 0.1 },
  { namespace: 'queries', items: 20_000, exponent: 1.2, entries: 4000, secondsBetween: 2 },
  { namespace: 'templates', items: 40, exponent: 1, entries: 1000, secondsBetween: 1 },
  { namespace: 'templates', items: 40, exponent: 1, entries: 1000, secondsBetween: 10 },
]

console.log(`${REQUESTS} requests, seed ${SEED}; TTL queries 2 h, templates 5 min`)
console.log('namespace  items  exponent  entries  s/request  calls avoided  LRU theory, no TTL')
for (const trace of TRACES) {
  const avoided = await replay(trace)
  console.log(
    trace.namespace.padEnd(10),
    String(trace.items).padStart(5),
    String(trace.exponent).padStart(9),
    String(trace.entries).padStart(8),
    String(trace.secondsBetween).padStart(10),
    percent(avoided).padStart(14),
    percent(lruTheory(trace)).padStart(19),
  )
}
await timeHits()

async function replay({ namespace, items, exponent, entries, secondsBetween }: Trace): Promise<number> {
  let now = Date.UTC(2026, 0, 1)
  const clock = { ...virtualClock(now), now: () => now }
  const cache = createCache({ clock, levels: [memoryCache({ clock, maxEntries: entries })] })
  const random = seededRandom(SEED)
  const cumulative = cumulated(weightsOf(items, exponent))
  let loads = 0
  for (let i = 0; i < REQUESTS; i++) {
    now += -Math.log(1 - random()) * secondsBetween * 1000
    const item = firstAtLeast(cumulative, random())
    await cache.cached(namespace, { content: `item ${item}` }, async () => ++loads)
  }
  return 1 - loads / REQUESTS
}

async function timeHits(): Promise<void> {
  const cache = createCache()
  const value = { text: 'x'.repeat(2000) }
  const times: number[] = []
  for (let round = 0; round < 7; round++) {
    const start = performance.now()
    for (let i = 0; i < 5000; i++) await cache.cached('ocr', { content: `page ${i % 100}` }, async () => value)
    times.push(((performance.now() - start) * 1000) / 5000)
  }
  times.sort((a, b) => a - b)
  const [least, middle, most] = [times[0] ?? 0, times[3] ?? 0, times[6] ?? 0]
  console.log(
    `a hit of 2 kB in memory, key included: ${middle.toFixed(0)} µs (${least.toFixed(0)} to ${most.toFixed(0)})`,
  )
}

/** An item is there when it was asked for within the time in which the cache turns over. */
function lruTheory({ items, exponent, entries }: Trace): number {
  const weights = weightsOf(items, exponent)
  if (entries >= items) return 1
  let [low, high] = [0, 1e12]
  for (let i = 0; i < 200; i++) {
    const turnover = (low + high) / 2
    if (weights.reduce((sum, weight) => sum + 1 - Math.exp(-weight * turnover), 0) < entries) low = turnover
    else high = turnover
  }
  return weights.reduce((sum, weight) => sum + weight * (1 - Math.exp(-weight * low)), 0)
}

function weightsOf(items: number, exponent: number): readonly number[] {
  const weights = Array.from({ length: items }, (_, i) => 1 / (i + 1) ** exponent)
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  return weights.map((weight) => weight / total)
}

function cumulated(weights: readonly number[]): readonly number[] {
  let sum = 0
  return weights.map((weight) => {
    sum += weight
    return sum
  })
}

function firstAtLeast(sorted: readonly number[], value: number): number {
  let [low, high] = [0, sorted.length - 1]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sorted[middle] ?? 1) < value) low = middle + 1
    else high = middle
  }
  return low
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`
}
