import { describe, expect, it } from 'vitest'
import type { PageText } from '../../document/page-text.ts'
import { labelWords } from '../label-match.ts'
import { TAX_LABELS, UNTAXED_LABELS } from '../labels/invoice.ts'
import { type Cell, cell, pageOf } from '../page-builder.ts'
import { rulesExtractor } from '../rules-extractor.ts'
import { sumLabelOf } from './sum-label.ts'

const read = (pages: readonly PageText[]) => rulesExtractor().extract({ pages, schema: 'invoice' })
const HEAD = [cell(0, 'Bezeichnung'), cell(50, 'Menge'), cell(62, 'Einzelpreis'), cell(85, 'Gesamt')]
const PUMP = [cell(0, 'Umwälzpumpe'), cell(53, '2'), cell(66, '189,50'), cell(86, '379,00')]
const TRIP = [cell(0, 'Anfahrt'), cell(53, '1'), cell(66, '45,90'), cell(86, '45,90')]

async function descriptions(...rows: readonly (string | readonly Cell[])[]) {
  const { value } = await read(pageOf(...rows))
  return (value.items as { description: string }[]).map((item) => item.description)
}

describe('the table of items', () => {
  // The tax of an invoice on which it begins with "zzgl." was read as one more item.
  it.each(['zzgl. 19 % MwSt.', 'incl. 20% VAT', 'davon 7,5 % USt', 'plus VAT', 'Total TTC'])(
    'ends at "%s"',
    async (label) => {
      const sum = [cell(0, label), cell(86, '80,73')]
      expect(await descriptions(HEAD, PUMP, TRIP, sum, TRIP)).toEqual(['Umwälzpumpe', 'Anfahrt'])
    },
  )

  it('ends at a sum of which only the currency was read', async () => {
    expect(await descriptions(HEAD, PUMP, [cell(0, 'Total TTC'), cell(86, '2 €')], TRIP)).toEqual(['Umwälzpumpe'])
  })

  it('goes on behind a sub-total with full items only', async () => {
    const part = [cell(0, 'Zwischensumme'), cell(86, '379,00')]
    expect(await descriptions(HEAD, PUMP, part, TRIP)).toEqual(['Umwälzpumpe', 'Anfahrt'])
    expect(await descriptions(HEAD, PUMP, part, [cell(0, 'Rabatt'), cell(86, '10,00')])).toEqual(['Umwälzpumpe'])
  })

  it('ends at a total that sums up every column', async () => {
    const total = [cell(0, 'Total'), cell(53, '2'), cell(66, '189,50'), cell(86, '379,00')]
    expect(await descriptions(HEAD, PUMP, total, TRIP)).toEqual(['Umwälzpumpe'])
  })

  it('goes on behind an item that is called like a sum', async () => {
    const care = [cell(0, 'Total care package'), cell(53, '2'), cell(66, '10,00'), cell(86, '20,00')]
    expect(await descriptions(HEAD, care, TRIP)).toEqual(['Total care package', 'Anfahrt'])
  })

  it('takes a line of text right below an item into its description', async () => {
    expect(await descriptions(HEAD, PUMP, 'mit Zubehör', TRIP)).toEqual(['Umwälzpumpe\nmit Zubehör', 'Anfahrt'])
  })

  // The last item of a scanned invoice ran on into the conditions of payment at the foot.
  it('takes no text that other lines part from the item, nor text wider than the column', async () => {
    const wide = 'En cas de retard, une indemnité forfaitaire sera due par le client, en plus du montant de la facture.'
    expect(await descriptions(HEAD, TRIP, PUMP, wide, 'Merci de votre confiance')).toEqual(['Anfahrt', 'Umwälzpumpe'])
    expect(await descriptions(HEAD, TRIP, PUMP, '', 'Merci de votre confiance')).toEqual(['Anfahrt', 'Umwälzpumpe'])
  })
})

describe('sumLabelOf', () => {
  const first = (text: string) => sumLabelOf(labelWords(text), [...TAX_LABELS, ...UNTAXED_LABELS]) !== null

  it.each(['VAT', 'zzgl. 19 % MwSt.', '19% MwSt', 'davon 8,1 % MwSt', 'dont TVA 20 %'])('begins "%s"', (text) => {
    expect(first(text)).toBe(true)
  })

  it.each(['2 VAT returns', 'Beratung zur Umsatzsteuer', 'plus', '', '19 %'])('does not begin "%s"', (text) => {
    expect(first(text)).toBe(false)
  })
})

describe('the amounts of an invoice', () => {
  const parts = ['Total HT 2347,30 €', 'TVA 20 % 469,46 €']

  // Of "2 816,76 €" the reader left "2 €"; the parts were thrown away because they exceed it.
  it('gives no total that is less than the sum before tax, and says why', async () => {
    const { value, warnings, fields } = await read(pageOf(...parts, 'Total TTC 2 €'))
    expect(value).toMatchObject({ amount: null, amount_untaxed: 2347.3, amount_tax: 469.46 })
    expect(warnings.join()).toMatch(/2347.3 without tax and 469.46 tax do not add up to 2\b/u)
    const scores = fields.filter(({ path }) => path.startsWith('/amount_')).map(({ confidence }) => confidence)
    expect(scores).toHaveLength(2)
    expect(Math.max(...scores)).toBeLessThanOrEqual(0.6)
  })

  it('gives their sum where that very amount is printed', async () => {
    const { value, fields } = await read(pageOf(...parts, 'Total TTC 2 €', 'Virement de 2816,76 € sous 30 jours'))
    expect(value).toMatchObject({ amount: 2816.76, amount_untaxed: 2347.3, amount_tax: 469.46 })
    expect(fields.find(({ path }) => path === '/amount')).toMatchObject({ text: expect.stringContaining('2816,76') })
  })

  it('keeps a total that parts at no customary rate contradict', async () => {
    const { value } = await read(pageOf('Subtotal 412.37', 'Tax 31.11', 'Total 98.20'))
    expect(value).toMatchObject({ amount: 98.2, amount_untaxed: null })
  })

  it('keeps a total that exceeds its parts, as with postage, and warns', async () => {
    const { value, warnings } = await read(pageOf('Subtotal 100.00', 'VAT 20.00', 'Postage 5.00', 'Total 125.00'))
    expect(value).toMatchObject({ amount: 125, amount_untaxed: 100, amount_tax: 20 })
    expect(warnings.join()).toMatch(/do not add up to 125/u)
  })

  it('computes nothing that is not printed', async () => {
    const { value } = await read(pageOf(...parts))
    expect(value).toMatchObject({ amount: null, amount_untaxed: 2347.3, amount_tax: 469.46 })
  })
})

describe('the issuer', () => {
  it('is what a letterhead without a legal form names above its address', async () => {
    const pages = pageOf(
      'Ébénisterie Lefèvre & Fils',
      '23, rue des Chênes, 35000 Rennes',
      'FACTURE',
      'Total TTC 10,00 €',
    )
    expect((await read(pages)).value.issuer).toBe('Ébénisterie Lefèvre & Fils')
  })
})
