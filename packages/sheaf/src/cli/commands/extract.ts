import type { CommandSpec, ParsedArguments } from '../arguments.ts'
import { collectDocuments } from '../collect-documents.ts'
import type { CommandContext, ExitCode } from '../context.ts'
import { concurrencyOf, DOCUMENT_OPTIONS, PATH_HELP, pipelineOptions, schemaOf } from '../document-options.ts'
import { extractEntry } from '../entries.ts'
import { processFile, processInputs } from '../process-inputs.ts'
import { processLines } from '../process-lines.ts'
import { ReportCollector } from '../report-collector.ts'
import { UsageError } from '../usage-error.ts'
import { withPipeline } from '../with-pipeline.ts'
import { checkOut, reportWritten, writeJson } from '../write-output.ts'

export const EXTRACT_SPEC: CommandSpec = {
  name: 'extract',
  summary: 'typed fields of receipts, invoices, drawings, forms or a schema of yours, with evidence',
  usage: 'PATH… --schema receipt|invoice|drawing|form|FILE.json [options]',
  about:
    'Prints what sheaf read prints, and for each document: fields (by name; null where not found), items (rows of ' +
    'lists), pairs ([{ key, value }] of forms), evidence (by field: page, box, text as printed, confidence, start and ' +
    'end within the text of the page, source), confidence (by field, 0 to 1), method and warnings. Dates are ISO, ' +
    'amounts numbers.\n\n' +
    'receipt: company, date, address, total. invoice: issuer, invoice_number, date, date_due, currency, amount, ' +
    'amount_untaxed, amount_tax, and items. drawing: the title block. form: pairs. FILE.json is a JSON Schema of type ' +
    'object; its property names and descriptions are the labels that are looked for.\n\n' +
    PATH_HELP,
  options: {
    schema: {
      value: 'NAME',
      help: 'Which fields: receipt, invoice, drawing, form, or a JSON Schema FILE.json. Needed.',
    },
    ...DOCUMENT_OPTIONS,
    'from-lines': {
      help:
        'Takes text, box and page of each entry of "lines" in the .json beside the document instead of reading it; ' +
        'nothing else in that file is used.',
    },
    out: {
      value: 'FILE',
      help: 'Writes the JSON to FILE and nothing to stdout; the last line on stderr says what was written.',
    },
    report: { value: 'FILE.html', help: 'Also writes one page that shows each field on its document.' },
    json: { help: 'Nothing changes: the output is always JSON.' },
  },
  positionals: { min: 1, max: Number.POSITIVE_INFINITY, missing: 'no file, folder or pattern was given' },
  examples: [
    'sheaf extract receipt.jpg --schema receipt',
    'sheaf extract invoices/ --schema invoice --out invoices.json --report invoices.html',
    'sheaf extract application.png --schema form',
    'sheaf extract contracts/*.pdf --schema contract.schema.json',
  ],
}

export async function extract(context: CommandContext, args: ParsedArguments): Promise<ExitCode> {
  const schemaName = args.text('schema')
  if (schemaName === undefined) throw new UsageError(`--schema is needed; usage: sheaf extract ${EXTRACT_SPEC.usage}`)
  const schema = await schemaOf(context, schemaName)
  const out = args.text('out')
  await checkOut(context, out)
  await checkOut(context, args.text('report'))
  const options = await pipelineOptions(context, args)
  const collected = await collectDocuments(context, args.positionals)
  const report = args.has('report') ? new ReportCollector() : null
  const password = args.text('password')
  const outcome = await withPipeline(context, { ...options, store: null }, (pipeline) =>
    processInputs(context, collected, {
      concurrency: concurrencyOf(args),
      process: async (input, hooks) => {
        const { result, seconds } = args.has('from-lines')
          ? await processLines(input, schema, { password, signal: hooks.signal })
          : await processFile(pipeline, input, { ...hooks, password, schema })
        await report?.add(input, result, { seconds, password, signal: hooks.signal })
        hooks.note(result)
        return extractEntry(result, seconds)
      },
    }),
  )
  await writeJson(context, outcome.entries, out)
  await report?.write(context, args.text('report')!, outcome.entries)
  reportWritten(context, out, outcome)
  return outcome.exitCode
}
