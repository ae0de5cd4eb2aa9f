import { readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { BUILT_IN_SCHEMAS, type BuiltInSchema, type JsonSchema, PIPELINE_DEFAULTS } from '@sheaf/core'
import type { SheafOptions } from '../index.ts'
import type { OptionSpec, ParsedArguments } from './arguments.ts'
import type { CommandContext } from './context.ts'
import { didYouMean } from './nearest.ts'
import { schemaFields } from './schema-fields.ts'
import { UsageError } from './usage-error.ts'

/** Options of every command that processes documents. */
export const DOCUMENT_OPTIONS = {
  engine: {
    value: 'NAME',
    help:
      'Who reads pages: auto (the text stored in a PDF where there is one, else recognition) or tesseract (always ' +
      'recognition, on drawn pages). Default auto.',
  },
  models: {
    value: 'DIR',
    help: 'Folder of models, for engines that load models. None of this version does; the folder must exist.',
  },
  language: {
    value: 'CODES',
    help:
      'Languages that are recognised, such as eng,fra,deu. All but eng need their data: npm install ' +
      '@tesseract.js-data/fra. Default eng.',
  },
  dpi: {
    value: 'N',
    help: `Resolution at which pages of a PDF are drawn for recognition. Default ${PIPELINE_DEFAULTS.dpi}.`,
    number: { min: 36, max: 1200 },
  },
  password: { value: 'TEXT', help: 'Opens encrypted documents.' },
  concurrency: {
    value: 'N',
    help: 'Documents at once, and recognition workers of about 150 MB each. Default 2.',
    number: { min: 1, max: 64, whole: true },
  },
  timeout: {
    value: 'SECONDS',
    help: `Time for one document. Default ${PIPELINE_DEFAULTS.deadlineMs / 1000}.`,
    number: { min: 0.001, max: 86_400 },
  },
} as const satisfies Record<string, OptionSpec>

/** Paragraph of help on what a PATH may be. */
export const PATH_HELP =
  'PATH is a file, a folder (all files below it) or a pattern such as "scans/*.jpg". Files of a folder that are not ' +
  'documents are listed as skipped; a named file that is not one fails (exit code 1), and where there is no document ' +
  'at all nothing is done (exit code 2). JSON, JSONL, YAML and CSV are never documents. Names of the output are file names; where two files share one, their paths below the folder of all.'

/** The options as the pipeline takes them. */
export async function pipelineOptions(context: CommandContext, args: ParsedArguments): Promise<SheafOptions> {
  const timeout = args.number('timeout')
  await checkModels(context, args.text('models'))
  return {
    engine: args.text('engine'),
    languages: languagesOf(args.text('language')),
    dpi: args.number('dpi'),
    concurrency: concurrencyOf(args),
    deadlineMs: timeout === undefined ? undefined : timeout * 1000,
  }
}

function languagesOf(codes: string | undefined): string[] | undefined {
  if (codes === undefined) return undefined
  const languages = codes.split(/[,+\s]+/).filter((code) => code !== '')
  const wrong = languages.find((code) => !/^[a-zA-Z_]{3,20}$/.test(code))
  if (languages.length === 0 || wrong !== undefined) {
    throw new UsageError(`--language is codes of three letters, such as eng,fra; not "${wrong ?? codes}"`)
  }
  return languages
}

export function concurrencyOf(args: ParsedArguments): number {
  return args.number('concurrency') ?? PIPELINE_DEFAULTS.concurrency
}

async function checkModels(context: CommandContext, folder: string | undefined): Promise<void> {
  if (folder === undefined) return
  const stats = await stat(path.resolve(context.cwd, folder)).catch(() => null)
  if (!stats?.isDirectory()) throw new UsageError(`--models: there is no folder ${folder}`)
  context.stderr.write('note: no engine of this version loads models; --models has no effect\n')
}

/**
 * The schema that `--schema` names: a shipped one, or a JSON Schema in a file.
 *
 * @throws UsageError for a name that is neither, and for a file that is no JSON Schema of type object
 * @throws SdkError `VALIDATION_FAILED` for a JSON Schema that cannot be worked with
 */
export async function schemaOf(context: CommandContext, name: string): Promise<BuiltInSchema | JsonSchema> {
  const shipped = BUILT_IN_SCHEMAS.find((schema) => schema === name)
  if (shipped) return shipped
  const text = await readFile(path.resolve(context.cwd, name), 'utf8').catch(() => null)
  if (text === null) {
    const suggestion = didYouMean(name, BUILT_IN_SCHEMAS)
    throw new UsageError(
      `there is no schema and no file "${name}"${suggestion}${suggestion ? '' : ';'} schemas: ${BUILT_IN_SCHEMAS.join(', ')}, or a JSON Schema FILE.json`,
    )
  }
  const schema = parsedJson(text)
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) {
    throw new UsageError(`--schema: ${name} holds no JSON Schema (a JSON object with "properties")`)
  }
  if (!('properties' in schema)) {
    throw new UsageError(`--schema: ${name} names no fields; a JSON Schema of type object has "properties"`)
  }
  await schemaFields(schema as JsonSchema)
  return schema as JsonSchema
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
