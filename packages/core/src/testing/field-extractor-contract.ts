import type { Extraction, FieldEvidence } from '../document/extraction.ts'
import type { PageText } from '../document/page-text.ts'
import { pageTextsFromLines } from '../document/page-text-from-lines.ts'
import { BUILT_IN_SCHEMAS, type ExtractedFields, type FieldExtractor } from '../ports/field-extractor.ts'
import { assert, assertEqual, assertRejects, type ContractCase } from './contract-case.ts'

export interface FieldExtractorSubject {
  readonly create: () => FieldExtractor
}

/** What every extractor of fields must do, however it finds them. */
export function fieldExtractorContract({ create }: FieldExtractorSubject): ContractCase[] {
  return [
    {
      name: 'gives evidence for every value that is not null, and only for those',
      async run() {
        for (const schema of BUILT_IN_SCHEMAS) {
          const pages = samplePages()
          const extraction = await create().extract({ pages, schema })
          checkEvidence(extraction, pages)
        }
      },
    },
    {
      name: 'cuts the text of its evidence from the page at the offsets it names',
      async run() {
        const pages = samplePages()
        for (const schema of BUILT_IN_SCHEMAS) {
          const { fields } = await create().extract({ pages, schema })
          for (const field of fields) {
            const page = pages[field.pageIndex ?? 0]!
            assertEqual(page.text.slice(field.start, field.end), field.text, `text of ${field.path}`)
          }
        }
      },
    },
    {
      name: 'finds nothing on a page without text',
      async run() {
        for (const schema of BUILT_IN_SCHEMAS) {
          const { value, fields } = await create().extract({ pages: pageTextsFromLines([]), schema })
          assertEqual(fields.length, 0, `evidence for ${schema}`)
          for (const [name, each] of Object.entries(value)) {
            assert(each === null || (Array.isArray(each) && each.length === 0), `${schema}.${name} must be null or []`)
          }
        }
      },
    },
    {
      name: 'has no page and no box where words have none',
      async run() {
        const pages = samplePages().map(withoutBoxes)
        const { fields } = await create().extract({ pages, schema: 'receipt' })
        for (const field of fields) assertEqual([field.pageIndex, field.box], [null, null], `place of ${field.path}`)
      },
    },
    {
      name: 'gives the same answer to the same pages',
      async run() {
        const extractor = create()
        const first = await extractor.extract({ pages: samplePages(), schema: 'invoice' })
        assertEqual(await extractor.extract({ pages: samplePages(), schema: 'invoice' }), first, 'second extraction')
      },
    },
    {
      name: 'refuses a schema that is none of an object',
      async run() {
        const work = () => create().extract({ pages: samplePages(), schema: { type: 'array' } })
        await assertRejects(work, 'VALIDATION_FAILED', 'schema_invalid')
      },
    },
    {
      name: 'stops when the caller has given up',
      async run() {
        const work = create().extract({ pages: samplePages(), schema: 'receipt', signal: AbortSignal.abort() })
        const outcome = await work.then(
          () => 'finished',
          () => 'rejected',
        )
        assertEqual(outcome, 'rejected', 'outcome')
      },
    },
  ]
}

function checkEvidence({ value, fields }: Extraction<ExtractedFields>, pages: readonly PageText[]): void {
  const leaves = new Map<string, unknown>()
  collectLeaves(value, '', leaves)
  const byPath = new Map<string, FieldEvidence>(fields.map((field) => [field.path, field]))
  assertEqual([...byPath.keys()].sort(), [...leaves.keys()].sort(), 'paths with evidence')
  for (const [path, leaf] of leaves) {
    const field = byPath.get(path)!
    assertEqual(field.value, leaf as FieldEvidence['value'], `value of ${path}`)
    assert(field.confidence >= 0 && field.confidence <= 1, `confidence of ${path} is ${field.confidence}; allowed 0..1`)
    assert(field.pageIndex === null || pages[field.pageIndex] !== undefined, `page of ${path} does not exist`)
  }
}

function collectLeaves(node: unknown, path: string, leaves: Map<string, unknown>): void {
  if (node === null) return
  if (typeof node !== 'object') leaves.set(path, node)
  else {
    for (const [name, below] of Object.entries(node)) {
      collectLeaves(below, `${path}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`, leaves)
    }
  }
}

function samplePages(): PageText[] {
  const line = (x: number, y: number, text: string) => ({
    text,
    box: [x, y, x + text.length * 9, y + 16] as [number, number, number, number],
  })
  return pageTextsFromLines(
    [
      line(100, 40, 'MERIDIAN TOOLS LTD'),
      line(100, 60, '12 Harbour Street,'),
      line(100, 80, '41050 Northport'),
      line(100, 120, 'Invoice No: MT-2041'),
      line(100, 140, 'Date: 14/03/2024'),
      line(100, 200, 'Description'),
      line(400, 200, 'Quantity'),
      line(500, 200, 'Unit price'),
      line(700, 200, 'Amount'),
      line(100, 220, 'Chisel 12 mm'),
      line(440, 220, '2'),
      line(530, 220, '10.00'),
      line(710, 220, '20.00'),
      line(500, 260, 'Subtotal'),
      line(710, 260, '20.00'),
      line(500, 280, 'VAT 10%'),
      line(720, 280, '2.00'),
      line(500, 300, 'Total EUR'),
      line(710, 300, '22.00'),
    ],
    [{ width: 1000, height: 1400 }],
  )
}

function withoutBoxes(page: PageText): PageText {
  const lines = page.lines.map((line) => ({
    ...line,
    box: null,
    words: line.words.map((word) => ({ ...word, box: null })),
  }))
  return { ...page, lines }
}
