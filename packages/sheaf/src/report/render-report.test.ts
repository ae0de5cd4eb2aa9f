import type { FieldEvidence, ProcessResult, SearchHit } from '@sheaf/core'
import { describe, expect, it } from 'vitest'
import { renderReport } from './render-report.ts'
import type { ReportDocument } from './report-document.ts'

const BOX = { x0: 0.1, y0: 0.1, x1: 0.4, y1: 0.12 }
const ATTACK = `"><img src=x onerror=alert(1)><script>alert('x')</script>`

function evidence(path: string, value: string | number): FieldEvidence {
  const text = String(value)
  return { path, value, confidence: 0.9, pageIndex: 0, box: BOX, start: 0, end: text.length, text, source: 'rules' }
}

function document(value: Record<string, unknown>, fields: readonly FieldEvidence[]): ReportDocument {
  const text = 'ACME 42.00'
  const words = text.split(' ').map((word) => ({ text: word, box: BOX, confidence: 0.9 }))
  const result: ProcessResult<unknown> = {
    documentId: 'a'.repeat(64),
    name: 'shop.png',
    mediaType: 'image/png',
    metadata: {},
    pages: [
      {
        page: { documentId: 'a'.repeat(64), index: 0, width: 100, height: 200, rotation: 0 },
        text: {
          pageIndex: 0,
          text,
          lines: [{ text, words, box: BOX, confidence: 0.9 }],
          provider: 'tesseract',
          confidence: 0.9,
        },
      },
    ],
    text,
    extraction: { value, fields, method: 'rules', warnings: ['total: read twice'] },
    indexed: null,
    warnings: [],
    timings: {},
  }
  const image = { jpeg: new Uint8Array([255, 216, 255]), width: 100, height: 200 }
  return {
    name: 'shop.png',
    result,
    images: { pages: [{ pageIndex: 0, ...image }], crops: new Map([['/total', image]]) },
  }
}

const SHOP = document({ company: 'ACME', total: 42, date: null, items: [{ name: 'Tea', price: 2.5, count: 3 }] }, [
  evidence('/company', 'ACME'),
  evidence('/total', 42),
  evidence('/items/0/name', 'Tea'),
])

function hit(overrides: Partial<SearchHit> = {}): SearchHit {
  return {
    documentId: 'a'.repeat(64),
    file: 'shop.png',
    pageIndex: 0,
    score: 1,
    scores: { sparse: 1 },
    snippet: 'ACME sells tea',
    boxes: [BOX],
    payload: {},
    ...overrides,
  }
}

describe('renderReport', () => {
  it('asks for nothing outside itself', () => {
    const page = renderReport({ documents: [SHOP], searches: [{ query: 'acme', hits: [hit()] }] })
    expect(page).not.toMatch(/https?:|url\(|@import|<link|<iframe/)
    expect(
      [...page.matchAll(/src="([^"]*)"/g)].every(([, source]) => source!.startsWith('data:image/jpeg;base64,')),
    ).toBe(true)
    expect(page).toContain("default-src 'none'".replaceAll("'", '&#39;'))
  })

  it('has a target for every link, and each id once', () => {
    const searches = [{ query: 'acme', hits: [hit(), hit({ pageIndex: 7 }), hit({ documentId: 'other' })] }]
    const page = renderReport({
      documents: [SHOP, { name: 'b', error: { code: 'X', reason: 'y', message: 'z' } }],
      searches,
    })
    const ids = [...page.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id)
    expect(new Set(ids).size).toBe(ids.length)
    for (const [, target] of page.matchAll(/href="#([^"]*)"/g)) expect(ids).toContain(target)
  })

  it('shows fields with confidence, page and crop, what was not found, lists and warnings', () => {
    const page = renderReport({ documents: [SHOP] })
    expect(page).toMatch(/42<\/span>/)
    expect(page).toContain('90%')
    expect(page).toContain('alt="As printed: 42"')
    expect(page).toContain('Not found: date.')
    expect(page).toContain('items (1)')
    expect(page).toContain('2.50')
    expect(page).toContain('total: read twice')
  })

  it('gives every picture a text for those who do not see it', () => {
    const page = renderReport({ documents: [SHOP] })
    for (const [tag] of page.matchAll(/<img [^>]*>/g)) expect(tag).toMatch(/alt="[^"]+"/)
  })

  it('escapes everything that comes from documents', () => {
    const bad = document({ [ATTACK]: ATTACK, items: [{ [ATTACK]: ATTACK }] }, [
      evidence(`/${ATTACK.replaceAll('/', '~1')}`, ATTACK),
    ])
    const documents = [
      { ...bad, name: ATTACK, note: ATTACK },
      { name: ATTACK, error: { code: ATTACK, reason: ATTACK, message: ATTACK } },
      { ...bad, images: undefined },
    ]
    const searches = [{ query: ATTACK, hits: [hit({ snippet: ATTACK, file: ATTACK })] }]
    const page = renderReport({ title: ATTACK, summary: ATTACK, documents, searches })
    expect(page).not.toContain('<img src=x')
    expect(page.match(/<script>/g)).toHaveLength(1)
  })

  it('shows the text where there are no pages', () => {
    const page = renderReport({ documents: [{ ...SHOP, images: undefined }] })
    expect(page).toMatch(/<pre class="text"><a class="span c0"[^>]*>ACME<\/a>/)
  })
})
