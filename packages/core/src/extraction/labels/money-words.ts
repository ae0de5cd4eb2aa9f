import { type Phrase, phrases } from '../label-match.ts'

/** Words in the name or description of a field that say it holds money. */
export const MONEY_WORDS: readonly Phrase[] = phrases(
  ...['amount', 'total', 'subtotal', 'price', 'net', 'gross', 'tax', 'vat', 'gst', 'cost', 'sum', 'fee', 'charge'],
  ...['balance', 'discount', 'payment', 'salary', 'paid'],
  ...['betrag', 'gesamtbetrag', 'nettobetrag', 'bruttobetrag', 'summe', 'preis', 'netto', 'brutto', 'steuer', 'mwst'],
  ...['montant', 'prix', 'somme', 'tva', 'importe', 'precio', 'iva', 'importo', 'prezzo', 'bedrag', 'prijs', 'btw'],
)

/** Words that say a field with a word of money in its name is another number: `tax_rate`, `total_items`. */
export const NOT_MONEY_WORDS: readonly Phrase[] = phrases(
  ...[
    'rate',
    'percent',
    'percentage',
    '%',
    'quantity',
    'qty',
    'count',
    'number',
    'no',
    'id',
    'items',
    'pages',
    'pieces',
  ],
  ...['weight', 'hours', 'days', 'units', 'year', 'satz', 'steuersatz', 'anzahl', 'menge', 'nummer', 'gewicht', 'taux'],
  ...['nombre', 'quantite', 'poids', 'cantidad', 'numero', 'peso', 'aantal', 'tarief'],
)
