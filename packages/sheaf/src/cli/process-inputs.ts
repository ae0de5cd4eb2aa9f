import { type Pipeline, type ProcessOptions, type ProcessResult, type SdkError, toSdkError } from '@sheaf/core'
import { fileSource } from '@sheaf/core/node'
import type { CollectedInput, CollectedInputs } from './collect-inputs.ts'
import type { CommandContext, ExitCode } from './context.ts'
import { type ErrorEntry, errorEntry, NOTHING_READ, warningsOf } from './entries.ts'
import { ProgressLine } from './progress.ts'
import { printable, shownPath, styleFor } from './terminal.ts'

/** How {@link processInputs} treats each document. */
export interface ProcessInputsOptions<Entry> {
  readonly concurrency: number
  /** What becomes of one document. */
  readonly process: (input: CollectedInput, hooks: ProcessHooks) => Promise<Entry>
}

/** What the work on one document is given. */
export interface ProcessHooks extends Pick<ProcessOptions, 'signal' | 'onProgress'> {
  /** Says on stderr what the result warns of. */
  readonly note: (result: ProcessResult<unknown>) => void
}

/** What became of all inputs: entries in their order; those that were not reached are missing. */
export interface ProcessedInputs<Entry> {
  readonly entries: Readonly<Record<string, Entry | ErrorEntry>>
  readonly done: number
  readonly failed: number
  readonly skipped: number
  readonly exitCode: ExitCode
}

/**
 * Processes the inputs, a few at once. One line on stderr for each file that failed and each warning, progress on a
 * terminal. An interrupt ends it early, with what is done.
 */
export async function processInputs<Entry>(
  context: CommandContext,
  collected: CollectedInputs,
  options: ProcessInputsOptions<Entry>,
): Promise<ProcessedInputs<Entry>> {
  const { inputs, skipped } = collected
  const style = styleFor(context.stderr, context.env)
  const progress = new ProgressLine(context, inputs.length)
  const outcomes = new Map<string, Entry | ErrorEntry>()
  let failed = 0
  const handle = async (input: CollectedInput) => {
    try {
      if (input.error) throw input.error
      const onProgress: ProcessOptions['onProgress'] = (event) => progress.update(input.key, event)
      const note: ProcessHooks['note'] = (result) => {
        for (const message of notesOf(result)) {
          progress.print(`${style.yellow('note')}: ${shownPath(context, input.path)}: ${printable(message)}`)
        }
      }
      outcomes.set(input.key, await options.process(input, { signal: context.signal, onProgress, note }))
    } catch (error) {
      if (context.signal.aborted) return
      const failure = toSdkError(error, 'INTERNAL_ERROR')
      failed++
      outcomes.set(input.key, errorEntry(failure))
      progress.print(failureLine(context, input.path, failure))
      if (context.env.SHEAF_DEBUG) progress.print(debugDetails(error))
    } finally {
      progress.finish(input.key)
    }
  }
  await forEachAtOnce(inputs, options.concurrency, context.signal, handle)
  progress.clear()
  const done = outcomes.size - failed
  if (context.signal.aborted) {
    context.stderr.write(`interrupted: ${done} of ${inputs.length} documents done\n`)
  } else if (failed > 0 && context.stderr.isTerminal) {
    context.stderr.write(`${failed} of ${inputs.length} documents failed, ${done} done\n`)
  }
  const entries = Object.fromEntries(
    inputs.filter(({ key }) => outcomes.has(key)).map(({ key }) => [key, outcomes.get(key)!] as const),
  )
  return { entries, done, failed, skipped: skipped.length, exitCode: context.signal.aborted ? 130 : failed > 0 ? 1 : 0 }
}

/** `failed FILE: REASON: message`, with the limit where the message does not say it. */
function failureLine(context: CommandContext, file: string, error: SdkError): string {
  const style = styleFor(context.stderr, context.env)
  const reason = error.reason ?? error.code.toLowerCase()
  const { limit } = error
  const numbers =
    limit && !error.message.includes(limit.name) ? ` (${limit.name}: ${limit.seen} of ${limit.allowed})` : ''
  const remedy = reason === 'password_required' ? '; give it with --password TEXT' : ''
  return `${style.red('failed')} ${shownPath(context, file)}: ${reason}: ${printable(error.message)}${numbers}${remedy}`
}

/** The warnings of a result; one line for a document in which nothing was read, however many pages it has. */
function notesOf(result: ProcessResult<unknown>): readonly string[] {
  const warnings = [...new Set(warningsOf(result).map(({ message }) => message))]
  if (result.text.trim() !== '') return warnings
  return [NOTHING_READ, ...warnings.filter((message) => !message.startsWith(NOTHING_READ))]
}

/** The whole error for whoever looks for a defect. */
export function debugDetails(error: unknown): string {
  const parts: string[] = []
  for (let at = error; at instanceof Error && parts.length < 5; at = at.cause) parts.push(at.stack ?? String(at))
  return parts.join('\ncaused by: ')
}

/** Runs the work for all of `inputs`, at most `limit` at once, until the signal aborts. `work` must not reject. */
async function forEachAtOnce<T>(
  inputs: readonly T[],
  limit: number,
  signal: AbortSignal,
  work: (input: T) => Promise<void>,
): Promise<void> {
  const queue = inputs.values()
  const worker = async () => {
    for (const input of queue) {
      if (signal.aborted) return
      await work(input)
    }
  }
  await Promise.all(Array.from({ length: Math.min(limit, inputs.length) }, worker))
}

/** Processes one file with the pipeline and times it. */
export async function processFile(
  pipeline: Pipeline,
  input: CollectedInput,
  options: ProcessOptions,
): Promise<{ readonly result: ProcessResult<unknown>; readonly seconds: number }> {
  const startedAt = performance.now()
  const { bytes } = await fileSource(input.path, { signal: options.signal })
  const result = await pipeline.process({ bytes, name: input.key }, options)
  return { result, seconds: (performance.now() - startedAt) / 1000 }
}
