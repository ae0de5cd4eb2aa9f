import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { SdkError } from '@sheaf/core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { TestTerminal } from './test-terminal.ts'

let folder = ''
let terminal: TestTerminal

const sheaf = (...args: string[]) => terminal.run(args)
const file = async (name: string, content: string | Uint8Array) => {
  const target = path.join(folder, name)
  await mkdir(path.dirname(target), { recursive: true })
  await writeFile(target, content)
}
const lines = (text: string) => text.split('\n').filter((line) => line !== '')

/** A white picture in the simplest format there is: BMP, 24 bit. */
function bitmap(width: number, height: number): Uint8Array {
  const stride = Math.ceil((width * 3) / 4) * 4
  const bytes = new Uint8Array(54 + stride * height).fill(255, 54)
  const view = new DataView(bytes.buffer)
  bytes.set([0x42, 0x4d])
  for (const [at, value] of [
    [2, bytes.length],
    [10, 54],
    [14, 40],
    [18, width],
    [22, height],
    [26, 1 | (24 << 16)],
  ] as const) {
    view.setUint32(at, value, true)
  }
  return bytes
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'sheaf-cli-'))
  terminal = new TestTerminal(folder)
  await file('docs/a/note.txt', 'The bees swarm in May.')
  await file('docs/b/note.txt', 'The ants march in June.')
  await file('docs/b/picture.bmp', bitmap(80, 40))
  await file('docs/data.json', '{"a": 1}')
  await file('docs/hidden-data.txt', '{"a": 1}')
  await file('docs/table.csv', 'a,b\n1,2')
  await file('docs/rows.jsonl', '{"a":1}\n')
  await file('docs/settings.yaml', 'a: 1')
  await file('docs/program.bin', new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2, 3]))
  await file('docs/.hidden.txt', 'hidden')
  await file('bad/empty.pdf', '')
  await file('bad/liar.png', new Uint8Array([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]))
  await file('bad/good.md', '# Title')
})
afterAll(() => rm(folder, { recursive: true, force: true }))
beforeEach(() => terminal.clear())

describe('sheaf read', () => {
  it('gives text and lines, boxes in pixels of the picture and null where there are no pages', async () => {
    expect(await sheaf('read', 'docs/b')).toBe(0)
    const entries = JSON.parse(terminal.stdout)
    expect(Object.keys(entries)).toEqual(['note.txt', 'picture.bmp'])
    expect(entries['note.txt'].lines).toEqual([{ text: 'The ants march in June.', box: null, confidence: 1, page: 0 }])
    expect(entries['picture.bmp']).toMatchObject({ text: '80 by 40' })
    expect(entries['picture.bmp'].lines).toEqual([
      { text: '80 by 40', box: [20, 20, 60, 24], confidence: 0.8, page: 0 },
    ])
    expect(entries['picture.bmp'].seconds).toBeGreaterThanOrEqual(0)
    expect(terminal.stderr).toBe('')
  })

  it('passes over what a folder holds besides documents, without keys, a line each', async () => {
    expect(await sheaf('read', 'docs')).toBe(0)
    expect(Object.keys(JSON.parse(terminal.stdout))).toEqual(['a/note.txt', 'b/note.txt', 'picture.bmp'])
    const skipped = lines(terminal.stderr)
    expect(skipped.every((line) => line.startsWith('skipped '))).toBe(true)
    expect(skipped.map((line) => line.split(/[ :]/)[1]).sort()).toEqual(
      ['data.json', 'hidden-data.txt', 'program.bin', 'rows.jsonl', 'settings.yaml', 'table.csv'].map((name) =>
        path.join('docs', name),
      ),
    )
  })

  it('fails for a file that is named and is not a document, and does the others', async () => {
    expect(await sheaf('read', 'docs/data.json', 'docs/hidden-data.txt', 'docs/program.bin', 'docs/a/note.txt')).toBe(1)
    const entries = JSON.parse(terminal.stdout)
    expect(entries['note.txt'].text).toBe('The bees swarm in May.')
    for (const name of ['data.json', 'hidden-data.txt', 'program.bin']) {
      expect(entries[name].error).toMatchObject({ code: 'UNSUPPORTED_FORMAT', reason: 'unsupported_format' })
    }
    expect(lines(terminal.stderr)).toHaveLength(3)
  })

  it('fails for a file of a folder that was meant as a document and is none', async () => {
    expect(await sheaf('read', 'bad')).toBe(1)
    const entries = JSON.parse(terminal.stdout)
    expect(entries['empty.pdf'].error.reason).toBe('empty_file')
    expect(entries['liar.png'].error.reason).toBe('unknown_format')
    expect(entries['good.md'].text).toContain('Title')
    expect(lines(terminal.stderr)).toEqual([
      expect.stringMatching(/^failed bad.empty\.pdf: empty_file: .*0 bytes/),
      expect.stringMatching(/^failed bad.liar\.png: unknown_format: /),
    ])
  })

  it('names what is missing, a pattern without matches included', async () => {
    expect(await sheaf('read', 'nowhere.pdf', 'docs/*.tiff', 'docs/a/note.txt')).toBe(1)
    const entries = JSON.parse(terminal.stdout)
    expect(entries['nowhere.pdf'].error).toMatchObject({ code: 'NOT_FOUND', reason: 'file_not_found' })
    expect(entries['*.tiff'].error.message).toContain('no file matches docs/*.tiff')
    expect(entries['note.txt'].text).toContain('bees')
  })

  it('processes a file once however often it is named', async () => {
    expect(await sheaf('read', 'docs/a/note.txt', './docs/a/../a/note.txt', 'docs/a', 'docs/a/*.txt')).toBe(0)
    expect(Object.keys(JSON.parse(terminal.stdout))).toEqual(['note.txt'])
  })

  it('keys namesakes by their path below the folder of all arguments', async () => {
    expect(await sheaf('read', 'docs/b/note.txt', 'docs/a/note.txt', 'bad/good.md')).toBe(0)
    expect(Object.keys(JSON.parse(terminal.stdout))).toEqual(['docs/b/note.txt', 'docs/a/note.txt', 'good.md'])
  })

  it('writes to the file that --out names and nothing to stdout', async () => {
    expect(await sheaf('read', 'docs/a', 'bad', '--out', 'result.json')).toBe(1)
    expect(terminal.stdout).toBe('')
    expect(lines(terminal.stderr)).toHaveLength(3)
    expect(lines(terminal.stderr)[2]).toBe('2 documents written to result.json, 2 failed')
    expect(Object.keys(JSON.parse(await readFile(path.join(folder, 'result.json'), 'utf8')))).toHaveLength(4)
    terminal.clear()
    expect(await sheaf('read', 'docs', '--out', 'result.json')).toBe(0)
    expect(lines(terminal.stderr).at(-1)).toBe('3 documents written to result.json, 6 skipped')
  })

  it('writes to stdout when --out names it', async () => {
    expect(await sheaf('read', 'docs/a', '--out', '/dev/stdout')).toBe(0)
    expect(Object.keys(JSON.parse(terminal.stdout))).toEqual(['note.txt'])
  })

  it('says so when there is no document, and makes nothing', async () => {
    await mkdir(path.join(folder, 'void'), { recursive: true })
    await file('data-only/table.csv', 'a,b')
    for (const [command, ...options] of [
      ['read'],
      ['extract', '--schema', 'receipt'],
      ['index', '--store', 'void-library'],
    ] as const) {
      terminal.clear()
      expect(await sheaf(command, 'void', ...options)).toBe(2)
      expect(terminal.stderr).toBe(`sheaf ${command}: no documents found in void\n`)
      terminal.clear()
      expect(await sheaf(command, 'void', 'data-only', ...options)).toBe(2)
      expect(lines(terminal.stderr)).toEqual([
        expect.stringMatching(/^skipped data-only.table\.csv: /),
        `sheaf ${command}: no documents found in void, data-only`,
      ])
      expect(terminal.stdout).toBe('')
    }
    expect(await readdir(folder)).not.toContain('void-library')
  })

  it('exits with 1 for a single file that fails, and says how to give a password', async () => {
    expect(await sheaf('read', 'bad/empty.pdf')).toBe(1)
    const { createPipeline } = terminal.context
    const locked: typeof createPipeline = async (options) => {
      const pipeline = await createPipeline(options)
      const process = () =>
        Promise.reject(new SdkError('PASSWORD_REQUIRED', 'it is encrypted', { reason: 'password_required' }))
      return Object.assign(Object.create(pipeline), { process, close: () => pipeline.close() })
    }
    terminal.clear()
    expect(await terminal.run(['read', 'docs/a/note.txt'], { createPipeline: locked })).toBe(1)
    expect(terminal.stderr).toMatch(/note\.txt: password_required: it is encrypted; give it with --password TEXT\n$/)
  })

  it('notes each warning once on stderr, and a document without text in one line', async () => {
    const { createPipeline } = terminal.context
    const warning = (message: string) => ({ stage: 'read', code: 'INTERNAL_ERROR', message }) as const
    let text = ''
    const warned: typeof createPipeline = async (options) => {
      const pipeline = await createPipeline(options)
      const process: typeof pipeline.process = async (source, rest) => {
        const result = await pipeline.process(source, rest)
        const warnings = [warning('no text was found on page 1'), warning('no text was found on page 2')]
        return { ...result, text, warnings }
      }
      return Object.assign(Object.create(pipeline), { process, close: () => pipeline.close() })
    }
    const shown = path.join('docs', 'a', 'note.txt')
    expect(await terminal.run(['read', 'docs/a/note.txt'], { createPipeline: warned })).toBe(0)
    expect(terminal.stderr).toBe(`note: ${shown}: no text was found\n`)
    expect(JSON.parse(terminal.stdout)['note.txt'].warnings).toEqual([
      'read: no text was found on page 1',
      'read: no text was found on page 2',
    ])
    text = 'some'
    terminal.clear()
    const extract = ['extract', 'docs/a/note.txt', '--schema', 'form']
    expect(await terminal.run(extract, { createPipeline: warned })).toBe(0)
    expect(lines(terminal.stderr).slice(0, 2)).toEqual([
      `note: ${shown}: no text was found on page 1`,
      `note: ${shown}: no text was found on page 2`,
    ])
    expect(JSON.parse(terminal.stdout)['note.txt'].warnings).toContain('read: no text was found on page 2')
    terminal.clear()
    expect(await sheaf('read', 'docs/a/note.txt')).toBe(0)
    expect(JSON.parse(terminal.stdout)['note.txt']).not.toHaveProperty('warnings')
  })

  it('refuses an --out that cannot be written before any work', async () => {
    expect(await sheaf('read', 'docs/a', '--out', 'nowhere/result.json')).toBe(2)
    expect(await sheaf('read', 'docs/a', '--out', 'docs')).toBe(2)
    expect(lines(terminal.stderr)).toHaveLength(2)
  })

  it('names the engines there are for one that is not there, and uses no other', async () => {
    expect(await sheaf('read', 'docs/a', '--engine', 'paddle')).toBe(2)
    expect(terminal.stdout).toBe('')
    expect(terminal.stderr).toMatch(/^sheaf read: not_available: .*"paddle".*auto, ruler\n$/)
  })

  it('takes a named engine at its word: it reads the drawn page, never the text stored in a PDF', async () => {
    const pdf = fileURLToPath(new URL('../../../../fixtures/demo/invoice.pdf', import.meta.url))
    expect(await sheaf('read', pdf, '--engine', 'ruler', '--dpi', '72')).toBe(0)
    const { text, lines: found } = JSON.parse(terminal.stdout)['invoice.pdf']
    expect(text).toMatch(/^\d+ by \d+\n\f\d+ by \d+$/)
    expect(found.map(({ page }: { page: number }) => page)).toEqual([0, 1])
  })

  it('gives the limit that was passed', async () => {
    await file('wide/wide.bmp', bitmap(80, 40))
    const bytes = bitmap(1, 1)
    new DataView(bytes.buffer).setUint32(18, 30_000, true)
    new DataView(bytes.buffer).setUint32(22, 30_000, true)
    await file('wide/huge.bmp', bytes)
    expect(await sheaf('read', 'wide')).toBe(1)
    const entries = JSON.parse(terminal.stdout)
    expect(entries['wide.bmp'].text).toBe('80 by 40')
    expect(entries['huge.bmp'].error.limit).toEqual({ name: 'maxPixels', seen: 900_000_000, allowed: 50_000_000 })
    expect(terminal.stderr).toMatch(/^failed wide.huge\.bmp: pixels_exceeded: .*maxPixels/)
  })

  it('ends with what is done when it is interrupted', async () => {
    const interrupt = new AbortController()
    const base = terminal.context
    const code = await terminal.run(
      ['read', 'docs/a/note.txt', 'docs/b/note.txt', '--concurrency', '1', '--out', 'partial.json'],
      {
        signal: interrupt.signal,
        createPipeline: async (options) => {
          const pipeline = await base.createPipeline(options)
          const process: typeof pipeline.process = async (source, rest) => {
            const result = await pipeline.process(source, rest)
            queueMicrotask(() => interrupt.abort())
            return result
          }
          return Object.assign(Object.create(pipeline), { process, close: () => pipeline.close() })
        },
      },
    )
    expect(code).toBe(130)
    expect(Object.keys(JSON.parse(await readFile(path.join(folder, 'partial.json'), 'utf8')))).toEqual(['a/note.txt'])
    expect(terminal.stderr).toBe('interrupted: 1 of 2 documents done\n')
  })
})

describe('sheaf extract', () => {
  const truth = {
    text: 'not used',
    fields: { total: 1 },
    pairs: [],
    items: [],
    lines: [
      { text: 'CORNER SHOP LTD', box: [10, 5, 70, 9], label: 'x' },
      { text: '12 HIGH STREET', box: [10, 10, 70, 14] },
      { text: 'DATE 03/04/2024', box: [10, 16, 60, 20] },
      { text: 'TOTAL 12.50', box: [10, 25, 70, 29] },
    ],
  }

  it('fills fields, evidence and confidence from the lines beside the document', async () => {
    await file('lines/shop.bmp', bitmap(80, 40))
    await file('lines/shop.json', JSON.stringify(truth))
    expect(await sheaf('extract', 'lines', '--schema', 'receipt', '--from-lines')).toBe(0)
    const entry = JSON.parse(terminal.stdout)['shop.bmp']
    expect(entry.fields.total).toBe(12.5)
    expect(entry.evidence.total).toMatchObject({ page: 0, source: 'rules' })
    expect(entry.evidence.total.box.every((side: number) => side >= 0 && side <= 80)).toBe(true)
    expect(entry.confidence.total).toBeGreaterThan(0)
    expect(entry).toMatchObject({ items: [], pairs: [], method: 'rules' })
    expect(entry.text.slice(entry.evidence.total.start, entry.evidence.total.end)).toBe(entry.evidence.total.text)
  })

  it('reads nothing of that file but text, box and page of its lines', async () => {
    await file('lines/shop.json', JSON.stringify(truth))
    await sheaf('extract', 'lines', '--schema', 'receipt', '--from-lines')
    const before = JSON.parse(terminal.stdout)['shop.bmp']
    const mutated = {
      text: 'TOTAL 99.99',
      fields: { total: 99.99, company: 'Other', date: '1999-01-01' },
      pairs: [{ key: 'TOTAL', value: '99.99' }],
      items: [{ amount: 99.99 }],
      source: 'elsewhere',
      lines: truth.lines.map((line, i) => ({ ...line, label: `label ${i}`, words: [{ text: 'TOTAL 99.99' }] })),
    }
    await file('lines/shop.json', JSON.stringify(mutated))
    terminal.clear()
    expect(await sheaf('extract', 'lines', '--schema', 'receipt', '--from-lines')).toBe(0)
    const after = JSON.parse(terminal.stdout)['shop.bmp']
    expect({ ...after, seconds: 0 }).toEqual({ ...before, seconds: 0 })
  })

  it('says when there are no lines to read', async () => {
    await file('alone/shop.bmp', bitmap(8, 4))
    expect(await sheaf('extract', 'alone', '--schema', 'receipt', '--from-lines')).toBe(1)
    expect(JSON.parse(terminal.stdout)['shop.bmp'].error.message).toContain('no shop.json beside it')
    await file('alone/shop.json', '{"lines": [{"text": 5}]}')
    terminal.clear()
    expect(await sheaf('extract', 'alone', '--schema', 'receipt', '--from-lines')).toBe(1)
    expect(JSON.parse(terminal.stdout)['shop.bmp'].error.code).toBe('CORRUPT_DOCUMENT')
  })

  it('takes a JSON Schema from a file', async () => {
    await file(
      'swarm.schema.json',
      JSON.stringify({ type: 'object', properties: { invoice_number: { type: 'string' } } }),
    )
    await file('own/bill.txt', 'Invoice number: A-17\n')
    expect(await sheaf('extract', 'own', '--schema', 'swarm.schema.json')).toBe(0)
    expect(JSON.parse(terminal.stdout)['bill.txt'].fields).toEqual({ invoice_number: 'A-17' })
  })

  it('refuses a schema that is none with one line', async () => {
    await file('broken.json', '[1')
    await file('empty.json', '{}')
    for (const args of [['--schema', 'reciept'], ['--schema', 'broken.json'], ['--schema', 'empty.json'], []]) {
      expect(await sheaf('extract', 'docs/a', ...args)).toBe(2)
    }
    expect(lines(terminal.stderr)).toHaveLength(4)
    expect(lines(terminal.stderr)[0]).toContain('did you mean receipt?')
    expect(terminal.stdout).toBe('')
  })

  it('writes a report beside the JSON', async () => {
    await file('lines/shop.json', JSON.stringify(truth))
    expect(
      await sheaf(
        'extract',
        'lines',
        'bad/empty.pdf',
        '--schema',
        'receipt',
        '--from-lines',
        '--report',
        'report.html',
      ),
    ).toBe(1)
    const report = await readFile(path.join(folder, 'report.html'), 'utf8')
    expect(report).toContain('shop.bmp')
    expect(report).toContain('data:image/jpeg;base64,')
    expect(report).toContain('empty file')
  })
})

describe('sheaf index and sheaf search', () => {
  it('find a passage with its file and page, and nothing twice after indexing again', async () => {
    expect(await sheaf('index', 'docs', '--store', 'library')).toBe(0)
    expect(terminal.stdout).toMatch(/^indexed 3 documents \(3 passages\) into library/)
    expect(await sheaf('index', 'docs', '--store', 'library', '--json')).toBe(0)
    terminal.clear()
    expect(await sheaf('search', 'when do bees swarm', '--store', 'library', '--json')).toBe(0)
    const hits = JSON.parse(terminal.stdout)
    expect(hits).toHaveLength(1)
    expect(hits[0]).toMatchObject({ file: 'a/note.txt', page: null, snippet: 'The bees swarm in May.', boxes: [] })
    expect(Object.keys(hits[0])).toEqual(['file', 'documentId', 'page', 'score', 'scores', 'snippet', 'boxes'])
  })

  it('print hits for people, and colour only on terminals', async () => {
    await sheaf('index', 'docs/b', '--store', 'library-2')
    terminal.clear()
    expect(await sheaf('search', 'ants', '--store', 'library-2')).toBe(0)
    expect(terminal.stdout).toMatch(/^ 1\. note\.txt {2}score \d+\.\d\d\n {4}The ants march in June\.\n$/)
    const coloured = terminal.context
    terminal.clear()
    await terminal.run(['search', 'ants', '--store', 'library-2'], { stdout: { ...coloured.stdout, isTerminal: true } })
    expect(terminal.stdout).toContain('\u001b[33mants\u001b[39m')
  })

  it('wrap passages to the width of a terminal, indented, and give one line elsewhere', async () => {
    await file('long/long.txt', `${'word '.repeat(12)}ants ${'word '.repeat(12)}`)
    await sheaf('index', 'long', '--store', 'library-long')
    terminal.clear()
    await sheaf('search', 'ants', '--store', 'library-long')
    expect(lines(terminal.stdout)).toHaveLength(2)
    const { stdout } = terminal.context
    terminal.clear()
    await terminal.run(['search', 'ants', '--store', 'library-long'], {
      stdout: { write: stdout.write, isTerminal: true, columns: 44 },
      env: { NO_COLOR: '1' },
    })
    const [, ...snippet] = lines(terminal.stdout)
    expect(snippet).toHaveLength(4)
    expect(snippet.every((line) => /^ {4}\S/.test(line) && line.length <= 44)).toBe(true)
  })

  it('find an edited file in its last version only, and content that another file still holds', async () => {
    const found = async (query: string) => {
      terminal.clear()
      await sheaf('search', query, '--store', 'library-edited', '--json')
      return JSON.parse(terminal.stdout).map((hit: { snippet: string }) => hit.snippet)
    }
    const index = (...args: string[]) => sheaf('index', ...args, '--store', 'library-edited')
    await file('edited/plan.txt', 'The meeting is on Monday.')
    await file('edited/copy.txt', 'The meeting is on Monday.')
    await file('edited/other.txt', 'Bees know no meeting.')
    await index('edited')
    expect((await found('meeting')).sort()).toEqual(['Bees know no meeting.', 'The meeting is on Monday.'])

    await file('edited/plan.txt', 'The meeting is on Friday.')
    await index('edited/plan.txt')
    expect((await found('friday monday')).sort()).toEqual(['The meeting is on Friday.', 'The meeting is on Monday.'])
    await file('edited/copy.txt', 'Nothing stands here.')
    await index('edited/copy.txt')
    expect(await found('friday monday')).toEqual(['The meeting is on Friday.'])

    await file('edited/plan.txt', 'The meeting is cancelled.')
    await rm(path.join(folder, 'edited/other.txt'))
    await index('edited')
    expect((await found('meeting')).sort()).toEqual(['Bees know no meeting.', 'The meeting is cancelled.'])
    expect(await readFile(path.join(folder, 'library-edited', 'store.log'), 'utf8')).not.toContain(folder)
  })

  it('name the folder and the command that makes it when there is no store', async () => {
    expect(await sheaf('search', 'bees', '--store', 'no-library')).toBe(2)
    expect(terminal.stderr).toContain('there is no store in no-library')
    expect(terminal.stderr).toContain('sheaf index PATH… --store no-library')
    expect(lines(terminal.stderr)).toHaveLength(1)
    terminal.clear()
    expect(await sheaf('search', 'bees', '--store', 'docs')).toBe(2)
    expect(terminal.stderr).toContain('there is no store in docs')
    expect(await readdir(path.join(folder, 'docs'))).not.toContain('store.log')
  })

  it('name the collection that is not there', async () => {
    await sheaf('index', 'docs/b', '--store', 'library-3')
    expect(await sheaf('search', 'ants', '--store', 'library-3', '--collection', 'other')).toBe(2)
    expect(terminal.stderr).toContain('"other"')
  })
})

describe('sheaf eval', () => {
  it('measures reading', async () => {
    await file('eval/a.txt', 'one two three')
    await file('eval/a.json', JSON.stringify({ text: 'one two four', lines: [{ text: 'one two four' }], fields: {} }))
    expect(await sheaf('eval', 'ocr', 'eval', '--json')).toBe(0)
    const summary = JSON.parse(terminal.stdout)
    expect(summary.documents).toBe(1)
    expect(summary.wordF1).toBeCloseTo(2 / 3)
  })

  it('prints a dash for the lines that no truth has', async () => {
    await file('eval-text/a.txt', 'one two three')
    await file('eval-text/a.json', JSON.stringify({ text: 'one two three' }))
    expect(await sheaf('eval', 'ocr', 'eval-text')).toBe(0)
    expect(lines(terminal.stdout)[1]).toMatch(/^1 +100\.0 .* – +\d+\.\d\d$/)
  })

  it('needs only fields of a truth to judge fields, and text to judge reading', async () => {
    await file('eval-bare/a.txt', 'Invoice number: A-17\n')
    await file('eval-bare/a.json', JSON.stringify({ fields: { invoice_number: 'A-17' } }))
    expect(await sheaf('eval', 'fields', 'eval-bare', '--schema', 'invoice', '--json')).toBe(0)
    expect(JSON.parse(terminal.stdout).fields.invoice_number.normalized).toBe(1)
    expect(await sheaf('eval', 'ocr', 'eval-bare')).toBe(2)
    expect(terminal.stderr).toContain('that has "text"')
  })

  it('judges the fields that the schema names and no others', async () => {
    await file('eval-fields/a.txt', 'Invoice number: A-17\n')
    const fields = { invoice_number: 'a17', weather: 'rain' }
    await file('eval-fields/a.json', JSON.stringify({ text: '', lines: [], fields }))
    await file(
      'number.schema.json',
      JSON.stringify({ type: 'object', properties: { invoice_number: { type: 'string' } } }),
    )
    expect(await sheaf('eval', 'fields', 'eval-fields', '--schema', 'number.schema.json', '--json')).toBe(0)
    const summary = JSON.parse(terminal.stdout)
    expect(Object.keys(summary.fields)).toEqual(['invoice_number'])
    expect(summary.all).toEqual({ count: 1, exact: 0, normalized: 1 })
  })

  it('writes a run of nothing but queries, documents and scores, also without judgements', async () => {
    await file(
      'beir/corpus.jsonl',
      '{"_id":"d1","title":"Bees","text":"They swarm in May"}\n{"_id":"d2","title":"","text":"Ants march"}\n',
    )
    await file('beir/queries.jsonl', '{"_id":"q1","text":"swarming bees"}\n{"_id":"q2","text":"the"}\n')
    expect(await sheaf('eval', 'retrieval', 'beir', '--mode', 'bm25', '--run', 'run.json')).toBe(0)
    const run = JSON.parse(await readFile(path.join(folder, 'run.json'), 'utf8'))
    expect(Object.keys(run)).toEqual(['q1', 'q2'])
    expect(Object.keys(run.q1)).toEqual(['d1'])
    expect(run.q1.d1).toBeGreaterThan(0)
    expect(terminal.stderr).toContain('no qrels.tsv')
    await file('beir/qrels.tsv', 'query-id\tcorpus-id\tscore\nq1\td1\t1\n')
    terminal.clear()
    expect(await sheaf('eval', 'retrieval', 'beir', '--json')).toBe(0)
    expect(JSON.parse(terminal.stdout)).toMatchObject({ queries: 1, ndcgAt10: 1, recallAt100: 1, mrrAt10: 1 })
  })

  it('answers modes that are not built with a typed error, never with another one', async () => {
    for (const mode of ['dense', 'hybrid']) expect(await sheaf('eval', 'retrieval', 'docs', '--mode', mode)).toBe(2)
    expect(lines(terminal.stderr)).toEqual([
      expect.stringContaining('not_available: --mode dense'),
      expect.stringContaining('not_available: --mode hybrid'),
    ])
  })

  it('says what a folder lacks', async () => {
    expect(await sheaf('eval', 'ocr', 'docs')).toBe(2)
    expect(await sheaf('eval', 'retrieval', 'docs')).toBe(2)
    expect(await sheaf('eval', 'orc', 'docs')).toBe(2)
    expect(terminal.stderr).toContain('did you mean ocr?')
    expect(lines(terminal.stderr)).toHaveLength(3)
  })
})

describe('sheaf', () => {
  it('has help for itself and each command, with examples', async () => {
    expect(await sheaf('--help')).toBe(0)
    for (const command of ['read', 'extract', 'index', 'search', 'eval', 'doctor']) {
      expect(terminal.stdout).toMatch(new RegExp(`^ {2}${command} `, 'm'))
      expect(await sheaf(command, '--help')).toBe(0)
      expect(await sheaf('help', command)).toBe(0)
    }
    expect(terminal.stdout.match(/^examples:$/gm)).toHaveLength(12)
    expect(lines(terminal.stdout).every((line) => [...line].length <= 120)).toBe(true)
    expect(terminal.stderr).toBe('')
  })

  it('answers a slip with one line and what was probably meant', async () => {
    expect(await sheaf('raed', 'x')).toBe(2)
    expect(await sheaf('read', 'docs', '--ouput', 'x')).toBe(2)
    expect(lines(terminal.stderr)).toEqual([
      'sheaf: unknown command "raed"; did you mean read?',
      'sheaf read: unknown option --ouput; did you mean --out?',
    ])
  })

  it('shows progress on a terminal only', async () => {
    const base = terminal.context
    await terminal.run(['read', 'docs/a'], { stderr: { ...base.stderr, isTerminal: true } })
    expect(terminal.stderr).toContain('0 of 1')
    expect(terminal.stderr).toContain('note.txt')
    expect(terminal.stderr.endsWith('\r\u001b[K')).toBe(true)
  })
})
