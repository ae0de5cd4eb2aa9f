import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { afterAll, describe, expect, it } from 'vitest'
import { ROOT } from '../scripts/check/workspace.ts'

const isThere = spawnSync('chromium', ['--version']).status === 0
if (!isThere) console.log('skipped: chromium is not installed (apt-get install chromium)')

const folder = mkdtempSync(path.join(tmpdir(), 'sheaf-browser-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** What a page does: text and an engine that is down, through the pipeline, the rules, the store and the breakers. */
const PAGE = `
import { bm25Embedder, createCache, createPipeline, memoryQueue, metricsRegistry, prometheusText, rulesExtractor, textRenderer } from '@sheaf/core'
import { localStore } from '@sheaf/store/local'

const meter = metricsRegistry()
const down = { name: 'down', recognize: async () => { throw new Error('down') } }
const picture = {
  name: 'picture', mediaTypes: ['image/png'],
  async *render(document) {
    const page = { documentId: document.id, index: 0, width: 1, height: 1, rotation: 0 }
    yield { page, pageCount: 1, textLayer: null, raster: async () => ({ width: 1, height: 1, channels: 1, data: new Uint8Array(1) }) }
  },
}
const pipeline = createPipeline({
  renderers: [textRenderer(), picture], ocr: [down], extractor: rulesExtractor(), sparseEmbedder: bm25Embedder(), store: localStore(), meter, cache: createCache({ meter }),
})
const { extraction } = await pipeline.process(new TextEncoder().encode('Invoice no. A-17 of 2 May 2024\\nTotal due: € 1.234,50\\n'), { schema: 'invoice' })
const [hit] = await pipeline.search('invoice total')
const png = new Uint8Array([137, 80, 78, 71, 13, 10, 26, 10, 0, 0, 0, 13, 73, 72, 68, 82])
const codes = []
for (let i = 0; i < 4; i++) await pipeline.process(png, {}).catch((error) => codes.push(error.code))
const queue = memoryQueue({ name: 'jobs' })
queue.work({ handler: async ({ payload }) => payload * 2 })
const { id } = await queue.enqueue(21)
const answer = await queue.result(id)
document.body.textContent = JSON.stringify({
  amount: extraction.value.amount, page: hit.documentId.length, codes, answer,
  circuit: prometheusText(meter).includes('circuit_breaker_state{circuit="down"} 1'),
})
`

describe.skipIf(!isThere)('the packages in a browser tab', () => {
  it('process, search, break circuits and run jobs without a built-in of Node', { timeout: 90_000 }, async () => {
    const bundle = await build({
      stdin: { contents: PAGE, resolveDir: ROOT },
      bundle: true,
      write: false,
      format: 'esm',
      platform: 'browser',
      conditions: ['@sheaf/source'],
      external: ['zod', 'zod/v4/core'],
      logLevel: 'error',
    })
    const html = path.join(folder, 'page.html')
    const script = bundle.outputFiles[0]!.text.replaceAll('</script', '<\\/script')
    writeFileSync(html, `<!doctype html><meta charset="utf-8"><body></body><script type="module">${script}</script>`)
    const quiet =
      '--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync'
    const run = spawnSync(
      'chromium',
      [
        ...quiet.split(' '),
        `--user-data-dir=${folder}/profile`,
        '--virtual-time-budget=20000',
        '--dump-dom',
        pathToFileURL(html).href,
      ],
      { encoding: 'utf8', timeout: 80_000 },
    )
    const shown = /<body>(.*?)<\/body>/s.exec(run.stdout)?.[1] ?? ''
    expect(JSON.parse(shown.replace(/<script[\s\S]*/, ''))).toEqual({
      amount: 1234.5,
      page: 64,
      codes: ['PROVIDER_DOWN', 'PROVIDER_DOWN', 'PROVIDER_DOWN', 'CIRCUIT_OPEN'],
      answer: 42,
      circuit: true,
    })
  })
})
