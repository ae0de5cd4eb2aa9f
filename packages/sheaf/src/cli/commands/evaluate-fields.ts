import { scoreFields, scorePairs } from '../../evaluation/field-score.ts'
import { labelledDocuments } from '../../evaluation/labelled-documents.ts'
import { type FieldF1, summarizeFields } from '../../evaluation/summary.ts'
import type { ParsedArguments } from '../arguments.ts'
import type { CommandContext, ExitCode } from '../context.ts'
import { concurrencyOf, pipelineOptions, schemaOf } from '../document-options.ts'
import { extractEntry, isErrorEntry } from '../entries.ts'
import { labelledInputs, percent, printTable, requireDocuments } from '../evaluation-output.ts'
import { processFile, processInputs } from '../process-inputs.ts'
import { processLines } from '../process-lines.ts'
import { schemaFields } from '../schema-fields.ts'
import { UsageError } from '../usage-error.ts'
import { withPipeline } from '../with-pipeline.ts'
import { writeJson } from '../write-output.ts'

/** `sheaf eval fields`: extracts from every document that has a truth, and compares what the schema names. */
export async function evaluateFields(
  context: CommandContext,
  args: ParsedArguments,
  folder: string,
): Promise<ExitCode> {
  const schemaName = args.text('schema')
  if (schemaName === undefined) throw new UsageError('--schema is needed; usage: sheaf eval fields DIR --schema NAME')
  const schema = await schemaOf(context, schemaName)
  const options = await pipelineOptions(context, args)
  const documents = requireDocuments(await labelledDocuments(folder, 'hasFields'), folder, '"fields" or "pairs"')
  const collected = labelledInputs(documents, folder)
  const password = args.text('password')
  const outcome = await withPipeline(context, { ...options, store: null }, (pipeline) =>
    processInputs(context, collected, {
      concurrency: concurrencyOf(args),
      process: async (input, hooks) => {
        const { result, seconds } = args.has('from-lines')
          ? await processLines(input, schema, { password, signal: hooks.signal })
          : await processFile(pipeline, input, { ...hooks, password, schema })
        return extractEntry(result, seconds)
      },
    }),
  )
  if (outcome.exitCode === 130) return 130
  const names = await schemaFields(schema)
  const scores = documents.map(({ truth }, i) => {
    const entry = outcome.entries[collected.inputs[i]!.key]
    const { fields, pairs } = entry && !isErrorEntry(entry) ? entry : { fields: {}, pairs: [] }
    return {
      fields: scoreFields(truth.fields, fields, names),
      pairs: truth.pairs && schema === 'form' ? scorePairs(truth.pairs, pairs) : null,
    }
  })
  const summary = { ...summarizeFields(scores), failed: outcome.failed }
  if (args.has('json')) await writeJson(context, summary, undefined)
  else {
    const row = (name: string, score: FieldF1) => [
      name,
      String(score.count),
      percent(score.exact),
      percent(score.normalized),
    ]
    printTable(context, [
      ['field', 'documents', 'exact F1', 'normalised F1'],
      ...Object.entries(summary.fields).map(([name, score]) => row(name, score)),
      ...(names.length > 0 ? [row('all', summary.all)] : []),
      ...(summary.pairF1 === null ? [] : [['pairs', String(summary.documents), '', percent(summary.pairF1)]]),
    ])
  }
  return outcome.exitCode
}
