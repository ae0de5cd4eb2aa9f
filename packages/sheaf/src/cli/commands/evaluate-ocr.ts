import { labelledDocuments } from '../../evaluation/labelled-documents.ts'
import { summarizeText } from '../../evaluation/summary.ts'
import { scoreText } from '../../evaluation/text-score.ts'
import type { ParsedArguments } from '../arguments.ts'
import type { CommandContext, ExitCode } from '../context.ts'
import { concurrencyOf, pipelineOptions } from '../document-options.ts'
import { isErrorEntry, readEntry } from '../entries.ts'
import { labelledInputs, percent, printTable, requireDocuments } from '../evaluation-output.ts'
import { processFile, processInputs } from '../process-inputs.ts'
import { withPipeline } from '../with-pipeline.ts'
import { writeJson } from '../write-output.ts'

/** `sheaf eval ocr`: reads every document that has a truth, and compares. A document that failed counts as empty. */
export async function evaluateOcr(context: CommandContext, args: ParsedArguments, folder: string): Promise<ExitCode> {
  const options = await pipelineOptions(context, args)
  const documents = requireDocuments(await labelledDocuments(folder, 'hasText'), folder, '"text"')
  const collected = labelledInputs(documents, folder)
  const outcome = await withPipeline(context, { ...options, store: null }, (pipeline) =>
    processInputs(context, collected, {
      concurrency: concurrencyOf(args),
      process: async (input, hooks) => {
        const { result, seconds } = await processFile(pipeline, input, { ...hooks, password: args.text('password') })
        return readEntry(result, seconds)
      },
    }),
  )
  if (outcome.exitCode === 130) return 130
  let seconds = 0
  const scores = documents.map(({ truth }, i) => {
    const entry = outcome.entries[collected.inputs[i]!.key]
    const reading = entry && !isErrorEntry(entry) ? entry : { text: '', lines: [], seconds: 0 }
    seconds += reading.seconds
    const lines = reading.lines.map(({ text }) => text)
    return { ...scoreText(truth, { text: reading.text, lines }), isPartial: truth.isPartial }
  })
  const summary = { ...summarizeText(scores), failed: outcome.failed, secondsPerDocument: seconds / documents.length }
  if (args.has('json')) await writeJson(context, summary, undefined)
  else {
    printTable(context, [
      ['documents', 'word F1', 'precision', 'recall', 'CER', 'CER folded', 'line recall', 's/document'],
      [
        String(summary.documents),
        percent(summary.wordF1),
        percent(summary.wordPrecision),
        percent(summary.wordRecall),
        percent(summary.characterErrorRate),
        percent(summary.characterErrorRateFolded),
        percent(summary.lineRecall),
        summary.secondsPerDocument.toFixed(2),
      ],
    ])
  }
  return outcome.exitCode
}
