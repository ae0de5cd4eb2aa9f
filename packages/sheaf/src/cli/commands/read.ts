import type { CommandSpec, ParsedArguments } from '../arguments.ts'
import { collectDocuments } from '../collect-documents.ts'
import type { CommandContext, ExitCode } from '../context.ts'
import { concurrencyOf, DOCUMENT_OPTIONS, PATH_HELP, pipelineOptions } from '../document-options.ts'
import { readEntry } from '../entries.ts'
import { processFile, processInputs } from '../process-inputs.ts'
import { withPipeline } from '../with-pipeline.ts'
import { checkOut, reportWritten, writeJson } from '../write-output.ts'

export const READ_SPEC: CommandSpec = {
  name: 'read',
  summary: 'the text of documents, line by line with boxes',
  usage: 'PATH… [options]',
  about:
    'Prints JSON: { "NAME": { text, lines: [{ text, box: [x0, y0, x1, y1], confidence, page }], seconds } }. Boxes are ' +
    'pixels of the picture, points (1/72 inch) for PDF, from the top left; null for formats without pages. Pages ' +
    'count from 0. In text, a line end and a form feed (U+000C) stand between two pages. warnings is there when there ' +
    'are any, such as a page on which no text was found; each is also a note on stderr. A file that fails is ' +
    '{ error: { code, reason, message, limit } } in its place.\n\n' +
    PATH_HELP,
  options: {
    ...DOCUMENT_OPTIONS,
    out: {
      value: 'FILE',
      help: 'Writes the JSON to FILE and nothing to stdout; the last line on stderr says what was written.',
    },
    json: { help: 'Nothing changes: the output is always JSON.' },
  },
  positionals: { min: 1, max: Number.POSITIVE_INFINITY, missing: 'no file, folder or pattern was given' },
  examples: [
    'sheaf read letter.pdf',
    'sheaf read scans/ --out scans.json',
    'sheaf read "photos/*.jpg" --engine tesseract',
    'sheaf read contract.pdf --password secret',
  ],
}

export async function read(context: CommandContext, args: ParsedArguments): Promise<ExitCode> {
  const out = args.text('out')
  await checkOut(context, out)
  const options = await pipelineOptions(context, args)
  const collected = await collectDocuments(context, args.positionals)
  const outcome = await withPipeline(context, { ...options, store: null }, (pipeline) =>
    processInputs(context, collected, {
      concurrency: concurrencyOf(args),
      process: async (input, hooks) => {
        const { result, seconds } = await processFile(pipeline, input, { ...hooks, password: args.text('password') })
        hooks.note(result)
        return readEntry(result, seconds)
      },
    }),
  )
  await writeJson(context, outcome.entries, out)
  reportWritten(context, out, outcome)
  return outcome.exitCode
}
