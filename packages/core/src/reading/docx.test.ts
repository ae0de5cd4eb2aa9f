import { strToU8, zipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { SdkError } from '../errors/sdk-error.ts'
import { docxLines, wordLines } from './docx.ts'
import { pageTextOfLines } from './text-lines.ts'

const WORD = 'application/vnd.openxmlformats-officedocument.wordprocessingml'
const LIMITS = { maxInflatedBytes: 1_000_000, maxZipEntries: 100 }

const p = (...runs: string[]) => `<w:p>${runs.join('')}</w:p>`
const r = (text: string, properties = '') => `<w:r>${properties}<w:t xml:space="preserve">${text}</w:t></w:r>`
const part = (root: string, body: string) =>
  `<?xml version="1.0" encoding="UTF-8"?><w:${root} xmlns:w="x">${body}</w:${root}>`

/** A Word file of these parts: path in the container → kind in the content types and XML. */
function word(parts: Record<string, readonly [kind: string, xml: string]>): Uint8Array {
  const overrides = Object.entries(parts).map(
    ([path, [kind]]) => `<Override PartName="/${path}" ContentType="${WORD}.${kind}+xml"/>`,
  )
  return zipSync({
    '[Content_Types].xml': strToU8(
      `<Types xmlns="y"><Default Extension="xml" ContentType="application/xml"/>${overrides.join('')}</Types>`,
    ),
    ...Object.fromEntries(Object.entries(parts).map(([path, [, xml]]) => [path, strToU8(xml)])),
  })
}

const body = (...content: string[]) =>
  pageTextOfLines(wordLines(part('document', `<w:body>${content.join('')}</w:body>`), 'x')).text

function failure(bytes: Uint8Array, limits = LIMITS): SdkError {
  try {
    docxLines(bytes, limits)
  } catch (error) {
    expect(SdkError.isInstance(error), String(error)).toBe(true)
    return error as SdkError
  }
  throw new Error('nothing was thrown')
}

describe('wordLines', () => {
  it('joins runs, and breaks lines at paragraphs and breaks, words at tabs', () => {
    expect(
      body(p(r('In'), r('voice'), r(' no.'), '<w:r><w:tab/><w:t>42</w:t><w:br/><w:t>next</w:t></w:r>'), p(r('end'))),
    ).toBe('Invoice no. 42\nnext\nend')
  })

  it('takes the tab stops of a paragraph for no tabs', () => {
    expect(body(p('<w:pPr><w:tabs><w:tab w:val="left"/></w:tabs></w:pPr>', r('a'), r('b')))).toBe('ab')
  })

  it('leaves out deleted, moved away and hidden text and field codes, and keeps inserted text and field results', () => {
    const field =
      '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    expect(
      body(
        p(
          `<w:del>${'<w:r><w:delText>no</w:delText></w:r>'}</w:del>`,
          `<w:moveFrom>${r('no')}</w:moveFrom>`,
          r('no', '<w:rPr><w:vanish/></w:rPr>'),
          `<w:ins>${r('a')}</w:ins>`,
          `<w:moveTo>${r('b')}</w:moveTo>`,
          r('c', '<w:rPr><w:vanish w:val="0"/></w:rPr>'),
          field,
          r('7'),
          `<w:fldSimple w:instr="DATE">${r('8')}</w:fldSimple>`,
          `<w:hyperlink r:id="x">${r('link')}</w:hyperlink>`,
        ),
      ),
    ).toBe('abc78link')
  })

  it('reads tables row by row, and tables in tables', () => {
    const row = (...cells: string[]) => `<w:tr>${cells.map((cell) => `<w:tc>${cell}</w:tc>`).join('')}</w:tr>`
    const table = `<w:tbl>${row(p(r('Item')), p(r('Price')))}${row(p(r('Tea')), p(r('2.50')))}</w:tbl>`
    expect(body(p(r('before')), table, p(r('after')))).toBe('before\nItem Price\nTea 2.50\nafter')
    expect(body(`<w:tbl>${row(table + p())}</w:tbl>`)).toBe('Item Price\nTea 2.50')
    expect(body(`<w:tbl>${row(p(r('Tea')) + p(r('green')), p(r('2.50')))}</w:tbl>`)).toBe('Tea 2.50\ngreen')
  })

  it('reads a text box once, after the paragraph it is anchored in', () => {
    const box = `<w:txbxContent>${p(r('boxed'))}${p(r('twice'))}</w:txbxContent>`
    const drawing = `<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>${box}</w:drawing></mc:Choice><mc:Fallback><w:pict>${box}</w:pict></mc:Fallback></mc:AlternateContent></w:r>`
    expect(body(p(r('anchor '), drawing, r('goes on')), p(r('next')))).toBe('anchor goes on\nboxed\ntwice\nnext')
    expect(body(p(`<w:r><mc:AlternateContent><mc:Fallback>${box}</mc:Fallback></mc:AlternateContent></w:r>`))).toBe(
      'boxed\ntwice',
    )
    expect(body(p(r('a'), `<w:r><w:pict>${box}</w:pict></w:r>`))).toBe('a\nboxed\ntwice')
  })

  it('reads any prefix, shapes and formulas, content controls and references', () => {
    expect(
      wordLines('<ns0:document xmlns:ns0="x"><ns0:p><ns0:r><ns0:t>a</ns0:t></ns0:r></ns0:p></ns0:document>', 'x'),
    ).toEqual(['a'])
    expect(
      body(
        p(
          `<w:sdt><w:sdtPr><w:alias w:val="no"/></w:sdtPr><w:sdtContent>${r('Tom &amp; J&#xFC;rg')}</w:sdtContent></w:sdt>`,
        ),
      ),
    ).toBe('Tom & Jürg')
    expect(body(p('<m:oMath><m:r><m:t>E=mc</m:t></m:r></m:oMath>'))).toBe('E=mc')
  })
})

describe('docxLines', () => {
  it('reads headers, body, footnotes, endnotes and footers in this order, repeated headers once', () => {
    const bytes = word({
      'word/footer1.xml': ['footer', part('ftr', p(r('footer')))],
      'word/header10.xml': ['header', part('hdr', p(r('second header')))],
      'word/header1.xml': ['header', part('hdr', p(r('header')))],
      'word/header2.xml': ['header', part('hdr', p(r('header')))],
      'word/endnotes.xml': ['endnotes', part('endnotes', `<w:endnote>${p(r('endnote'))}</w:endnote>`)],
      'word/footnotes.xml': ['footnotes', part('footnotes', `<w:footnote>${p(r('footnote'))}</w:footnote>`)],
      'word/document.xml': ['document.main', part('document', p(r('body')))],
      'word/comments.xml': ['comments', part('comments', p(r('no')))],
    })
    expect(docxLines(bytes, LIMITS)).toEqual(['header', 'second header', 'body', 'footnote', 'endnote', 'footer'])
  })

  it('finds the body where the content types say it is', () => {
    expect(docxLines(word({ 'word/document2.xml': ['document.main', part('document', p(r('x')))] }), LIMITS)).toEqual([
      'x',
    ])
  })

  it('counts all parts against the limit while inflating them', () => {
    const filler = part('document', p(r('x'.repeat(600_000))))
    const bytes = word({ 'word/header1.xml': ['header', filler], 'word/document.xml': ['document.main', filler] })
    expect(bytes.length).toBeLessThan(10_000)
    const error = failure(bytes)
    expect([error.code, error.reason, error.limit!.name]).toEqual([
      'INPUT_TOO_LARGE',
      'inflated_size_exceeded',
      'maxInflatedBytes',
    ])
    expect(docxLines(bytes, { ...LIMITS, maxInflatedBytes: 2_000_000 })).toHaveLength(2)
  })

  it('never expands entities', () => {
    const laughs = `<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>`
    const xml = `<?xml version="1.0"?>${laughs}<w:document>${p(r('&c; &lt;'))}</w:document>`
    expect(docxLines(word({ 'word/document.xml': ['document.main', xml] }), LIMITS)).toEqual(['&c; <'])
  })

  it('refuses markup that breaks off, a body that is missing and bytes that are no text', () => {
    const whole = part('document', p(r('a')))
    for (const length of [10, 60, whole.length - 20, whole.length - 1]) {
      const error = failure(word({ 'word/document.xml': ['document.main', whole.slice(0, length)] }))
      expect([error.code, error.reason], String(length)).toEqual(['CORRUPT_DOCUMENT', 'corrupt_document'])
      expect(error.message).toContain('word/document.xml')
    }
    const types = `<Types><Override PartName="/word/document.xml" ContentType="${WORD}.document.main+xml"/></Types>`
    expect(failure(zipSync({ '[Content_Types].xml': strToU8(types) })).message).toContain(
      'lacks its part word/document.xml',
    )
    const latin1 = zipSync({
      '[Content_Types].xml': strToU8(types),
      'word/document.xml': Uint8Array.from([0x3c, 0xfc]),
    })
    expect(failure(latin1).code).toBe('CORRUPT_DOCUMENT')
  })

  it('reads deep nesting without recursion, and refuses what no word processor could write', () => {
    const nested = (depth: number) =>
      `<w:document>${'<w:tbl><w:tr><w:tc>'.repeat(depth)}${p(r('deep'))}${'</w:tc></w:tr></w:tbl>'.repeat(depth)}</w:document>`
    expect(wordLines(nested(3000), 'x')).toEqual(['deep'])
    const error = failure(word({ 'word/document.xml': ['document.main', nested(4000)] }))
    expect([error.code, error.message]).toEqual([
      'CORRUPT_DOCUMENT',
      'word/document.xml nests more than 10000 elements in each other',
    ])
  })

  it('counts the text of all parts against its limit', () => {
    const xml = part('document', p(r('a '.repeat(60))))
    const bytes = word({ 'word/footnotes.xml': ['footnotes', xml], 'word/document.xml': ['document.main', xml] })
    expect(docxLines(bytes, { ...LIMITS, maxCharacters: 240 })).toHaveLength(2)
    try {
      docxLines(bytes, { ...LIMITS, maxCharacters: 239 })
      expect.unreachable()
    } catch (error) {
      expect(error).toMatchObject({
        code: 'INPUT_TOO_LARGE',
        reason: 'text_exceeded',
        limit: { seen: 240, allowed: 239 },
      })
    }
  })
})
