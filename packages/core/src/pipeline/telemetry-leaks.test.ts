import * as api from '@opentelemetry/api'
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
import { afterAll, expect, it } from 'vitest'
import { SdkError } from '../errors/sdk-error.ts'
import { rulesExtractor } from '../extraction/rules-extractor.ts'
import { textRenderer } from '../reading/text-renderer.ts'
import { emfExporter } from '../telemetry/emf-exporter.ts'
import { consoleLogger } from '../telemetry/loggers.ts'
import { metricsRegistry } from '../telemetry/metrics-registry.ts'
import { otelTracer } from '../telemetry/opentelemetry.ts'
import { openMetricsText } from '../telemetry/prometheus-text.ts'
import { fakeOcr } from '../testing/fake-ocr.ts'
import { fakePageRenderer } from '../testing/fake-page-renderer.ts'
import { createPipeline } from './create-pipeline.ts'

const exporter = new InMemorySpanExporter()
const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] })
api.trace.setGlobalTracerProvider(provider)
afterAll(() => {
  api.trace.disable()
  return provider.shutdown()
})

const bytes = (text: string) => new TextEncoder().encode(text)

it('lets nothing of a document, no path and no secret into metrics, logs or spans, in success and in failure', async () => {
  const lines: string[] = []
  const registry = metricsRegistry({ traceId: () => 'a'.repeat(32) })
  const cloudwatch = emfExporter(registry, { namespace: 'Sheaf' })
  const telemetry = {
    meter: registry,
    logger: consoleLogger({ level: 'debug', write: (line) => void lines.push(line) }),
    tracer: otelTracer(api),
  }
  const invoice = bytes('Invoice CANARY-17\nCANARY Ltd, Canarystreet 1\nTotal: 42.00 EUR\npassword CANARY')
  const reading = createPipeline({ renderers: [textRenderer()], extractor: rulesExtractor(), ...telemetry })
  await reading.process({ bytes: invoice, name: '/home/somebody/CANARY.txt' }, { schema: 'invoice' })
  await reading.process({ bytes: new Uint8Array(), name: 'CANARY.pdf' }).catch(() => {})
  await reading.process('/var/data/CANARY.pdf').catch(() => {})

  const failing = fakeOcr({ name: 'failing' })
  const failures = [
    new Error("ENOENT: open '/var/data/CANARY.traineddata'"),
    new SdkError('AUTH_FAILED', 'key sk-CANARY0123456789 refused at https://user:CANARY@host/v1?api_key=CANARY'),
  ]
  for (const failure of failures) {
    const scanning = createPipeline({
      renderers: [fakePageRenderer({ pages: [{}], mediaTypes: ['text/plain'] })],
      ocr: [{ ...failing, recognize: () => Promise.reject(failure) }],
      ...telemetry,
    })
    await scanning.process({ bytes: bytes('CANARY'), name: 'CANARY.pdf' }).catch(() => {})
    await scanning.close()
  }
  await reading.close()

  const spans = exporter.getFinishedSpans()
  const pages = [openMetricsText(registry, { aliases: true }), ...cloudwatch.lines()]
  expect(spans.length).toBeGreaterThan(5)
  expect(pages[0]).toContain('errors_total{')
  const written = [
    ...pages,
    ...lines,
    ...spans.map(({ name, attributes, status, events }) => JSON.stringify([name, attributes, status, events])),
  ]
  expect(written.filter((text) => /CANARY|canary|somebody|\/var\/data/.test(text))).toEqual([])
})
