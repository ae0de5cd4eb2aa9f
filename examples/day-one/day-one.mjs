// The first day with Sheaf: read a document, correct a field, search, see what it measured. Only public imports.
//
//   npm install sheaf && node day-one.mjs invoice.pdf
import { createCache, metricsRegistry, prometheusText } from '@sheaf/core'
import { createPipeline } from 'sheaf'

const path = process.argv[2]
if (path === undefined) {
  console.error('usage: node day-one.mjs FILE')
  process.exit(2)
}

const meter = metricsRegistry()
const pipeline = await createPipeline({ meter, cache: createCache({ meter }) })
try {
  const result = await pipeline.process(path, { schema: 'invoice' })
  const { value = {}, fields = [] } = result.extraction ?? {}
  console.log(`${result.name}: ${result.pages.length} page(s), ${result.text.length} characters`)
  for (const field of fields) {
    const page = field.pageIndex === null ? '' : `, page ${field.pageIndex + 1}`
    console.log(`  ${field.path.slice(1).padEnd(16)} ${field.value}  (${Math.round(field.confidence * 100)} %${page})`)
  }
  if (fields.length === 0) throw new Error(`no field was found in ${path}`)

  const corrected = await pipeline.correct(result, { issuer: 'Corrected by hand' })
  console.log(`issuer was ${value.issuer}, is ${corrected.extraction?.value.issuer}`)

  const query = String(value.invoice_number ?? result.text.split(/\s+/)[0])
  const hits = await pipeline.search(query, {
    filter: { must: [{ key: 'fields.issuer', match: { value: 'Corrected by hand' } }] },
  })
  console.log(`${hits.length} hit(s) for "${query}" where issuer is "Corrected by hand"`)
  for (const hit of hits) console.log(`  page ${(hit.pageIndex ?? 0) + 1}: ${hit.snippet.replaceAll(/\s+/g, ' ')}`)
  if (hits.length === 0) throw new Error('the corrected document was not found')

  const page = prometheusText(meter).split('\n')
  const counted = page.filter((line) =>
    /^(documents_processed_total|search_requests_total|circuit_breaker_state)\{/.test(line),
  )
  for (const line of counted) console.log(line)
  if (!counted.includes('documents_processed_total{status="success"} 1'))
    throw new Error('the document was not counted')
} finally {
  await pipeline.close()
}
