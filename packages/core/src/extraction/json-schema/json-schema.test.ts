import { describe, expect, it } from 'vitest'
import { SdkError } from '../../errors/sdk-error.ts'
import type { JsonSchema } from '../../ports/field-extractor.ts'
import { cell, pageOf } from '../page-builder.ts'
import { rulesExtractor } from '../rules-extractor.ts'

const PAGES = pageOf(
  'Invoice No: A-17',
  'Customer name: Jane Doe',
  'Number of boxes: 12',
  'Paid: yes',
  'Status: shipped late',
  [cell(0, 'Gesamtbetrag'), cell(40, '1.234,50 EUR')],
  'E-mail: jane@example.com',
  'Fällig am: 03.04.2024',
  [cell(0, 'Colour')],
  [cell(0, 'dark green')],
)

const extract = (properties: Record<string, unknown>, rest: JsonSchema = {}) =>
  rulesExtractor().extract({ pages: PAGES, schema: { type: 'object', properties, ...rest } })

describe('a JSON Schema', () => {
  it('is filled by the names, titles and descriptions of its properties', async () => {
    const { value } = await extract({
      customerName: { type: 'string' },
      boxes: { type: 'integer', title: 'Number of boxes' },
      mail: { type: 'string', format: 'email', description: 'E-mail' },
      colour: { type: ['string', 'null'] },
    })
    expect(value).toEqual({ customerName: 'Jane Doe', boxes: 12, mail: 'jane@example.com', colour: 'dark green' })
  })

  it('finds labels of the same meaning in other languages', async () => {
    const { value } = await extract({
      invoice_number: { type: 'string' },
      total: { type: 'number' },
      due_date: { type: 'string', format: 'date' },
    })
    expect(value).toEqual({ invoice_number: 'A-17', total: 1234.5, due_date: '2024-04-03' })
  })

  it('takes only what fits type, format and enum', async () => {
    const { value } = await extract({
      paid: { type: 'boolean' },
      status: { enum: ['open', 'shipped'] },
      customer_name: { type: 'number' },
      colour: { type: 'string', format: 'date' },
      absent: { type: 'string' },
    })
    expect(value).toEqual({ paid: true, status: 'shipped', customer_name: null, colour: null, absent: null })
  })

  it('nests objects and points at their leaves', async () => {
    const { value, fields } = await extract(
      {
        buyer: { type: 'object', properties: { customer_name: { $ref: '#/$defs/name' } } },
      },
      { $defs: { name: { type: 'string' } } },
    )
    expect(value).toEqual({ buyer: { customer_name: 'Jane Doe' } })
    expect(fields.map((field) => field.path)).toEqual(['/buyer/customer_name'])
  })

  it('leaves lists null and says that they need a model', async () => {
    const { value, warnings } = await extract({ lines: { type: 'array', items: { type: 'object' } } })
    expect(value).toEqual({ lines: null })
    expect(warnings).toEqual([expect.stringContaining('/lines: lists')])
  })

  it.each<[string, JsonSchema, string]>([
    ['of another type', { type: 'array' }, '/'],
    ['without properties', { type: 'object' }, '/'],
    ['with required that is no list', { type: 'object', properties: {}, required: 'a' }, '/required'],
    ['with an unknown type', { type: 'object', properties: { a: { type: 'date' } } }, '/properties/a/type'],
    ['with two types', { type: 'object', properties: { a: { type: ['string', 'number'] } } }, '/properties/a/type'],
    ['with a property that is no schema', { type: 'object', properties: { a: 5 } }, '/properties/a'],
    ['with a missing reference', { type: 'object', properties: { a: { $ref: '#/b' } } }, '/properties/a/$ref'],
    ['with a foreign reference', { type: 'object', properties: { a: { $ref: 'http://x' } } }, '/properties/a/$ref'],
    ['that holds itself', { type: 'object', properties: { a: { $ref: '#' } } }, '/properties/a/properties/a'],
    [
      'with objects in an enum',
      { type: 'object', properties: { a: { enum: [{}], type: 'string' } } },
      '/properties/a/enum',
    ],
    [
      'with a choice of types',
      { type: 'object', properties: { a: { anyOf: [{ type: 'string' }, { type: 'number' }] } } },
      '/properties/a',
    ],
  ])('%s is refused, naming the place', async (_, schema, place) => {
    const error = await rulesExtractor()
      .extract({ pages: PAGES, schema })
      .catch((reason: unknown) => reason)
    expect(SdkError.isInstance(error) && [error.code, error.reason]).toEqual(['VALIDATION_FAILED', 'schema_invalid'])
    expect((error as Error).message).toContain(`${place}`)
  })

  it('has names that need escaping in pointers', async () => {
    const { fields } = await extract({ 'a/b~c': { type: 'string', title: 'Customer name' } })
    expect(fields.map((field) => field.path)).toEqual(['/a~1b~0c'])
  })
})

describe('sums in a schema of one’s own', () => {
  const INVOICE = pageOf(
    [cell(0, 'Bezeichnung'), cell(50, 'Menge'), cell(85, 'Gesamt')],
    [cell(0, '2 Umwälzpumpe Größe 32'), cell(53, '2'), cell(86, '379,00 €')],
    [cell(60, 'Nettobetrag'), cell(85, '1.512,90 €')],
    [cell(60, 'zzgl. 19 % MwSt.'), cell(85, '287,45 €')],
    [cell(60, 'Gesamtbetrag'), cell(85, '1.800,35 €')],
  )
  const read = async (properties: Record<string, unknown>, pages = INVOICE, rest: JsonSchema = {}) =>
    rulesExtractor().extract({ pages, schema: { type: 'object', properties, ...rest } })
  const number = (description?: string) => ({ type: 'number', ...(description ? { description } : {}) })

  // "net amount" is also a label of the amount to pay, which came first.
  it('reads a net amount as the sum before tax', async () => {
    const { value } = await read({ net_amount: number(), netto: number(), total: number() })
    expect(value).toEqual({ net_amount: 1512.9, netto: 1512.9, total: 1800.35 })
  })

  // "Größe 32" is one letter from "gross".
  it('does not take a word within a text for a label that it nearly is', async () => {
    const { value } = await read({ gross: number() })
    expect(value).toEqual({ gross: 1800.35 })
    const pages = pageOf('2 Umwälzpumpe Größe 32', 'Größe 32')
    expect((await read({ gross: number() }, pages)).value).toEqual({ gross: null })
  })

  it('does not take "Total" of another sum for the total', async () => {
    const pages = pageOf('Total HT 100,00 €', 'Total TVA 20,00 €')
    expect((await read({ total: number(), tva: number() }, pages)).value).toEqual({ total: null, tva: 20 })
  })

  it('takes a bare number for money only right at a label that begins its cell', async () => {
    expect((await read({ price: number() }, pageOf('Price: 12'))).value).toEqual({ price: 12 })
    expect((await read({ price: number() }, pageOf('The price of 12 pumps'))).value).toEqual({ price: null })
    expect((await read({ price: number() }, pageOf('The price of 12 pumps is 1.200 EUR'))).value).toEqual({
      price: 1200,
    })
    expect((await read({ boxes: number() }, pageOf('Number of boxes 12'))).value).toEqual({ boxes: 12 })
  })

  it.each([
    'Nettobetrag, Total HT',
    'Total HT / Nettobetrag',
    'Total HT or Nettobetrag',
    'Total HT oder Nettobetrag',
    'Total HT ou Nettobetrag',
    'Total HT; Nettobetrag',
    'Imponibile/Nettobetrag',
  ])('looks for each label of "%s"', async (description) => {
    expect((await read({ sum_a: number(description) })).value).toEqual({ sum_a: 1512.9 })
  })

  it('does not look for the parts of a sentence', async () => {
    const pages = pageOf('Number: 7', 'Without tax: 12.00')
    const { value } = await read({ x: number('What is to be paid, without tax, or null') }, pages)
    expect(value).toEqual({ x: null })
  })
})

describe('required properties', () => {
  it('leave a warning where they were not found', async () => {
    const { value, warnings } = await extract(
      {
        customer_name: { type: 'string' },
        siret: { type: 'string' },
        buyer: { type: 'object', properties: { 'a/b': { type: 'string' } }, required: ['a/b'] },
      },
      { required: ['customer_name', 'siret', 'buyer', 'unnamed'] },
    )
    expect(value).toMatchObject({ customer_name: 'Jane Doe', siret: null })
    expect(warnings.toSorted()).toEqual([
      '"/buyer/a~1b" is required and was not found',
      '"/siret" is required and was not found',
      '"/unnamed" is required and was not found',
    ])
  })
})

describe('a schema by a name that does not exist', () => {
  it('is refused with the names that do', async () => {
    const work = rulesExtractor().extract({ pages: PAGES, schema: 'passport' as 'form' })
    await expect(work).rejects.toThrow(/"passport" is unknown; allowed are receipt, invoice, drawing, form/u)
  })
})
