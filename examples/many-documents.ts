// A folder of documents, two at once, with a journal: run it again after an interruption and it goes on where it stopped.
//
//   node examples/many-documents.ts        (from this repository, add --conditions=@sheaf/source)
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { fileJournal } from '@sheaf/core/node'
import { createPipeline } from 'sheaf'

const folder = process.argv[2] ?? fileURLToPath(new URL('../fixtures/gate/', import.meta.url))
const files = (await readdir(folder)).filter((name) => name.endsWith('.pdf')).map((name) => path.join(folder, name))
const state = await mkdtemp(path.join(tmpdir(), 'sheaf-example-'))

for (const round of ['first run', 'second run']) {
  const pipeline = await createPipeline({ store: path.join(state, 'library') })
  const journal = await fileJournal(path.join(state, 'journal'))
  let [processed, skipped, failed] = [0, 0, 0]
  for await (const { result, error } of pipeline.processMany(files, { schema: 'invoice', journal, concurrency: 2 })) {
    if (result) processed++
    else if (error) failed++
    else skipped++
  }
  const [hit] = await pipeline.search('fattura')
  console.log(`${round}: ${processed} processed, ${skipped} skipped, ${failed} failed; "fattura" is in ${hit?.file}`)
  await journal.close()
  await pipeline.close()
}
await rm(state, { recursive: true })
