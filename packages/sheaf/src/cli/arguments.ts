import { parseArgs } from 'node:util'
import { didYouMean } from './nearest.ts'
import { UsageError } from './usage-error.ts'

/** One option of a command. */
export interface OptionSpec {
  /** The name of the value in help, such as `FILE`; absent for a switch. */
  readonly value?: string
  readonly help: string
  /** For numbers: the value must be one within these bounds. */
  readonly number?: { readonly min: number; readonly max: number; readonly whole?: boolean }
}

/** What the command line of one command looks like. */
export interface CommandSpec {
  readonly name: string
  /** One line for the list of commands. */
  readonly summary: string
  /** What follows the name, such as `PATH… [options]`. */
  readonly usage: string
  /** Paragraphs for the help of this command. */
  readonly about: string
  readonly options: Readonly<Record<string, OptionSpec>>
  /** Fewest and most arguments that are not options. */
  readonly positionals: { readonly min: number; readonly max: number; readonly missing: string }
  readonly examples: readonly string[]
}

/** A command line that fits its spec. */
export interface ParsedArguments {
  readonly positionals: readonly string[]
  /** The option's value, or undefined when it was not given. */
  text(option: string): string | undefined
  number(option: string): number | undefined
  has(option: string): boolean
}

/** @throws UsageError naming what is wrong and what was probably meant */
export function parseArguments(spec: CommandSpec, args: readonly string[]): ParsedArguments {
  const options = Object.fromEntries(
    Object.entries(spec.options).map(([name, option]) => [
      name,
      { type: option.value === undefined ? ('boolean' as const) : ('string' as const) },
    ]),
  )
  const { tokens } = parseArgs({ args: [...args], options, strict: false, allowPositionals: true, tokens: true })
  const values = new Map<string, string>()
  const positionals: string[] = []
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value)
    if (token.kind !== 'option') continue
    const option = Object.hasOwn(spec.options, token.name) ? spec.options[token.name] : undefined
    if (!option || !token.rawName.startsWith('--')) throw unknownOption(spec, token.rawName)
    if (values.has(token.name)) throw new UsageError(`${token.rawName} was given twice`)
    values.set(token.name, checkedValue(token.rawName, option, token.value, token.inlineValue === true))
  }
  checkPositionals(spec, positionals)
  return {
    positionals,
    text: (name) => values.get(name),
    number: (name) => (values.has(name) ? Number(values.get(name)) : undefined),
    has: (name) => values.has(name),
  }
}

function checkedValue(name: string, option: OptionSpec, value: string | undefined, isInline: boolean): string {
  if (option.value === undefined) {
    if (value !== undefined) throw new UsageError(`${name} takes no value, "${value}" was given`)
    return ''
  }
  const isNegative = option.number !== undefined && /^-\.?\d/.test(value ?? '')
  const looksLikeOption = !isInline && value !== undefined && value.length > 1 && value.startsWith('-')
  if (value === undefined || value === '' || (looksLikeOption && !isNegative)) {
    throw new UsageError(`${name} needs a value: ${name} ${option.value}`)
  }
  if (option.number) checkNumber(name, option.number, value)
  return value
}

function checkNumber(name: string, bounds: NonNullable<OptionSpec['number']>, text: string): void {
  const value = Number(text)
  const fits = Number.isFinite(value) && value >= bounds.min && value <= bounds.max
  if (fits && (!bounds.whole || Number.isInteger(value))) return
  const kind = bounds.whole ? 'a whole number' : 'a number'
  throw new UsageError(`${name} must be ${kind} from ${bounds.min} to ${bounds.max}, "${text}" was given`)
}

function checkPositionals(spec: CommandSpec, positionals: readonly string[]): void {
  if (positionals.length < spec.positionals.min) {
    throw new UsageError(`${spec.positionals.missing}; usage: sheaf ${spec.name} ${spec.usage}`)
  }
  if (positionals.length > spec.positionals.max) {
    throw new UsageError(
      `unexpected argument "${positionals[spec.positionals.max]}"; usage: sheaf ${spec.name} ${spec.usage}`,
    )
  }
}

function unknownOption(spec: CommandSpec, rawName: string): UsageError {
  const known = [...Object.keys(spec.options), 'help'].map((name) => `--${name}`)
  const suggestion = didYouMean(rawName, known)
  return new UsageError(`unknown option ${rawName}${suggestion || `; see sheaf ${spec.name} --help`}`)
}
