/**
 * The demo: processes documents, prints their fields, searches them, and writes out/report.html.
 *
 *   npx -y pnpm@12.21.0 demo [files…] [--schema receipt|invoice|drawing|form]
 */
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { BUILT_IN_SCHEMAS, type BuiltInSchema, type ProcessResult, rulesExtractor, SdkError } from '@sheaf/core'
import { createPipeline, documentImages, type ReportDocument, writeReport } from 'sheaf'
import { chooseQueries } from './demo/choose-queries.ts'
import { DEMO_DOCUMENTS, DEMO_QUERIES, type DemoDocument } from './demo/documents.ts'
import { guessSchema } from './demo/guess-schema.ts'
import { bold, printDocument, printSearch } from './demo/print.ts'

/** Documents at once: one is drawn while another is recognised. */
const CONCURRENCY = 2
const OUT = fileURLToPath(new URL('../out/report.html', import.meta.url))

const startedAt = performance.now()
const documents = chosenDocuments()
const pipeline = await createPipeline({ concurrency: CONCURRENCY })
console.log(`reading ${documents.length} documents …`)

const shown: ReportDocument[] = []
await Promise.all(
  Array.from({ length: CONCURRENCY }, async (_, worker) => {
    for (let i = worker; i < documents.length; i += CONCURRENCY) {
      const document = await processDocument(documents[i]!)
      shown[i] = document
      printDocument(document)
    }
  }),
)
const results = shown.flatMap(({ result }) => result ?? [])
const queries = documents === DEMO_DOCUMENTS ? DEMO_QUERIES : chooseQueries(results)
const searches = []
for (const query of queries) searches.push({ query, hits: await pipeline.search(query, { limit: 3 }) })
await pipeline.close()

for (const { query, hits } of searches) printSearch(query, hits)

const seconds = (performance.now() - startedAt) / 1000
const summary = `${documents.length} documents and ${searches.length} searches in ${seconds.toFixed(1)} s`
await writeReport({ title: 'Sheaf demo', summary, documents: shown, searches, out: OUT })
console.log(`\n${summary}; see ${bold(path.relative(process.cwd(), OUT))}`)
// A worker of a recogniser may still hold the process.
process.exit(results.length === documents.length ? 0 : 1)

/** The files after the command, or those that come with the repository. */
function chosenDocuments(): readonly DemoDocument[] {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { schema: { type: 'string' } } })
  const schema = BUILT_IN_SCHEMAS.find((name) => name === values.schema)
  if (values.schema !== undefined && !schema) {
    console.error(`demo: there is no schema "${values.schema}"; schemas: ${BUILT_IN_SCHEMAS.join(', ')}`)
    process.exit(2)
  }
  if (positionals.length === 0) return DEMO_DOCUMENTS
  const cwd = process.env.INIT_CWD ?? process.cwd()
  return positionals.map((file) => ({ path: path.resolve(cwd, file), ...(schema && { schema }) }))
}

async function processDocument({ path: file, schema }: DemoDocument): Promise<ReportDocument> {
  const name = path.basename(file)
  const begun = performance.now()
  try {
    const { result, note } = schema
      ? { result: await pipeline.process(file, { schema }), note: schema }
      : await processWithGuess(file)
    const seconds = (performance.now() - begun) / 1000
    return { name, result, note, seconds, images: await documentImages(await readFile(file), result) }
  } catch (error) {
    if (!SdkError.isInstance(error)) throw error
    const { code, reason, message } = error
    return { name, error: { code, reason: reason ?? code.toLowerCase(), message } }
  }
}

/** Reads first, then extracts with the schema that the text speaks for. */
async function processWithGuess(file: string): Promise<{ result: ProcessResult<unknown>; note: string }> {
  const read = await pipeline.process(file)
  const guess: BuiltInSchema = guessSchema(read.text)
  const extraction = await rulesExtractor().extract({ pages: read.pages.map(({ text }) => text), schema: guess })
  return { result: { ...read, extraction }, note: `${guess} (a guess; --schema says otherwise)` }
}
