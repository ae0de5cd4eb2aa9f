import { SdkError } from '@sheaf/core'
import { type CommandSpec, type ParsedArguments, parseArguments } from './arguments.ts'
import { DOCTOR_SPEC, doctor } from './commands/doctor.ts'
import { EVAL_SPEC, evaluate } from './commands/evaluate.ts'
import { EXTRACT_SPEC, extract } from './commands/extract.ts'
import { INDEX_SPEC, indexDocuments } from './commands/index-documents.ts'
import { READ_SPEC, read } from './commands/read.ts'
import { SEARCH_SPEC, search } from './commands/search.ts'
import type { CommandContext, ExitCode } from './context.ts'
import { commandHelp, overviewHelp } from './help.ts'
import { didYouMean } from './nearest.ts'
import { debugDetails } from './process-inputs.ts'
import { printable, styleFor } from './terminal.ts'
import { UsageError } from './usage-error.ts'
import { VERSION } from './version.ts'

interface Command {
  readonly spec: CommandSpec
  readonly run: (context: CommandContext, args: ParsedArguments) => Promise<ExitCode>
}

const COMMANDS: readonly Command[] = [
  { spec: READ_SPEC, run: read },
  { spec: EXTRACT_SPEC, run: extract },
  { spec: INDEX_SPEC, run: indexDocuments },
  { spec: SEARCH_SPEC, run: search },
  { spec: EVAL_SPEC, run: evaluate },
  { spec: DOCTOR_SPEC, run: doctor },
]

/** Runs one command line. Errors leave as one line on stderr and an exit code, never as a stack trace. */
export async function runCli(context: CommandContext, argv: readonly string[]): Promise<ExitCode> {
  const [first, ...rest] = argv
  try {
    return await dispatch(context, first, rest)
  } catch (error) {
    if (context.signal.aborted) return 130
    const where = COMMANDS.some(({ spec }) => spec.name === first) ? `sheaf ${first}` : 'sheaf'
    context.stderr.write(`${styleFor(context.stderr, context.env).red(where)}: ${messageOf(error)}\n`)
    if (context.env.SHEAF_DEBUG && !(error instanceof UsageError)) context.stderr.write(`${debugDetails(error)}\n`)
    return 2
  }
}

async function dispatch(
  context: CommandContext,
  first: string | undefined,
  rest: readonly string[],
): Promise<ExitCode> {
  const overview = () => overviewHelp(COMMANDS.map(({ spec }) => spec))
  if (first === undefined) {
    context.stderr.write(overview())
    return 2
  }
  if (first === '--version' || first === '-v') return print(context, `${VERSION}\n`)
  if (first === '--help' || first === '-h') return print(context, overview())
  if (first === 'help' && rest.length === 0) return print(context, overview())
  if (first === 'help') return print(context, commandHelp(commandOf(rest[0]!).spec))
  const command = commandOf(first)
  const beforeTerminator = rest.includes('--') ? rest.slice(0, rest.indexOf('--')) : rest
  if (beforeTerminator.includes('--help') || beforeTerminator.includes('-h'))
    return print(context, commandHelp(command.spec))
  return command.run(context, parseArguments(command.spec, rest))
}

function commandOf(name: string): Command {
  const command = COMMANDS.find(({ spec }) => spec.name === name)
  if (command) return command
  const names = COMMANDS.map(({ spec }) => spec.name)
  if (name.startsWith('-')) throw new UsageError(`unknown option ${name}; the command comes first: ${names.join(', ')}`)
  throw new UsageError(
    `unknown command "${printable(name)}"${didYouMean(name, names) || `; commands: ${names.join(', ')}`}`,
  )
}

function print(context: CommandContext, text: string): ExitCode {
  context.stdout.write(text)
  return 0
}

function messageOf(error: unknown): string {
  if (error instanceof UsageError) return printable(error.message)
  if (SdkError.isInstance(error)) return `${error.reason ?? error.code.toLowerCase()}: ${printable(error.message)}`
  const message = error instanceof Error ? error.message : String(error)
  return `internal_error: ${printable(message)} (SHEAF_DEBUG=1 shows where)`
}
