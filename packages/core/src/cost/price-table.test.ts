import { describe, expect, it } from 'vitest'
import { type PriceEntry, PriceList, type Rate } from './price-table.ts'

const entry = (provider: string, validFrom: string, pages: Rate | 'free', model?: string): PriceEntry => ({
  provider,
  model,
  validFrom,
  rates: { pages },
})

describe('PriceList', () => {
  it('adds up units at the price of their number', () => {
    const prices = new PriceList({
      currency: 'USD',
      prices: [
        {
          provider: 'llm',
          validFrom: '2026-01-01',
          rates: {
            inputTokens: { amount: 3, per: 1e6 },
            outputTokens: { amount: 15, per: 1e6 },
            calls: { amount: 0.01 },
            seconds: 'free',
          },
        },
      ],
    })
    const usage = { inputTokens: 1500, outputTokens: 200, calls: 1, seconds: 7.5 }
    expect(prices.priceOf('llm', undefined, usage, '2026-06-01')).toEqual({ isKnown: true, nanos: 17_500_000 })
  })

  it('takes the price of the day, of the model before that of its provider', () => {
    const prices = new PriceList({
      currency: 'USD',
      prices: [
        entry('ocr', '2026-03-01', { amount: 2 }),
        entry('ocr', '2026-01-01', { amount: 1 }),
        entry('ocr', '2026-02-01', { amount: 5 }, 'forms'),
      ],
    })
    const price = (day: string, model?: string) => prices.priceOf('ocr', model, { pages: 1 }, day)
    expect(price('2026-02-28')).toEqual({ isKnown: true, nanos: 1e9 })
    expect(price('2026-03-01')).toEqual({ isKnown: true, nanos: 2e9 })
    expect(price('2026-03-01', 'forms')).toEqual({ isKnown: true, nanos: 5e9 })
    expect(price('2026-01-31', 'forms')).toEqual({ isKnown: true, nanos: 1e9 })
    expect(price('2026-03-01', 'other')).toEqual({ isKnown: true, nanos: 2e9 })
  })

  it('says what has no price, and never 0', () => {
    const prices = new PriceList({ currency: 'USD', prices: [entry('ocr', '2026-02-01', { amount: 1 })] })
    const price = (provider: string, day: string, usage: object) => prices.priceOf(provider, undefined, usage, day)
    expect(price('other', '2026-03-01', { pages: 1 })).toEqual({ isKnown: false, missing: ['pages'] })
    expect(price('ocr', '2026-01-31', { pages: 1 })).toEqual({ isKnown: false, missing: ['pages'] })
    expect(price('ocr', '2026-03-01', { pages: 1, seconds: 1 })).toEqual({ isKnown: false, missing: ['seconds'] })
    expect(price('toString', '2026-03-01', {})).toEqual({ isKnown: false, missing: [] })
  })

  it('knows what is free', () => {
    const prices = new PriceList({
      currency: 'USD',
      prices: [{ provider: 'local', validFrom: '2026-01-01', rates: 'free' }],
    })
    expect(prices.priceOf('local', 'm', { pages: 9, seconds: 3 }, '2026-01-01')).toEqual({ isKnown: true, nanos: 0 })
  })

  it.each([
    ['a currency that is none', { currency: 'dollars', prices: [] }],
    ['a negative price', { currency: 'USD', prices: [entry('a', '2026-01-01', { amount: -1 })] }],
    ['a price that is no number', { currency: 'USD', prices: [entry('a', '2026-01-01', { amount: Number.NaN })] }],
    ['a price per nothing', { currency: 'USD', prices: [entry('a', '2026-01-01', { amount: 1, per: 0 })] }],
    ['a day that is none', { currency: 'USD', prices: [entry('a', 'January', { amount: 1 })] }],
    ['a month that is none', { currency: 'USD', prices: [entry('a', '2026-13-01', { amount: 1 })] }],
    [
      'a unit that is none',
      {
        currency: 'USD',
        prices: [{ provider: 'a', validFrom: '2026-01-01', rates: { page: { amount: 1 } } as object }],
      },
    ],
    [
      'two prices from one day',
      { currency: 'USD', prices: [entry('a', '2026-01-01', 'free'), entry('a', '2026-01-01', { amount: 1 })] },
    ],
  ])('refuses %s', (_claim, table) => {
    expect(() => new PriceList(table)).toThrow('price table: ')
  })
})
