import { type CollectedInputs, collectInputs } from './collect-inputs.ts'
import type { CommandContext } from './context.ts'
import { printable, shownPath, styleFor } from './terminal.ts'
import { UsageError } from './usage-error.ts'

/**
 * The documents that the arguments name, with a line on stderr for each file that is skipped.
 *
 * @throws UsageError when there is not one document
 */
export async function collectDocuments(context: CommandContext, args: readonly string[]): Promise<CollectedInputs> {
  const collected = await collectInputs(args, context.cwd)
  const style = styleFor(context.stderr, context.env)
  for (const file of collected.skipped) {
    context.stderr.write(`${style.dim('skipped')} ${shownPath(context, file.path)}: ${printable(file.reason)}\n`)
  }
  if (collected.inputs.length === 0) throw new UsageError(`no documents found in ${args.join(', ')}`)
  return collected
}
