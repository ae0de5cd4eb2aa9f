import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createCache } from '../cache/create-cache.ts'
import { lineFromWords, pageTextFromLines } from '../document/build-page-text.ts'
import type { PageText } from '../document/page-text.ts'
import { bm25Embedder } from '../embedding/bm25/bm25-embedder.ts'
import { SdkError } from '../errors/sdk-error.ts'
import type { FieldExtractor } from '../ports/field-extractor.ts'
import type { OcrProvider } from '../ports/ocr-provider.ts'
import type { PageRenderer } from '../ports/page-renderer.ts'
import type { Tracer } from '../ports/tracer.ts'
import type { ManagedVectorStore } from '../ports/vector-store.ts'
import { textRenderer } from '../reading/text-renderer.ts'
import { consoleLogger } from '../telemetry/loggers.ts'
import { metricsRegistry } from '../telemetry/metrics-registry.ts'
import { prometheusText } from '../telemetry/prometheus-text.ts'
import { createRequestContext } from '../telemetry/request-context.ts'
import { virtualClock } from '../testing/virtual-clock.ts'
import { createPipeline } from './create-pipeline.ts'
import type { ProgressEvent } from './pipeline.ts'

const text = (content: string) => new TextEncoder().encode(content)

function pageWith(pageIndex: number, content: string, provider: string): PageText {
  const words = content.split(' ').map((word, i) => ({
    text: word,
    box: { x0: i / 100, y0: 0, x1: (i + 1) / 100, y1: 0.1 },
    confidence: 0.9,
  }))
  return pageTextFromLines(pageIndex, content === '' ? [] : [lineFromWords(words)], provider)
}

/** A renderer of pictures without a text layer; `log` tells which pages were drawn and whether it was closed. */
function pictures(pageCount: number, log: string[] = [], layer: string | null = null): PageRenderer {
  return {
    name: 'pictures',
    mediaTypes: ['text/plain'],
    async *render(document) {
      try {
        for (let index = 0; index < pageCount; index++) {
          yield {
            page: { documentId: document.id, index, width: 10, height: 10, rotation: 0 as const },
            pageCount,
            textLayer: layer === null ? null : pageWith(index, layer, 'text-layer'),
            raster: async () => {
              log.push(`raster ${index}`)
              return { width: 1, height: 1, channels: 1 as const, data: new Uint8Array([255]) }
            },
          }
        }
      } finally {
        log.push('closed')
      }
    },
  }
}

const reads = (name: string, content = 'read by engine'): OcrProvider => ({
  name,
  recognize: async (_image, { pageIndex }) => pageWith(pageIndex, `${content} ${pageIndex}`, name),
})
const fails = (name: string): OcrProvider => ({
  name,
  recognize: async () => {
    throw new Error('engine exploded')
  },
})
const hangs = (name: string): OcrProvider => ({ name, recognize: () => new Promise(() => {}) })

const rejection = async (work: Promise<unknown>): Promise<SdkError> => {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!SdkError.isInstance(error)) throw new Error(`expected an SdkError, got ${String(error)}`)
  return error
}

describe('reading', () => {
  it('gives the text of a plain text file without any OCR engine', async () => {
    const pipeline = createPipeline({ renderers: [textRenderer()] })
    const result = await pipeline.process({ bytes: text('Hello world'), name: 'note.txt' })
    expect(result).toMatchObject({
      name: 'note.txt',
      mediaType: 'text/plain',
      text: 'Hello world',
      extraction: null,
      indexed: null,
    })
    expect(result.documentId).toMatch(/^[0-9a-f]{64}$/)
  })

  it('keeps the pages in order although they are read side by side', async () => {
    const slowFirst: OcrProvider = {
      name: 'slow-first',
      recognize: async (_image, { pageIndex }) => {
        for (let i = 0; i < (pageIndex === 0 ? 50 : 1); i++) await Promise.resolve()
        return pageWith(pageIndex, `page ${pageIndex}`, 'slow-first')
      },
    }
    const pipeline = createPipeline({ renderers: [pictures(5)], ocr: [slowFirst] })
    const { pages } = await pipeline.process(text('x'))
    expect(pages.map((page) => page.text.text)).toEqual(['page 0', 'page 1', 'page 2', 'page 3', 'page 4'])
  })

  it('holds the pixels of two pages at most', async () => {
    let held = 0
    let most = 0
    const counting: OcrProvider = {
      name: 'counting',
      recognize: async (_image, { pageIndex }) => {
        most = Math.max(most, ++held)
        await new Promise((resolve) => setImmediate(resolve))
        held--
        return pageWith(pageIndex, 'x', 'counting')
      },
    }
    await createPipeline({ renderers: [pictures(20)], ocr: [counting] }).process(text('x'))
    expect(most).toBe(2)
  })

  it('uses a good stored text and draws nothing', async () => {
    const log: string[] = []
    const pipeline = createPipeline({
      renderers: [pictures(1, log, 'a stored text that is long enough')],
      ocr: [reads('engine')],
    })
    const { pages } = await pipeline.process(text('x'))
    expect(pages[0]?.text.provider).toBe('text-layer')
    expect(log).toEqual(['closed'])
  })

  it('reads the pixels of a page whose stored text has no character map', async () => {
    const pipeline = createPipeline({
      renderers: [pictures(1, [], '\uE000\uE001\uE002\uE003 \uE004\uE005\uE006\uE007\uE008 abcdefghijk')],
      ocr: [reads('engine', 'a longer text that was recognised from pixels')],
    })
    expect((await pipeline.process(text('x'))).pages[0]?.text.provider).toBe('engine')
  })

  it('never reads the stored text when an engine is named', async () => {
    const pipeline = createPipeline({
      renderers: [pictures(1, [], 'a stored text that is long enough')],
      ocr: [reads('engine', 'a text that was recognised from the pixels')],
      engine: 'engine',
    })
    expect((await pipeline.process(text('x'))).pages[0]?.text.provider).toBe('engine')
  })

  it('refuses an engine that is not there instead of taking another', () => {
    expect(() => createPipeline({ renderers: [], ocr: [reads('tesseract')], engine: 'paddle' })).toThrow(
      'there is no OCR engine "paddle"; available: auto, tesseract',
    )
  })

  it('falls back to the next engine and says so', async () => {
    const pipeline = createPipeline({ renderers: [pictures(1)], ocr: [fails('first'), reads('second')] })
    const result = await pipeline.process(text('x'))
    expect(result.pages[0]?.text.provider).toBe('second')
    expect(result.warnings).toEqual([{ stage: 'read', code: 'PROVIDER_DOWN', message: 'engine exploded' }])
  })

  it('does not blame the engines for a page that cannot be drawn', async () => {
    const undrawable: PageRenderer = {
      ...pictures(1),
      async *render(document) {
        yield {
          page: { documentId: document.id, index: 0, width: 10, height: 10, rotation: 0 as const },
          pageCount: 1,
          textLayer: null,
          raster: async () => {
            throw new SdkError('MISSING_PACKAGE', 'sharp is not installed', { provider: 'sharp' })
          },
        }
      },
    }
    const pipeline = createPipeline({ renderers: [undrawable], ocr: [reads('first'), reads('second')] })
    expect(await rejection(pipeline.process(text('x')))).toMatchObject({
      code: 'MISSING_PACKAGE',
      provider: 'sharp',
      stage: 'read',
    })
  })

  it('fails with one error that names stage and provider, and closes the document', async () => {
    const log: string[] = []
    const error = await rejection(
      createPipeline({ renderers: [pictures(9, log)], ocr: [fails('only')] }).process(text('x')),
    )
    expect(error).toMatchObject({ code: 'PROVIDER_DOWN', stage: 'read', provider: 'only', message: 'engine exploded' })
    await new Promise((resolve) => setImmediate(resolve))
    expect(log.at(-1)).toBe('closed')
  })

  it('asks an engine that keeps failing no more, and says so, until its circuit closes', async () => {
    const clock = virtualClock()
    let asked = 0
    const broken: OcrProvider = {
      name: 'broken',
      recognize: async () => {
        asked++
        throw new Error('engine exploded')
      },
    }
    const registry = metricsRegistry({ clock })
    const pipeline = createPipeline({
      renderers: [pictures(1)],
      ocr: [broken, reads('second')],
      clock,
      meter: registry,
    })
    for (let i = 0; i < 10; i++) await pipeline.process(text(`document ${i}`))
    expect(asked).toBe(3)
    const { warnings } = await pipeline.process(text('one more'))
    expect(warnings).toEqual([expect.objectContaining({ stage: 'read', code: 'CIRCUIT_OPEN' })])
    const page = prometheusText(registry)
    expect(page).toContain('circuit_breaker_state{circuit="broken"} 1')
    expect(page).toContain('ocr_requests_total{provider="broken",status="error"} 3')
    expect(page).toContain('fallback_total{from="broken",to="second",reason="CIRCUIT_OPEN"} 8')
    expect(page).toContain('documents_processed_total{status="success"} 11')
    await clock.advance(30_000)
    await pipeline.process(text('later'))
    expect(asked).toBe(4)
  })

  it('reads a page once when there is a cache, draws nothing the second time, and keeps engines apart', async () => {
    const log: string[] = []
    let asked = 0
    const counting: OcrProvider = {
      name: 'counting',
      version: '1',
      recognize: async (_image, { pageIndex }) => {
        if (++asked === 1) throw new Error('not yet')
        return pageWith(pageIndex, 'first choice', 'counting')
      },
    }
    const second: OcrProvider = { ...reads('second'), version: '1' }
    const pipeline = createPipeline({ renderers: [pictures(1, log)], ocr: [counting, second], cache: createCache() })
    const provider = async () => (await pipeline.process(text('x'))).pages[0]?.text.provider
    expect([await provider(), await provider(), await provider()]).toEqual(['second', 'counting', 'counting'])
    expect(asked).toBe(2)
    expect(log).toEqual(['raster 0', 'closed', 'raster 0', 'closed', 'closed'])
  })

  it('keeps the order in which a page was read when arranging fails, with a warning', async () => {
    const pipeline = createPipeline({
      renderers: [pictures(1)],
      ocr: [reads('engine')],
      arrange: () => {
        throw new Error('no order')
      },
    })
    const result = await pipeline.process(text('x'))
    expect(result.text).toBe('read by engine 0')
    expect(result.warnings).toEqual([{ stage: 'arrange', code: 'INTERNAL_ERROR', message: 'no order' }])
  })
})

describe('hosts without types', () => {
  it.each([undefined, null, 42])(
    'refuses %s as a source with a sentence, and leaves no timer behind',
    async (source) => {
      const error = await rejection(createPipeline({ renderers: [] }).process(source as unknown as string))
      expect(error).toMatchObject({ code: 'INPUT_ERROR', stage: 'accept' })
      expect(error.message).toBe(
        `a source is a path, an address or bytes, not ${source === null ? 'null' : typeof source}`,
      )
    },
  )
})

describe('blank pages', () => {
  it('are documents without text, and noted', async () => {
    const result = await createPipeline({
      renderers: [pictures(1)],
      ocr: [{ name: 'blind', recognize: async () => pageWith(0, '', 'blind') }],
    }).process(text('x'))
    expect(result.text).toBe('')
    expect(result.warnings).toEqual([{ stage: 'read', code: null, message: 'no text was found on page 1' }])
  })
})

describe('time', () => {
  it('gives up at the deadline even when an engine never answers', async () => {
    const pipeline = createPipeline({ renderers: [pictures(1)], ocr: [hangs('sleepy')] })
    const error = await rejection(pipeline.process(text('x'), { deadlineMs: 20 }))
    expect(error).toMatchObject({ code: 'TIMEOUT', reason: 'time_exceeded', stage: 'read' })
  })

  it('gives up at once when the caller aborts', async () => {
    const controller = new AbortController()
    const pipeline = createPipeline({ renderers: [pictures(1)], ocr: [hangs('sleepy')] })
    const work = rejection(pipeline.process(text('x'), { signal: controller.signal }))
    controller.abort()
    expect((await work).code).toBe('ABORTED')
  })

  it('waits for documents in flight when it drains, and fails them when it aborts', async () => {
    const draining = createPipeline({ renderers: [pictures(3)], ocr: [reads('engine')] })
    const finished = draining.process(text('x'))
    await draining.close()
    expect((await finished).pages).toHaveLength(3)
    expect((await rejection(draining.process(text('x')))).code).toBe('CLOSED')

    const aborting = createPipeline({ renderers: [pictures(1)], ocr: [hangs('sleepy')] })
    const failed = rejection(aborting.process(text('x')))
    await aborting.close({ mode: 'abort' })
    expect((await failed).code).toBe('CLOSED')
  })
})

describe('telemetry', () => {
  it('puts the ids of the request into log lines and errors, and counts why an input was refused', async () => {
    const lines: string[] = []
    const meter = metricsRegistry()
    const logger = consoleLogger({ write: (line) => lines.push(line) })
    const pipeline = createPipeline({ renderers: [textRenderer()], logger, meter })
    const context = createRequestContext({ headers: { 'x-request-id': 'request-7' } })
    await pipeline.process(text('Hello world'), { context })
    const error = await rejection(pipeline.process(new Uint8Array(), { context }))
    expect(error.requestId).toBe(context.requestId)
    const [processed, failed] = lines.map((line) => JSON.parse(line))
    expect(processed).toMatchObject({
      message: 'document.processed',
      trace_id: context.traceId,
      request_id: context.requestId,
    })
    expect(failed).toMatchObject({ message: 'document.failed', error: 'INPUT_ERROR', request_id: context.requestId })
    expect(prometheusText(meter)).toContain('ocr_input_rejected_total{reason="empty_file"} 1')
  })
})

describe('spans', () => {
  it('stand for the document, its stages and the calls of the store, and end', async () => {
    const open = new Set<string>()
    const names: string[] = []
    const tracer: Tracer = {
      startSpan: (name) => {
        open.add(name)
        names.push(name)
        const context = { traceId: '1'.repeat(32), spanId: '1'.repeat(16), sampled: true }
        return { context, setAttributes: () => {}, recordError: () => {}, end: () => void open.delete(name) }
      },
    }
    const store = {
      name: 'broken',
      getAliases: async () => ({ aliases: [{ alias_name: 'documents', collection_name: 'documents-1' }] }),
      upsert: async () => {
        throw new Error('disk full')
      },
    } as unknown as ManagedVectorStore
    const clock = virtualClock()
    const pipeline = createPipeline({
      renderers: [textRenderer()],
      tracer,
      store,
      sparseEmbedder: bm25Embedder(),
      clock,
    })
    const failed = rejection(pipeline.process(text('Hello world')))
    for (let i = 0; i < 20; i++) await clock.advance(1000)
    expect(await failed).toMatchObject({ code: 'STORE_ERROR', provider: 'broken', stage: 'index' })
    expect(names).toEqual(
      expect.arrayContaining(['document.process', 'stage.accept', 'stage.index', 'upsert documents']),
    )
    expect([...open]).toEqual([])
  })
})

describe('progress', () => {
  it('names document, stage and page n of m', async () => {
    const events: ProgressEvent[] = []
    const pipeline = createPipeline({ renderers: [pictures(2)], ocr: [reads('engine')] })
    await pipeline.process({ bytes: text('x'), name: 'scan.pdf' }, { onProgress: (event) => events.push(event) })
    expect(events).toContainEqual({
      document: 'scan.pdf',
      stage: 'read',
      status: 'finished',
      pageNumber: 2,
      pageCount: 2,
    })
    expect(events[0]).toEqual({ document: 'scan.pdf', stage: 'accept', status: 'started' })
  })

  it('survives a display that throws', async () => {
    const pipeline = createPipeline({ renderers: [textRenderer()] })
    const result = await pipeline.process(text('Hello world'), {
      onProgress: () => {
        throw new Error('terminal gone')
      },
    })
    expect(result.text).toBe('Hello world')
    expect(result.warnings).toHaveLength(1)
  })
})

describe('extraction', () => {
  const fixed = (value: Record<string, string | number | null>): FieldExtractor => ({
    name: 'fixed',
    extract: async () => ({ value, fields: [], method: 'rules', warnings: [] }),
  })

  it('types the value by a zod schema and reports what does not fit it', async () => {
    const pipeline = createPipeline({ renderers: [textRenderer()], extractor: fixed({ total: -4, date: null }) })
    const schema = z.object({ total: z.number().positive(), date: z.string() })
    const { extraction } = await pipeline.process(text('Hello world'), { schema })
    const total: number | null | undefined = extraction?.value.total
    expect(total).toBe(-4)
    expect(extraction?.warnings).toHaveLength(1)
    expect(extraction?.warnings[0]).toContain('/total')
  })

  it('refuses a schema name that is not shipped', async () => {
    const pipeline = createPipeline({ renderers: [textRenderer()], extractor: fixed({}) })
    const error = await rejection(pipeline.process(text('Hello'), { schema: 'passport' as 'form' }))
    expect(error).toMatchObject({ code: 'NOT_AVAILABLE', stage: 'extract' })
    expect(error.message).toContain('receipt, invoice, drawing, form')
  })
})

describe('corrections', () => {
  const pipeline = createPipeline({
    renderers: [textRenderer()],
    extractor: {
      name: 'fixed',
      extract: async () => ({ value: { total: 4, company: null }, fields: [], method: 'rules', warnings: [] }),
    },
  })

  it('replace the value and its evidence in a new result', async () => {
    const result = await pipeline.process(text('Hello'), { schema: 'receipt' })
    const corrected = await pipeline.correct(result, { total: 5, company: 'Baker' })
    expect(corrected.extraction?.value).toMatchObject({ total: 5, company: 'Baker' })
    expect(corrected.extraction?.fields.map(({ path, source, confidence }) => [path, source, confidence])).toEqual([
      ['/total', 'correction', 1],
      ['/company', 'correction', 1],
    ])
    const before: number | null | undefined = result.extraction?.value.total
    expect(before).toBe(4)
  })

  it('are refused for a field that is not there, or of another type', async () => {
    const result = await pipeline.process(text('Hello'), { schema: 'receipt' })
    expect((await rejection(pipeline.correct(result, { totle: 5 }))).message).toBe(
      'there is no field "totle"; the fields are total, company',
    )
    expect((await rejection(pipeline.correct(result, { total: 'many' }))).message).toBe(
      '"total" is a number; the correction is a string',
    )
  })
})

describe('many documents', () => {
  it('gives one outcome each, failures included, and never more at once than asked for', async () => {
    let running = 0
    let most = 0
    const busy: OcrProvider = {
      name: 'busy',
      recognize: async (_image, { pageIndex }) => {
        most = Math.max(most, ++running)
        await new Promise((resolve) => setImmediate(resolve))
        running--
        return pageWith(pageIndex, 'x', 'busy')
      },
    }
    const pipeline = createPipeline({ renderers: [pictures(1)], ocr: [busy] })
    const sources = [text('a'), new Uint8Array(), text('b'), text('c'), text('d')]
    const outcomes = []
    for await (const outcome of pipeline.processMany(sources, { concurrency: 3 })) outcomes.push(outcome)
    expect(outcomes.map(({ index }) => index).sort()).toEqual([0, 1, 2, 3, 4])
    expect(outcomes.filter(({ error }) => error).map(({ index, error }) => [index, error?.reason])).toEqual([
      [1, 'empty_file'],
    ])
    expect(most).toBe(3)
  })

  it('skips what the journal holds and goes on with the rest', async () => {
    const done = new Set<string>()
    const journal = { has: async (key: string) => done.has(key), add: async (key: string) => void done.add(key) }
    const pipeline = createPipeline({ renderers: [textRenderer()] })
    const run = async () => {
      const kinds: Record<number, string> = {}
      for await (const { index, result, skipped } of pipeline.processMany([text('one'), text('two')], { journal })) {
        kinds[index] = result ? 'processed' : skipped ? 'skipped' : 'failed'
      }
      return kinds
    }
    expect(await run()).toEqual({ 0: 'processed', 1: 'processed' })
    expect(await run()).toEqual({ 0: 'skipped', 1: 'skipped' })
  })

  it('aborts what is in flight when the consumer stops', async () => {
    const signals: AbortSignal[] = []
    const engine: OcrProvider = {
      name: 'engine',
      recognize: (_image, { signal, pageIndex }) => {
        signals.push(signal!)
        return signals.length === 1 ? Promise.resolve(pageWith(pageIndex, 'x', 'engine')) : new Promise(() => {})
      },
    }
    const pipeline = createPipeline({ renderers: [pictures(1)], ocr: [engine] })
    for await (const _ of pipeline.processMany([text('a'), text('b'), text('c')], { concurrency: 2 })) break
    expect(signals.slice(1).every((signal) => signal.aborted)).toBe(true)
  })
})

describe('configuration', () => {
  it('refuses values out of range, naming option, value and range', () => {
    expect(() => createPipeline({ renderers: [], dpi: 5 })).toThrow('dpi is 5; it must be from 36 to 1200')
    expect(() => createPipeline({ renderers: [], limits: { maxPages: 0 } })).toThrow('limits.maxPages is 0')
  })

  it('describes itself', () => {
    const description = createPipeline({ renderers: [pictures(1)], ocr: [reads('engine')] }).describeConfig()
    expect(description).toMatchObject({
      engine: 'auto',
      ocr: ['engine'],
      collection: 'documents',
      dpi: 200,
      store: null,
    })
    expect(JSON.stringify(description)).not.toMatch(/key|secret|password/i)
  })
})
