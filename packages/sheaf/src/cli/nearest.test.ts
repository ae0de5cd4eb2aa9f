import { describe, expect, it } from 'vitest'
import { didYouMean, nearest } from './nearest.ts'

describe('nearest', () => {
  it('finds a word with letters swapped, missing or added', () => {
    const words = ['receipt', 'invoice', 'drawing', 'form']
    expect(nearest('reciept', words)).toBe('receipt')
    expect(nearest('invoce', words)).toBe('invoice')
    expect(nearest('Forms', words)).toBe('form')
  })

  it('finds nothing for a word that is like none', () => {
    expect(nearest('banana', ['receipt', 'form'])).toBeUndefined()
    expect(didYouMean('banana', ['receipt'])).toBe('')
  })
})
