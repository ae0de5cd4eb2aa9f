// Fields of your own: a zod schema whose property names are the labels to look for.
//
//   node examples/own-schema.ts            (from this repository, add --conditions=@sheaf/source)
import { fileURLToPath } from 'node:url'
import { createPipeline } from 'sheaf'
import { z } from 'zod'

const schema = z.object({
  account_no: z.string().describe('Account no.'),
  your_order: z.string(),
  total_due: z.number().positive(),
})

const pipeline = await createPipeline({ store: null })
const file = process.argv[2] ?? fileURLToPath(new URL('../fixtures/demo/invoice.pdf', import.meta.url))
const { extraction } = await pipeline.process(file, { schema })
const total: number | null | undefined = extraction?.value.total_due
console.log('total due:', total)
for (const { path, text, pageIndex, confidence } of extraction?.fields ?? []) {
  console.log(`${path} from "${text}" on page ${(pageIndex ?? 0) + 1}, ${Math.round(confidence * 100)} %`)
}
for (const warning of extraction?.warnings ?? []) console.log('warning:', warning)
await pipeline.close()
