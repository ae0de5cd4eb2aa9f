import { describe, it } from 'vitest'
import { fakeFieldExtractor } from '../testing/fake-field-extractor.ts'
import { fieldExtractorContract } from '../testing/field-extractor-contract.ts'
import { rulesExtractor } from './rules-extractor.ts'

describe('rulesExtractor', () => {
  for (const { name, run } of fieldExtractorContract({ create: rulesExtractor })) it(name, run)
})

describe('fakeFieldExtractor', () => {
  const create = () => fakeFieldExtractor({ company: 'MERIDIAN TOOLS LTD', absent: 'nowhere' })
  for (const { name, run } of fieldExtractorContract({ create })) it(name, run)
})
