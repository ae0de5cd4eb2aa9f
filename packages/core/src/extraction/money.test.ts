import { describe, expect, it } from 'vitest'
import { decimalStyleOf, findAmounts, foldDigits, parseNumeral } from './money.ts'

describe('parseNumeral', () => {
  it.each([
    ['1,234.50', 1234.5],
    ['1.234,50', 1234.5],
    ['1 234,50', 1234.5],
    ["1'234.50", 1234.5],
    ['1’234.50', 1234.5],
    ['1.234.567,89', 1234567.89],
    ['1,234,567', 1234567],
    ['1,23,456.00', 123456],
    ['12,5', 12.5],
    ['12.5', 12.5],
    ['.50', 0.5],
    ['0.00', 0],
    ['26.5000', 26.5],
    ['1234', 1234],
    ['1.234', 1234],
    ['1,234', 1234],
    ['0.125', 0.125],
    ['0,125', 0.125],
    ['1234.567', 1234.567],
  ])('reads %s as %d', (raw, value) => {
    expect(parseNumeral(raw)?.value).toBe(value)
  })

  it.each(['1.2.3', '1,23,45', '12,34.56.7', '1.23.456,00,1', '', '.', 'abc', '1234567890123456'])(
    'gives null for %s, which no way of grouping explains',
    (raw) => {
      expect(parseNumeral(raw)).toBeNull()
    },
  )

  it('lets the document say what a lone sign before three digits means', () => {
    expect(parseNumeral('1.500', 'dot')?.value).toBe(1.5)
    expect(parseNumeral('1.500', 'comma')?.value).toBe(1500)
    expect(parseNumeral('1,500', 'comma')?.value).toBe(1.5)
  })
})

describe('findAmounts', () => {
  const values = (text: string) => findAmounts(text).map((amount) => amount.value)

  it.each<[string, number[]]>([
    ['TOTAL RM60.30', [60.3]],
    ['TOTAL  RM 1,234.50', [1234.5]],
    ['-RM 0.02', [-0.02]],
    ['RM-0.02', [-0.02]],
    ['Rs -40.00', [-40]],
    ['20.00-', [-20]],
    ['(20.00)', [-20]],
    ['€ 2.321,00', [2321]],
    ['29,99 € TTC', [29.99]],
    ['1 2.12 4.24 SR', [1, 2.12, 4.24]],
    ['12 500,00', [12500]],
    ['12 500 7,00', [12, 500, 7]],
    ['60. 30', [60.3]],
    ['60 .30', [60.3]],
    ['6O.3O', [60.3]],
    ['RM6O.3O', [60.3]],
    ['S7.70', [7.7]],
    ['fM1.00', [1]],
    ['ROUNDING .02', [0.02]],
  ])('finds the numbers of "%s"', (text, expected) => {
    expect(values(text)).toEqual(expected)
  })

  it.each(['12:17:26', '19/10/2018', '07-3507405', 'A12.5B', 'GTG02', '519537-X', '#4021', 'http://a/1'])(
    'finds no amount with decimals in %s',
    (text) => {
      expect(findAmounts(text).filter((amount) => amount.decimals > 0)).toEqual([])
    },
  )

  it('names the currency beside the number', () => {
    expect(findAmounts('EUR 5.00 $6.00 7,00 € RM8.00 9.00 CHF').map((amount) => amount.currency)).toEqual([
      'EUR',
      'USD',
      'EUR',
      'MYR',
      'CHF',
    ])
  })

  it('marks percentages', () => {
    expect(findAmounts('GST 6% 3.00').map((amount) => amount.isPercent)).toEqual([true, false])
  })

  it('gives offsets that cut the amount with sign and currency from the text', () => {
    const text = 'Sum: -RM 1,234.50 SR'
    const [amount] = findAmounts(text)
    expect(text.slice(amount!.start, amount!.end)).toBe('-RM 1,234.50')
  })
})

describe('foldDigits', () => {
  it('keeps the length and touches only stretches of digits', () => {
    expect(foldDigits('1O/I2/2O18 TOTAL SOLO')).toBe('10/12/2018 TOTAL SOLO')
  })
})

describe('decimalStyleOf', () => {
  it('follows the majority and leaves a draw open', () => {
    expect(decimalStyleOf('1,00 2,50 3.10')).toBe('comma')
    expect(decimalStyleOf('1.00 2,50')).toBeUndefined()
    expect(decimalStyleOf('no numbers')).toBeUndefined()
  })
})
