import { describe, expect, it } from 'vitest'
import { normalizeAmount, normalizeDate, normalizeField, normalizeText } from './normalize-field.ts'

describe('normalizeDate', () => {
  it.each([
    ['25/12/2018', '2018-12-25'],
    ['12 Mar 2018 10:22', '2018-03-12'],
    ['MARCH 5, 2017', '2017-03-05'],
    ['2014-08-03', '2014-08-03'],
    ['03-01-18', '2018-01-03'],
    ['12.31.2019', '2019-12-31'],
    ['20180312', '2018-03-12'],
    ['2018年3月12日', '2018-03-12'],
    ['12th of', null],
    ['none', null],
    ['45/45/2018', null],
  ])('reads %s as %s', (text, expected) => {
    expect(normalizeDate(text)).toBe(expected)
  })
})

describe('normalizeAmount', () => {
  it.each([
    ['RM 1,234.50', '1234.50'],
    ['1.234,56 EUR', '1234.56'],
    ['1 234,56', '1234.56'],
    ['9', '9.00'],
    ['1,000', '1000.00'],
    ['-5.00', '-5.00'],
    ['(5.00)', '-5.00'],
    ['none', null],
  ])('reads %s as %s', (text, expected) => {
    expect(normalizeAmount(text)).toBe(expected)
  })

  it('takes numbers as they are', () => {
    expect(normalizeAmount(4.11)).toBe('4.11')
    expect(normalizeAmount(Number.NaN)).toBeNull()
  })
})

describe('normalizeField', () => {
  it('compares by what the name says', () => {
    expect(normalizeField('date_due', '12 Mar 2018')).toBe('2018-03-12')
    expect(normalizeField('amount_tax', '1.234,5')).toBe('1234.50')
    expect(normalizeField('company', 'Book Ta .K')).toBe('BOOKTAK')
    expect(normalizeText('Äpfel & Birnen, 3')).toBe('ÄPFELBIRNEN3')
  })
})
