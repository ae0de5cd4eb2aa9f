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

describe('a schema by a name that does not exist', () => {
  it('is refused with the names that do', async () => {
    const work = rulesExtractor().extract({ pages: PAGES, schema: 'passport' as 'form' })
    await expect(work).rejects.toThrow(/"passport" is unknown; allowed are receipt, invoice, drawing, form/u)
  })
})
