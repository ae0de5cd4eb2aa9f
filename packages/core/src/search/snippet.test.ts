import { describe, expect, it } from 'vitest'
import { snippetOf } from './snippet.ts'

const filler = (words: number) => Array.from({ length: words }, (_, i) => `w${i}`).join(' ')

describe('snippetOf', () => {
  it('gives a short text whole, on one line', () => {
    expect(snippetOf('Total\n  42.00', 'nothing')).toBe('Total 42.00')
  })

  it('shows where the words of the query stand together', () => {
    const text = `invoice ${filler(100)} the invoices of March are payable in April ${filler(100)}`
    const snippet = snippetOf(text, 'payable invoice', 60)
    expect(snippet).toContain('invoices of March are payable')
    expect(snippet.startsWith('…') && snippet.endsWith('…')).toBe(true)
    expect(snippet.length).toBeLessThanOrEqual(62)
  })

  it('begins at the beginning when no word of the query stands in it', () => {
    expect(snippetOf(filler(100), 'absent', 20)).toBe('w0 w1 w2 w3 w4 w5 w6…')
  })

  it('ends with the end', () => {
    const snippet = snippetOf(`${filler(100)} total`, 'total', 20)
    expect(snippet).toBe('…w97 w98 w99 total')
  })

  it('cuts a word that is longer than the snippet', () => {
    expect(snippetOf('x'.repeat(500), 'x', 30)).toHaveLength(31)
  })

  it('keeps a word of the query whole at any place and length', () => {
    for (let before = 0; before < 40; before++) {
      for (const length of [12, 17, 30]) {
        const snippet = snippetOf(`${filler(before)} invoices ${filler(30)}`, 'invoice', length)
        expect(snippet).toContain('invoices')
        expect(snippet.length).toBeLessThanOrEqual(length + 2)
      }
    }
  })
})
