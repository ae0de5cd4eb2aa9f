import { describe, expect, it } from 'vitest'
import { SdkError } from '../errors/sdk-error.ts'
import { seededRandom } from '../testing/seeded-random.ts'
import { type VirtualClock, virtualClock } from '../testing/virtual-clock.ts'
import type { BudgetOptions } from './budget.ts'
import { CostTracker, type CostTrackerOptions, type PlannedCall, type Reservation } from './cost-tracker.ts'

const DAY_MS = 86_400_000
const NOON = Date.UTC(2026, 0, 30, 12)

/** One unit of currency a page, at any of three providers. */
const PRICES = {
  currency: 'USD',
  prices: ['textract', 'openai', 'other'].map((provider) => ({
    provider,
    validFrom: '2026-01-01',
    rates: { pages: { amount: 1 }, calls: 'free' } as const,
  })),
}

function open(
  budget?: BudgetOptions,
  clock: VirtualClock = virtualClock(NOON),
  more: Partial<CostTrackerOptions> = {},
) {
  return { costs: new CostTracker({ prices: PRICES, budget, clock, ...more }), clock }
}

function pages(count: number, more: Partial<PlannedCall> = {}): PlannedCall {
  return { provider: 'textract', atMost: { pages: count }, ...more }
}

function allowed(costs: CostTracker, call: PlannedCall): Reservation {
  const answer = costs.reserve(call)
  if (answer.decision === 'rules-only') throw answer.error
  return answer
}

function refusal(costs: CostTracker, call: PlannedCall): SdkError {
  try {
    costs.reserve(call)
  } catch (error) {
    if (SdkError.isInstance(error)) return error
    throw error
  }
  throw new Error('the call was allowed')
}

describe('CostTracker', () => {
  it('refuses a call before it is made, says the limit and when the day ends', () => {
    const { costs } = open({ daily: 10 })
    allowed(costs, pages(8)).settle({ pages: 8 })
    const error = refusal(costs, pages(3))
    expect(error).toMatchObject({
      code: 'QUOTA_EXCEEDED',
      provider: 'textract',
      limit: { name: 'budget.daily', seen: 11, allowed: 10 },
      retryAfterMs: DAY_MS / 2,
    })
    expect(error.message).toBe(
      'a call to textract would bring the daily cost to 11 USD; the budget is 10 USD (budget.daily)',
    )
    expect(allowed(costs, pages(2)).decision).toBe('allowed')
  })

  it('frees what was set aside and not used', () => {
    const { costs } = open({ daily: 10 })
    const first = allowed(costs, pages(10))
    refusal(costs, pages(1))
    expect(first.settle({ pages: 4 })).toEqual({ isKnown: true, amount: 4, currency: 'USD' })
    allowed(costs, pages(6)).release()
    allowed(costs, pages(6))
    refusal(costs, pages(1))
  })

  it('settles once, whatever comes after', () => {
    const { costs } = open({ daily: 10 })
    const first = allowed(costs, pages(5))
    first.settle({ pages: 5 })
    first.settle({ pages: 0 })
    first.release()
    expect(costs.budgets()).toMatchObject([{ used: 5 }])
    expect(costs.report({ groupBy: 'provider' }).rows).toMatchObject([{ calls: 1, amount: 5 }])
  })

  it('begins anew at midnight and on the first of the month, UTC', async () => {
    const { costs, clock } = open({ daily: 10, monthly: 25 })
    allowed(costs, pages(10)).settle({ pages: 10 })
    await clock.advance(DAY_MS / 2 - 1)
    expect(refusal(costs, pages(1)).retryAfterMs).toBe(1)
    await clock.advance(1)
    // 31 January.
    allowed(costs, pages(10)).settle({ pages: 10 })
    expect(refusal(costs, pages(6)).limit?.name).toBe('budget.daily')
    await clock.advance(DAY_MS - 1)
    await clock.advance(1)
    // 1 February.
    allowed(costs, pages(10)).settle({ pages: 10 })
    await clock.advance(DAY_MS)
    allowed(costs, pages(10)).settle({ pages: 10 })
    await clock.advance(DAY_MS)
    const error = refusal(costs, pages(6))
    expect(error.limit).toEqual({ name: 'budget.monthly', seen: 26, allowed: 25 })
    // 3 February, 00:00: 26 days to March.
    expect(error.retryAfterMs).toBe(26 * DAY_MS)
  })

  it('knows leap years', () => {
    const { costs } = open({ monthly: 1 }, virtualClock(Date.UTC(2028, 1, 28)))
    allowed(costs, pages(1))
    expect(refusal(costs, pages(1)).retryAfterMs).toBe(2 * DAY_MS)
  })

  it('counts a call over midnight in the day in which it began', async () => {
    const { costs, clock } = open({ daily: 10 })
    const late = allowed(costs, pages(10))
    await clock.advance(DAY_MS)
    const today = allowed(costs, pages(10))
    late.settle({ pages: 2 })
    refusal(costs, pages(1))
    today.settle({ pages: 10 })
    expect(costs.report({ groupBy: 'day' }).rows.map(({ key, amount }) => [key, amount])).toEqual([
      ['2026-01-30', 2],
      ['2026-01-31', 10],
    ])
  })

  it('says that waiting does not help for a call above the whole budget', () => {
    expect(refusal(open({ daily: 10 }).costs, pages(11)).retryAfterMs).toBeUndefined()
  })

  it('keeps limits by provider, tenant and document, each by name or for all others', () => {
    const { costs } = open({
      daily: 100,
      perProvider: { textract: { daily: 10 }, openai: { daily: 5 } },
      perTenant: { big: { daily: 50 }, '*': { monthly: 3 } },
      perDocument: 4,
    })
    expect(refusal(costs, pages(6, { provider: 'openai' })).limit?.name).toBe('budget.perProvider.openai.daily')
    allowed(costs, pages(20, { provider: 'other' }))
    expect(refusal(costs, pages(4, { tenant: 'small' })).limit?.name).toBe('budget.perTenant.monthly')
    allowed(costs, pages(4, { tenant: 'big' }))
    allowed(costs, pages(3, { tenant: 'a' }))
    allowed(costs, pages(3, { tenant: 'b', document: '1' }))
    expect(refusal(costs, pages(2, { provider: 'other', document: '1' })).limit?.name).toBe('budget.perDocument')
    expect(refusal(costs, pages(1)).limit).toEqual({ name: 'budget.perProvider.textract.daily', seen: 11, allowed: 10 })
    expect(refusal(costs, pages(4, { tenant: 'toString', provider: 'other' })).limit?.name).toBe(
      'budget.perTenant.monthly',
    )
  })

  it('lets the rules answer in place of the provider', async () => {
    const { costs } = open({ daily: 1, onExceeded: 'rules-only' })
    const model = async () => 'model'
    const rulesOnly = async () => 'rules'
    expect(await costs.spend(pages(1), model, { rulesOnly })).toBe('model')
    expect(await costs.spend(pages(1), model, { rulesOnly })).toBe('rules')
    await expect(costs.spend(pages(1), model)).rejects.toMatchObject({ code: 'QUOTA_EXCEEDED' })
    expect(costs.reserve(pages(1))).toMatchObject({ decision: 'rules-only', error: { code: 'QUOTA_EXCEEDED' } })
    expect(costs.budgets()).toMatchObject([{ used: 1, limit: 1 }])
  })

  it('only warns when told to, and counts on', () => {
    const events: string[] = []
    const note = (event: string) => void events.push(event)
    const logger = { debug: note, info: note, warn: note, error: note }
    const counts: string[] = []
    const meter = { count: (name: string) => void counts.push(name), gauge: () => {}, observe: () => {} }
    const { costs } = open({ daily: 1, onExceeded: 'warn' }, undefined, { logger, meter })
    expect(allowed(costs, pages(5)).decision).toBe('warned')
    expect(costs.budgets()).toMatchObject([{ used: 5, limit: 1 }])
    expect(events).toEqual(['budget.exceeded', 'budget.alert', 'budget.alert'])
    expect(counts).toEqual(['budget_exceeded_total'])
  })

  it('reports each share of a limit once a period', async () => {
    const alerts: (readonly [number, string])[] = []
    const { costs, clock } = open({ daily: 20, monthly: 100 }, undefined, {
      onAlert: ({ period }, share) => void alerts.push([share, period]),
    })
    for (let i = 0; i < 20; i++) allowed(costs, pages(1)).settle({ pages: 1 })
    expect(alerts).toEqual([
      [0.8, 'daily'],
      [1, 'daily'],
    ])
    await clock.advance(DAY_MS)
    allowed(costs, pages(19)).settle({ pages: 19 })
    expect(alerts.slice(2)).toEqual([[0.8, 'daily']])
  })

  it('does not let a call without a price past a budget, and never calls it 0', () => {
    const call = { provider: 'new', model: 'm', atMost: { pages: 1 } }
    expect(refusal(open({ daily: 10 }).costs, call)).toMatchObject({ code: 'INPUT_ERROR', provider: 'new' })
    expect(refusal(open({ daily: 10 }).costs, call).message).toBe(
      'the budget cannot be kept: the price table has no price of new m for pages (prices)',
    )
    const { costs } = open()
    expect(costs.estimate('new', 'm', { pages: 1 })).toEqual({ isKnown: false, missing: ['pages'], currency: 'USD' })
    allowed(costs, call).settle({ pages: 1 })
    expect(costs.report({ groupBy: 'provider' }).rows).toMatchObject([
      { key: 'new', calls: 1, amount: 0, unknownCalls: 1 },
    ])
  })

  it('holds what was set aside when the use that is reported has no price', () => {
    const { costs } = open({ daily: 10 })
    expect(allowed(costs, pages(6)).settle({ pages: 1, seconds: 4 })).toMatchObject({
      isKnown: false,
      missing: ['seconds'],
    })
    expect(costs.budgets()).toMatchObject([{ used: 6 }])
  })

  it('books failed work that did not say what it used, and shows it as assumed', async () => {
    const { costs } = open({ daily: 10 })
    const down = new Error('timeout')
    await expect(costs.spend(pages(3), () => Promise.reject(down))).rejects.toBe(down)
    const unbilled = costs.spend(pages(3), async (used) => {
      used({})
      throw down
    })
    await expect(unbilled).rejects.toBe(down)
    expect(costs.budgets()).toMatchObject([{ used: 3 }])
    expect(costs.report({ groupBy: 'provider' }).rows).toMatchObject([{ calls: 2, amount: 3, assumedAmount: 3 }])
  })

  it('shows what retries cost, and who made them', async () => {
    const { costs } = open()
    for (const [document, attempts] of [
      ['fine', 1],
      ['looping', 5],
    ] as const) {
      for (let attempt = 1; attempt <= attempts; attempt++) {
        await costs.spend(pages(2, { document, tenant: 't', attempt }), async (used) => used({ pages: 2, calls: 1 }))
      }
    }
    expect(costs.report({ groupBy: 'document' })).toMatchObject({
      currency: 'USD',
      rows: [
        { key: 'looping', calls: 5, amount: 10, retries: 4, retryAmount: 8, usage: { pages: 10, calls: 5 } },
        { key: 'fine', calls: 1, amount: 2, retries: 0, retryAmount: 0 },
      ],
    })
    expect(costs.report({ groupBy: 'tenant' }).rows).toMatchObject([{ key: 't', calls: 6, amount: 12 }])
    expect(costs.report({ groupBy: 'day', since: '2026-01-31' }).rows).toEqual([])
  })

  it('adds ten thousand small amounts without losing a billionth', () => {
    const prices = {
      currency: 'USD',
      prices: [{ provider: 'llm', validFrom: '2026-01-01', rates: { inputTokens: { amount: 0.1, per: 1e6 } } }],
    }
    const costs = new CostTracker({ prices, clock: virtualClock(NOON) })
    for (let i = 0; i < 10_000; i++)
      allowed(costs, { provider: 'llm', atMost: { inputTokens: 3 } }).settle({ inputTokens: 3 })
    expect(costs.report({ groupBy: 'provider' }).rows[0]?.amount).toBe(0.003)
  })

  it('goes on in a new process from what the old one had spent', () => {
    const { costs, clock } = open({ daily: 10, monthly: 100 })
    allowed(costs, pages(4)).settle({ pages: 4 })
    allowed(costs, pages(5))
    const snapshot = JSON.parse(JSON.stringify(costs.snapshot()))
    const next = open({ daily: 10, monthly: 100 }, clock, { snapshot }).costs
    refusal(next, pages(2))
    allowed(next, pages(1))
  })

  it('keeps a bounded ledger: old days go, then the documents of the oldest rows', async () => {
    const { costs, clock } = open(undefined, undefined, { maxRows: 10, retentionDays: 2 })
    for (let i = 0; i < 50; i++) allowed(costs, pages(1, { document: `${i}` })).settle({ pages: 1 })
    const { rows } = costs.report({ groupBy: 'document' })
    expect(rows.length).toBeLessThanOrEqual(10)
    expect(rows[0]).toMatchObject({ key: null, calls: 50 - rows.length + 1 })
    expect(costs.report({ groupBy: 'provider' }).rows).toMatchObject([{ calls: 50, amount: 50 }])
    await clock.advance(3 * DAY_MS)
    allowed(costs, pages(1)).settle({ pages: 1 })
    expect(costs.report({ groupBy: 'day' }).rows).toMatchObject([{ key: '2026-02-02', calls: 1 }])
  })

  it('never passes a limit, whatever calls run at the same time (seeded)', async () => {
    for (let seed = 1; seed <= 20; seed++) {
      const random = seededRandom(seed)
      const limits = { daily: 40, monthly: 150, perProvider: { '*': { daily: 25 } }, perTenant: { '*': { daily: 12 } } }
      const { costs, clock } = open({ ...limits, perDocument: 9 })
      const spent = new Map<string, number>()
      let refused = 0
      const worker = async () => {
        for (let i = 0; i < 60; i++) {
          const provider = random() < 0.5 ? 'textract' : 'openai'
          const tenant = `t${Math.floor(random() * 5)}`
          const document = `d${Math.floor(random() * 60)}`
          const atMost = { pages: Math.ceil(random() * 5) + random() }
          const began = new Date(clock.now()).toISOString()
          const work = async (used: (usage: { pages: number }) => void) => {
            for (let turns = Math.floor(random() * 4); turns > 0; turns--) await Promise.resolve()
            if (random() < 0.02) await clock.advance(random() * DAY_MS)
            if (random() < 0.2) throw new Error('provider failed')
            const pagesUsed = atMost.pages * random()
            used({ pages: pagesUsed })
            return pagesUsed
          }
          const outcome = await costs
            .spend({ provider, tenant, document, atMost }, work)
            .catch((error: unknown) => error)
          if (SdkError.isInstance(outcome)) {
            refused++
            continue
          }
          const cost = typeof outcome === 'number' ? outcome : atMost.pages
          const [day, month] = [began.slice(0, 10), began.slice(0, 7)]
          for (const key of [day, month, `${day} ${provider}`, `${day} ${tenant}`, document]) {
            spent.set(key, (spent.get(key) ?? 0) + cost)
          }
          for (const { used, limit } of costs.budgets()) expect(used).toBeLessThanOrEqual(limit)
        }
      }
      await Promise.all(Array.from({ length: 12 }, worker))
      // Rounded to billionths by the tracker, not here.
      const most = (pattern: RegExp) =>
        Math.max(...[...spent].flatMap(([key, cost]) => (pattern.test(key) ? [cost] : []))) - 1e-6
      expect(most(/^\d{4}-\d\d-\d\d$/)).toBeLessThanOrEqual(40)
      expect(most(/^\d{4}-\d\d$/)).toBeLessThanOrEqual(150)
      expect(most(/ (textract|openai)$/)).toBeLessThanOrEqual(25)
      expect(most(/ t\d$/)).toBeLessThanOrEqual(12)
      expect(most(/^d\d+$/)).toBeLessThanOrEqual(9)
      expect(refused).toBeGreaterThan(0)
      const total = [...spent].reduce((sum, [key, cost]) => (/^\d{4}-\d\d$/.test(key) ? sum + cost : sum), 0)
      const reported = costs.report({ groupBy: 'provider' }).rows.reduce((sum, { amount }) => sum + amount, 0)
      expect(reported).toBeCloseTo(total, 5)
    }
  })

  it.each([
    [{ daily: -1 }, 'budget: daily must be 0 or more, not -1'],
    [{ perProvider: { a: { monthly: Number.NaN } } }, 'budget: perProvider.a.monthly must be 0 or more, not NaN'],
  ])('refuses the budget %j', (budget, message) => {
    expect(() => open(budget)).toThrow(message)
  })

  it('refuses a use that is no amount', () => {
    const { costs } = open({ daily: 1 })
    expect(refusal(costs, pages(-5)).code).toBe('INPUT_ERROR')
    const reservation = allowed(costs, pages(1))
    expect(() => reservation.settle({ pages: Number.NaN })).toThrow('usage.pages must be 0 or more, not NaN')
  })
})
