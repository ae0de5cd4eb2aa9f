import { describe, expect, it } from 'vitest'
import { dayOf, findDates, inferDateOrder, isoDay } from './dates.ts'

const read = (text: string, order: 'day-first' | 'month-first' = 'day-first') =>
  findDates(text).map((match) => dayOf(match, order))

describe('findDates', () => {
  it.each([
    ['19/10/2018', '2018-10-19'],
    ['19-10-18', '2018-10-19'],
    ['19.10.2018', '2018-10-19'],
    ['5/3/2018', '2018-03-05'],
    ['25/12 /2018', '2018-12-25'],
    ['2O18-1O-19', '2018-10-19'],
    ['2018-10-19', '2018-10-19'],
    ['2018/10/19', '2018-10-19'],
    ['2018年10月19日', '2018-10-19'],
    ['19 10 2018', '2018-10-19'],
    ['24 MAR 2018', '2018-03-24'],
    ['14/MAY/2017', '2017-05-14'],
    ['7. Mai 2014', '2014-05-07'],
    ['1. März 2020', '2020-03-01'],
    ['02 Juillet 2015', '2015-07-02'],
    ['1er août 2021', '2021-08-01'],
    ['29 maart 2014', '2014-03-29'],
    ['3 de enero de 2022', '2022-01-03'],
    ['15 gennaio 2019', '2019-01-15'],
    ['9 de março de 2020', '2020-03-09'],
    ['12 Ogos 2016', '2016-08-12'],
    ['31 Disember 2017', '2017-12-31'],
    ['March 5, 2017', '2017-03-05'],
    ['Dec 10 1998', '1998-12-10'],
    ["10 Dec '98", '1998-12-10'],
    ['03/20/2023', '2023-03-20'],
    ['01-11-69', '2069-11-01'],
    ['01-11-70', '1970-11-01'],
  ])('reads %s as %s', (text, iso) => {
    expect(read(text)).toEqual([iso])
  })

  it.each([
    '31/02/2018',
    '30 Feb 2020',
    '00/10/2018',
    '32/13/2018',
    '29.02.2019',
    '12:30:45',
    '03-40210276',
    '1.2.3',
    '17 Foo 2018',
    '192.168.1.10',
  ])('finds no day in %s', (text) => {
    expect(read(text)).toEqual([])
  })

  it('tells a time written with full stops from a date', () => {
    expect(read('06/01/18 12.17.26 PM')).toEqual(['2018-01-06'])
  })

  it('finds several dates with their offsets', () => {
    const text = 'from 01/05/2014 to 31/05/2014'
    expect(findDates(text).map(({ start, end }) => text.slice(start, end))).toEqual(['01/05/2014', '31/05/2014'])
  })

  it('reads eight digits only when asked to', () => {
    expect(findDates('20180325')).toEqual([])
    expect(findDates('20180325', { compact: true }).map((match) => match.dayFirst)).toEqual(['2018-03-25'])
  })

  it('keeps both readings of an ambiguous date and says so', () => {
    const [match] = findDates('03/04/2018')
    expect(match).toMatchObject({ dayFirst: '2018-04-03', monthFirst: '2018-03-04', isCertain: false })
    expect(findDates('13/04/2018')[0]!.isCertain).toBe(true)
    expect(findDates('04/04/2018')[0]!.isCertain).toBe(true)
  })
})

describe('inferDateOrder', () => {
  it('follows the unmistakable dates of the document', () => {
    expect(inferDateOrder('due 04/03/2023, printed 03/20/2023')).toEqual({ order: 'month-first', isSure: true })
    expect(inferDateOrder('due 04/03/2023, printed 20/03/2023')).toEqual({ order: 'day-first', isSure: true })
  })

  it('reads month first on American paper and day first elsewhere, without being sure', () => {
    expect(inferDateOrder('Scranton PA 18503  04/03/2023')).toEqual({ order: 'month-first', isSure: false })
    expect(inferDateOrder('47000 Klang 04/03/2023')).toEqual({ order: 'day-first', isSure: false })
  })
})

describe('isoDay', () => {
  it('knows leap years', () => {
    expect(isoDay(2000, 2, 29)).toBe('2000-02-29')
    expect(isoDay(1900, 2, 29)).toBeNull()
  })
})
