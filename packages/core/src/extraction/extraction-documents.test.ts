import { describe, expect, it } from 'vitest'
import type { PageText } from '../document/page-text.ts'
import type { BuiltInSchema, ExtractedFields, FieldExtractor } from '../ports/field-extractor.ts'
import { seededRandom } from '../testing/seeded-random.ts'
import { cell, pageOf } from './page-builder.ts'
import { rulesExtractor } from './rules-extractor.ts'

interface Sample {
  readonly name: string
  readonly schema: BuiltInSchema
  readonly pages: PageText[]
  readonly fields: Readonly<Record<string, unknown>>
}

const SAMPLES: readonly Sample[] = [
  {
    name: 'a Malaysian till receipt with rounding',
    schema: 'receipt',
    pages: pageOf(
      'NORTHWIND STATIONERY SDN BHD',
      '(123456-X)',
      '12, JALAN KENANGA 3/4,',
      'TAMAN MAWAR,',
      '43000 KAJANG, SELANGOR.',
      'TEL: 03-1234 5678',
      'GST ID NO: 000123456789',
      'TAX INVOICE',
      [cell(0, 'DATE: 05/11/2017 10:22:31'), cell(40, 'INV: 000912')],
      [cell(0, 'A4 PAPER'), cell(30, '2'), cell(40, '10.01'), cell(50, '20.02')],
      [cell(0, 'TOTAL QTY'), cell(30, '2'), cell(50, '20.02')],
      [cell(0, 'TOTAL SALES (EXCLUDING GST)'), cell(50, '18.89')],
      [cell(0, 'TOTAL'), cell(50, '20.02')],
      [cell(0, 'ROUNDING ADJ'), cell(50, '-0.02')],
      [cell(0, 'NETT TOTAL'), cell(47, 'RM 20.00')],
      [cell(0, 'CASH'), cell(50, '50.00')],
      [cell(0, 'CHANGE'), cell(50, '30.00')],
      'GST SUMMARY',
      [cell(0, 'TOTAL'), cell(40, '18.89'), cell(50, '1.13')],
    ),
    fields: {
      company: 'NORTHWIND STATIONERY SDN BHD',
      date: '2017-11-05',
      address: '12, JALAN KENANGA 3/4, TAMAN MAWAR, 43000 KAJANG, SELANGOR.',
      total: 20,
    },
  },
  {
    name: 'a German till receipt',
    schema: 'receipt',
    pages: pageOf(
      'Blumen Krause GmbH',
      'Lindenstraße 12',
      '50667 Köln',
      'Tel. 0221 555 0199',
      [cell(0, 'Rosen rot'), cell(40, '12,50 €')],
      [cell(0, 'Summe'), cell(40, '12,50 €')],
      [cell(0, 'Gegeben'), cell(40, '20,00 €')],
      [cell(0, 'Rückgeld'), cell(40, '7,50 €')],
      'Datum: 03.02.2024  14:05',
    ),
    fields: { company: 'Blumen Krause GmbH', date: '2024-02-03', total: 12.5 },
  },
  {
    name: 'a German invoice with a table of items',
    schema: 'invoice',
    pages: pageOf(
      'Werkzeug Adler GmbH - Hafenweg 4 - 20095 Hamburg',
      '',
      'Kunde:',
      'Muster AG',
      '',
      [cell(0, 'Rechnungsnr.'), cell(20, 'RE-2024-017'), cell(60, 'Kundennr.'), cell(80, '4711')],
      [cell(0, 'Rechnungsdatum'), cell(20, '7. Mai 2024')],
      [cell(0, 'Zahlbar bis'), cell(20, '21.05.2024')],
      '',
      [cell(0, 'Pos.'), cell(8, 'Beschreibung'), cell(50, 'Menge'), cell(62, 'Einzelpreis'), cell(85, 'Betrag')],
      [cell(0, '1'), cell(8, 'Feile 200 mm'), cell(53, '2'), cell(66, '10,00'), cell(86, '20,00')],
      [cell(8, 'mit Heft')],
      [cell(0, '2'), cell(8, 'Lieferung'), cell(53, '1'), cell(66, '1.180,00'), cell(83, '1.180,00')],
      '',
      [cell(60, 'Nettobetrag'), cell(83, '1.200,00')],
      [cell(60, 'MwSt. 19 %'), cell(85, '228,00')],
      [cell(60, 'Gesamtbetrag EUR'), cell(83, '1.428,00')],
    ),
    fields: {
      issuer: 'Werkzeug Adler GmbH',
      invoice_number: 'RE-2024-017',
      date: '2024-05-07',
      date_due: '2024-05-21',
      currency: 'EUR',
      amount: 1428,
      amount_untaxed: 1200,
      amount_tax: 228,
      items: [
        { description: 'Feile 200 mm\nmit Heft', quantity: 2, unit_price: 10, amount: 20 },
        { description: 'Lieferung', quantity: 1, unit_price: 1180, amount: 1180 },
      ],
    },
  },
  {
    name: 'a French invoice whose number and date stand in one line',
    schema: 'invoice',
    pages: pageOf(
      'Papeterie du Port SARL',
      'Facture n° 2022-0815 du 2 août 2022',
      'Date limite de paiement le 31/08/2022',
      [cell(40, 'Total HT :'), cell(70, '100,00 €')],
      [cell(40, 'TVA 20% :'), cell(70, '20,00 €')],
      [cell(40, 'Total TTC :'), cell(70, '120,00 €')],
    ),
    fields: {
      issuer: 'Papeterie du Port SARL',
      invoice_number: '2022-0815',
      date: '2022-08-02',
      date_due: '2022-08-31',
      currency: 'EUR',
      amount: 120,
      amount_untaxed: 100,
      amount_tax: 20,
    },
  },
  {
    name: 'an American invoice with labels over their values',
    schema: 'invoice',
    pages: pageOf(
      'Maple Goods Inc.',
      'Scranton PA 18503',
      'Invoice INV/2023/0042',
      [cell(0, 'Invoice Date:'), cell(30, 'Due Date:')],
      [cell(0, '03/04/2023'), cell(30, '04/05/2023')],
      [cell(40, 'Subtotal'), cell(70, '$ 262.90')],
      [cell(40, 'Tax 15% on $ 112.90'), cell(70, '$ 16.94')],
      [cell(40, 'Total'), cell(70, '$ 279.84')],
    ),
    fields: {
      invoice_number: 'INV/2023/0042',
      date: '2023-03-04',
      date_due: '2023-04-05',
      currency: 'USD',
      amount: 279.84,
      amount_untaxed: 262.9,
      amount_tax: 16.94,
    },
  },
  {
    name: 'an English drawing with values behind, beside and below',
    schema: 'drawing',
    pages: pageOf(
      [cell(60, 'TITLE:')],
      [cell(60, 'MOUNTING BRACKET')],
      [cell(60, 'MATERIAL: S235JR'), cell(90, 'SCALE 1:2')],
      [cell(60, 'DWG. NO.'), cell(85, 'REV'), cell(95, 'SHEET 1 OF 3')],
      [cell(60, 'AB-1234-01'), cell(85, 'C')],
      [cell(60, 'THIRD ANGLE PROJECTION')],
    ),
    fields: {
      part_name: 'MOUNTING BRACKET',
      material: 'S235JR',
      scale: '1:2',
      drawing_number: 'AB-1234-01',
      revision: 'C',
      sheet: '1 of 3',
      projection: 'third angle',
    },
  },
  {
    name: 'a drawing whose only "issue" is followed by a date',
    schema: 'drawing',
    pages: pageOf(
      [cell(60, 'CHANGE'), cell(90, 'DATE')],
      [cell(60, 'First issue'), cell(90, '14.06.2023')],
      [cell(60, 'Sheet'), cell(90, '21.03.2024')],
    ),
    fields: { revision: null, sheet: null },
  },
  {
    name: 'a German drawing',
    schema: 'drawing',
    pages: pageOf(
      [cell(40, 'Benennung'), cell(70, 'Werkstoff')],
      [cell(40, 'Halter links'), cell(70, '1.4301')],
      [cell(40, 'Maßstab 1:1'), cell(70, 'Blatt 1/2')],
      [cell(40, 'Zeichnungs-Nr.: 47-11-0815'), cell(80, 'Änderungsindex: B')],
      [cell(40, 'Gewicht: 0,35 kg')],
    ),
    fields: {
      part_name: 'Halter links',
      material: '1.4301',
      scale: '1:1',
      sheet: '1 of 2',
      drawing_number: '47-11-0815',
      revision: 'B',
      weight: '0,35 kg',
      company: null,
    },
  },
  {
    name: 'a form with keys beside and above their values, a table and a tick',
    schema: 'form',
    pages: pageOf(
      [cell(0, 'TO:'), cell(12, 'Jane Roe')],
      [cell(0, 'NUMBER OF PAGES: 3')],
      '',
      [cell(0, 'COMMENTS:')],
      'Please call back.',
      '',
      '',
      [cell(0, 'NAME'), cell(30, 'PHONE')],
      [cell(0, 'A. Smith'), cell(30, '555-0101')],
      [cell(0, 'B. Jones'), cell(30, '555-0102')],
      '',
      '',
      [cell(0, 'NOV'), cell(8, 'X')],
    ),
    fields: {
      pairs: [
        { key: 'TO:', value: 'Jane Roe' },
        { key: 'NUMBER OF PAGES:', value: '3' },
        { key: 'COMMENTS:', value: 'Please call back.' },
        { key: 'NAME', value: 'A. Smith' },
        { key: 'NAME', value: 'B. Jones' },
        { key: 'PHONE', value: '555-0101' },
        { key: 'PHONE', value: '555-0102' },
        { key: 'NOV', value: 'X' },
      ],
    },
  },
]

describe('rulesExtractor on documents', () => {
  it.each(SAMPLES)('reads $name', async ({ schema, pages, fields }) => {
    const { value } = await rulesExtractor().extract({ pages, schema })
    expect(value).toMatchObject(fields)
  })

  it('warns when a date can be read in two orders and nothing tells which', async () => {
    const { warnings } = await rulesExtractor().extract({ pages: pageOf('Date: 03/04/2018'), schema: 'receipt' })
    expect(warnings.join()).toMatch(/order of day and month/u)
  })

  it('warns when the parts of an invoice do not add up', async () => {
    const pages = pageOf('Subtotal 100.00', 'VAT 19.00', 'Total 120.00')
    const { warnings } = await rulesExtractor().extract({ pages, schema: 'invoice' })
    expect(warnings.join()).toMatch(/do not add up to 120/u)
  })

  it('gives null for a total that is not printed, never the largest number', async () => {
    const pages = pageOf('ACME LTD', 'Account 9999.99', 'TOTAL', 'Thank you')
    const { value } = await rulesExtractor().extract({ pages, schema: 'receipt' })
    expect(value.total).toBeNull()
  })

  it('says that evidence of a text layer comes from it', async () => {
    const pages = pageOf('Date: 13/04/2018').map((page) => ({ ...page, provider: 'text-layer' }))
    const { fields } = await rulesExtractor().extract({ pages, schema: 'receipt' })
    expect(fields.map((field) => field.source)).toEqual(['text-layer'])
  })

  it('is less sure of words that the reader was not sure of', async () => {
    const doubt = (page: PageText) => ({
      ...page,
      lines: page.lines.map((line) => ({ ...line, words: line.words.map((word) => ({ ...word, confidence: 0.5 })) })),
    })
    const confidence = async (pages: PageText[]) =>
      (await rulesExtractor().extract({ pages, schema: 'receipt' })).fields[0]!.confidence
    const pages = pageOf('Date: 13/04/2018')
    expect(await confidence(pages.map(doubt))).toBeCloseTo((await confidence(pages)) / 2, 2)
  })
})

/** F1 over the scalar fields of the samples: the gate below, with which worthless extractors are caught. */
async function fieldF1(extractor: FieldExtractor): Promise<number> {
  let hits = 0
  let expected = 0
  let given = 0
  for (const { schema, pages, fields } of SAMPLES) {
    const { value } = await extractor.extract({ pages, schema })
    for (const [name, wanted] of Object.entries(fields)) {
      if (wanted === null || typeof wanted === 'object') continue
      expected++
      if (value[name] !== null && value[name] !== undefined) given++
      if (value[name] === wanted) hits++
    }
  }
  return hits === 0 ? 0 : (2 * hits) / (expected + given)
}

describe('the gate', () => {
  const always = (value: ExtractedFields): FieldExtractor => ({
    name: 'constant',
    extract: async () => ({ value, fields: [], method: 'rules', warnings: [] }),
  })
  const names = SAMPLES.flatMap(({ fields }) => Object.keys(fields))

  it('passes the rules', async () => {
    expect(await fieldF1(rulesExtractor())).toBeGreaterThan(0.95)
  })

  it('gives nothing to an extractor that finds nothing', async () => {
    expect(await fieldF1(always({}))).toBe(0)
  })

  it('gives nothing to an extractor that always says the same', async () => {
    expect(await fieldF1(always(Object.fromEntries(names.map((name) => [name, 'TOTAL']))))).toBe(0)
  })
})

describe('evidence', () => {
  it('cuts from the page at its offsets, whatever is on the page', async () => {
    const random = seededRandom(11)
    const words =
      'TOTAL Date: 03/04/2018 RM 12.50 : Invoice No A-1 SDN BHD JALAN 43000 😀 ½ é́ Ltd. 1,2 -5 X Scale 1:2 VAT'.split(
        ' ',
      )
    const pick = () => words[Math.floor(random() * words.length)]!
    for (let round = 0; round < 60; round++) {
      const rows = Array.from({ length: 12 }, () =>
        [0, 40, 80].map((at) => cell(at, Array.from({ length: Math.floor(random() * 5) }, pick).join(' '))),
      )
      const pages = pageOf(...rows)
      for (const schema of ['receipt', 'invoice', 'drawing', 'form'] as const) {
        const { fields } = await rulesExtractor().extract({ pages, schema })
        for (const { path, start, end, text } of fields) {
          expect([path, pages[0]!.text.slice(start, end)]).toEqual([path, text])
          expect(end).toBeGreaterThan(start)
        }
      }
    }
  })
})
