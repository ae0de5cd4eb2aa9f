import { describe, expect, it } from 'vitest'
import { isCutOff } from './truncation.ts'

const bytes = (text: string) => new TextEncoder().encode(text)

describe('isCutOff', () => {
  it('believes a file whose table of objects is whole', () => {
    expect(isCutOff(bytes('%PDF-1.7 anything'), false)).toBe(false)
  })

  it('calls a repaired file cut off when its end is missing', () => {
    expect(isCutOff(bytes(`%PDF-1.7 ${'x'.repeat(9000)}`), true)).toBe(true)
    expect(isCutOff(bytes(`%PDF-1.7 %%EOF ${'x'.repeat(9000)}`), true)).toBe(true)
  })

  it('accepts a repaired file that has an end, with something after it', () => {
    expect(isCutOff(bytes(`%PDF-1.7 startxref 0 %%EOF${'\0'.repeat(2000)}`), true)).toBe(false)
  })

  it('believes the length that a linearized file declares', () => {
    const head = '%PDF-1.7\n1 0 obj <</Linearized 1/L 100/H [1 2]/O 3/E 4/N 5/T 6>> endobj\n'
    expect(isCutOff(bytes(head), false)).toBe(true)
    expect(isCutOff(bytes(head.padEnd(100)), false)).toBe(false)
  })
})
