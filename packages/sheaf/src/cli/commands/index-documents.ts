import type { ManagedVectorStore } from '@sheaf/core'
import { openStore } from '../../open-store.ts'
import type { CommandSpec, ParsedArguments } from '../arguments.ts'
import { collectDocuments } from '../collect-documents.ts'
import type { CommandContext, ExitCode } from '../context.ts'
import { concurrencyOf, DOCUMENT_OPTIONS, PATH_HELP, pipelineOptions, schemaOf } from '../document-options.ts'
import { IndexedSources } from '../indexed-sources.ts'
import { processFile, processInputs } from '../process-inputs.ts'
import { isAddress, STORE_OPTIONS, storeOptions } from '../store-options.ts'
import { withPipeline } from '../with-pipeline.ts'
import { writeJson } from '../write-output.ts'

export const INDEX_SPEC: CommandSpec = {
  name: 'index',
  summary: 'makes documents searchable',
  usage: 'PATH… --store DIR|URL [options]',
  about:
    'Reads the documents and writes their passages to a store: a folder of this machine, or a Qdrant server. Indexing ' +
    'the same content again replaces it; nothing is there twice. A file that was edited since it was indexed from the ' +
    'same path replaces what it held before (on a server: the same path of the same machine; the store keeps a hash ' +
    'of it, never the path). What was deleted or moved stays searchable. With --schema the fields of each document are stored ' +
    'beside its passages.\n\n' +
    PATH_HELP,
  options: {
    ...STORE_OPTIONS,
    schema: {
      value: 'NAME',
      help: 'Also extracts fields: receipt, invoice, drawing, form, or a JSON Schema FILE.json.',
    },
    ...DOCUMENT_OPTIONS,
    json: { help: 'Prints JSON: { "NAME": { documentId, pages, points, seconds } }.' },
  },
  positionals: { min: 1, max: Number.POSITIVE_INFINITY, missing: 'no file, folder or pattern was given' },
  examples: [
    'sheaf index documents/ --store library',
    'sheaf index "mail/**/*.pdf" --store library --collection mail',
    'sheaf index documents/ --store http://localhost:6333',
  ],
}

export async function indexDocuments(context: CommandContext, args: ParsedArguments): Promise<ExitCode> {
  const location = storeOptions(context, args, INDEX_SPEC)
  const schemaName = args.text('schema')
  const schema = schemaName === undefined ? undefined : await schemaOf(context, schemaName)
  const options = await pipelineOptions(context, args)
  const collected = await collectDocuments(context, args.positionals)
  let points = 0
  const outcome = await withStore(location, ({ store, sources }) =>
    withPipeline(context, { ...options, store, collection: location.collection }, async (pipeline) => {
      const processed = await processInputs(context, collected, {
        concurrency: concurrencyOf(args),
        process: async (input, hooks) => {
          const metadata = await sources.metadataFor(input.path)
          const password = args.text('password')
          const { result, seconds } = await processFile(pipeline, input, { ...hooks, password, schema, metadata })
          sources.add(input.path, result.documentId)
          hooks.note(result)
          points += result.indexed?.points ?? 0
          return {
            documentId: result.documentId,
            pages: result.pages.length,
            points: result.indexed?.points ?? 0,
            seconds: Number(seconds.toFixed(3)),
          }
        },
      })
      await sources.removeStale()
      return processed
    }),
  )
  if (args.has('json')) await writeJson(context, outcome.entries, undefined)
  else {
    const documents = outcome.done === 1 ? '1 document' : `${outcome.done} documents`
    context.stdout.write(
      `indexed ${documents} (${points} passages) into ${args.text('store')}, collection ${location.collection}\n`,
    )
  }
  return outcome.exitCode
}

/** Opens the store for the pipeline and for what only this command does with it, and closes it. */
async function withStore<T>(
  location: ReturnType<typeof storeOptions>,
  work: (opened: { readonly store: ManagedVectorStore; readonly sources: IndexedSources }) => Promise<T>,
): Promise<T> {
  const store = (await openStore(location.store, location.apiKey)).store!
  try {
    return await work({ store, sources: new IndexedSources(store, location.collection, isAddress(location.store)) })
  } finally {
    await store.close?.()
  }
}
