// An OCR engine that is down: its circuit opens after three failures, Tesseract answers instead, and the metrics and
// log lines tell so.
//
//   node examples/failing-engine.ts        (from this repository, add --conditions=@sheaf/source)
import { fileURLToPath } from 'node:url'
import { consoleLogger, metricsRegistry, type OcrProvider, prometheusText } from '@sheaf/core'
import { tesseractOcr } from '@sheaf/ocr/tesseract'
import { createPipeline } from 'sheaf'

const remote: OcrProvider = {
  name: 'remote',
  recognize: async () => {
    throw new Error('connect ECONNREFUSED')
  },
}
const local = tesseractOcr()
const meter = metricsRegistry()
const pipeline = await createPipeline({
  store: null,
  ocr: [remote, local],
  meter,
  logger: consoleLogger({ level: 'info' }),
})

const file =
  process.argv[2] ?? fileURLToPath(new URL('../fixtures/gate/receipt-cafe-en-us-scan-105.jpg', import.meta.url))
for (let i = 1; i <= 4; i++) {
  const { extraction, warnings } = await pipeline.process(file, { schema: 'receipt' })
  console.log(
    `${i}: total ${extraction?.value.total}; ${warnings.map(({ code, message }) => `${code}: ${message}`).join('; ')}`,
  )
}
for (const line of prometheusText(meter).split('\n')) {
  if (/^(ocr_requests_total|circuit_breaker_state|fallback_total|documents_processed_total)\{/.test(line))
    console.log(line)
}
await pipeline.close()
await local.close?.()
