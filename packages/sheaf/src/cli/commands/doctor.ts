import { existsSync } from 'node:fs'
import { availableParallelism, totalmem } from 'node:os'
import path from 'node:path'
import type { CommandSpec, ParsedArguments } from '../arguments.ts'
import type { CommandContext, ExitCode } from '../context.ts'
import { installedPackage, loadPackage, packagesOfScope } from '../installed-packages.ts'
import { styleFor } from '../terminal.ts'
import { VERSION } from '../version.ts'
import { writeJson } from '../write-output.ts'

export const DOCTOR_SPEC: CommandSpec = {
  name: 'doctor',
  summary: 'what is installed, what optional parts would add, and how to get them',
  usage: '[--json]',
  about:
    'Looks at this machine only; nothing is downloaded or changed. Exit code 1 when a part that comes with sheaf is missing or does not load.',
  options: { json: { help: 'Prints JSON.' } },
  positionals: { min: 0, max: 0, missing: '' },
  examples: ['sheaf doctor', 'sheaf doctor --json'],
}

/** A package that a part of the SDK stands on. */
interface Part {
  readonly name: string
  /** The package of ours that uses it. */
  readonly user: string
  readonly adds: string
  /** True when it comes with sheaf. */
  readonly isIncluded: boolean
  /** Throws, or says why, when it is there and cannot be used. */
  readonly check?: (folder: string) => string | null
}

/** Packages of this scope hold the data of one language each, and are named after it. */
const LANGUAGE_SCOPE = '@tesseract.js-data'

const PARTS: readonly Part[] = [
  { name: '@hyzyla/pdfium', user: '@sheaf/vision', adds: 'reads and draws PDF', isIncluded: true },
  {
    name: 'sharp',
    user: 'sheaf',
    adds: 'reads WebP, GIF, AVIF, TIFF and SVG; without it PNG, JPEG, BMP and PDF still work',
    isIncluded: true,
    check: () => {
      loadPackage('sharp', 'sheaf')
      return null
    },
  },
  { name: 'tesseract.js', user: 'sheaf', adds: 'recognises print in pictures and scans', isIncluded: true },
  {
    name: '@tesseract.js-data/eng',
    user: 'sheaf',
    adds: 'English for tesseract.js, so that nothing is downloaded',
    isIncluded: true,
    check: (folder) => (hasLanguageData(folder, 'eng') ? null : 'the data file is missing'),
  },
  {
    name: '@qdrant/js-client-rest',
    user: '@sheaf/store/qdrant',
    adds: 'keeps points on a Qdrant server (--store http://…)',
    isIncluded: false,
  },
  { name: 'zod', user: '@sheaf/core', adds: 'typed schemas of your own in code', isIncluded: false },
  {
    name: 'onnxruntime-node',
    user: 'sheaf',
    adds: 'runs neural models at native speed; no engine of this version uses it',
    isIncluded: false,
  },
  {
    name: 'onnxruntime-web',
    user: 'sheaf',
    adds: 'runs neural models as WebAssembly; no engine of this version uses it',
    isIncluded: false,
  },
]

/** What is known of one part on this machine. */
interface PartState {
  readonly name: string
  readonly status: 'ok' | 'broken' | 'missing' | 'not installed'
  readonly version: string | null
  readonly adds: string
  readonly problem: string | null
  /** The command that installs it; null when it is there. */
  readonly install: string | null
}

export async function doctor(context: CommandContext, args: ParsedArguments): Promise<ExitCode> {
  const parts = PARTS.map(stateOf)
  const machine = {
    sheaf: VERSION,
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    cores: availableParallelism(),
    memoryGb: Number((totalmem() / 1e9).toFixed(1)),
    languages: installedLanguages(),
  }
  if (args.has('json')) await writeJson(context, { ...machine, parts }, undefined)
  else print(context, machine, parts)
  return parts.some(({ status }) => status === 'broken' || status === 'missing') ? 1 : 0
}

/** Codes of the languages whose data is here, such as `eng`, as the recogniser would find them. */
function installedLanguages(): readonly string[] {
  const packages = packagesOfScope(LANGUAGE_SCOPE, '@sheaf/ocr')
  return packages.filter(({ name, folder }) => hasLanguageData(folder, name)).map(({ name }) => name)
}

function hasLanguageData(folder: string, code: string): boolean {
  return existsSync(path.join(folder, '4.0.0_best_int', `${code}.traineddata.gz`))
}

function stateOf({ name, user, adds, isIncluded, check }: Part): PartState {
  const installed = installedPackage(name, user)
  if (!installed) {
    const status = isIncluded ? 'missing' : 'not installed'
    return { name, status, version: null, adds, problem: null, install: `npm install ${name}` }
  }
  const problem = problemOf(() => check?.(installed.folder) ?? null)
  const install = problem === null ? null : `npm install --include=optional ${name}`
  return { name, status: problem === null ? 'ok' : 'broken', version: installed.version, adds, problem, install }
}

function problemOf(check: () => string | null): string | null {
  try {
    return check()
  } catch (error) {
    return (error instanceof Error ? error.message : String(error)).split('\n')[0]!
  }
}

function print(
  context: CommandContext,
  machine: {
    readonly sheaf: string
    readonly node: string
    readonly platform: string
    readonly cores: number
    readonly memoryGb: number
    readonly languages: readonly string[]
  },
  parts: readonly PartState[],
): void {
  const { stdout, env } = context
  const style = styleFor(stdout, env)
  const { sheaf, node, platform, cores, memoryGb, languages } = machine
  stdout.write(`sheaf ${sheaf}, Node ${node}, ${platform}, ${cores} cores, ${memoryGb} GB memory\n\n`)
  const width = Math.max(...parts.map(({ name }) => name.length))
  for (const part of parts) {
    const mark = {
      ok: style.green('ok     '),
      broken: style.red('broken '),
      missing: style.red('missing'),
      'not installed': style.dim('-      '),
    }
    stdout.write(`${mark[part.status]} ${part.name.padEnd(width)} ${(part.version ?? '').padEnd(9)} ${part.adds}\n`)
    if (part.problem) stdout.write(`${' '.repeat(9 + width)}${part.problem}\n`)
    if (part.install) stdout.write(`${' '.repeat(9 + width)}${style.dim(`to get it: ${part.install}`)}\n`)
  }
  const installed = languages.length > 0 ? languages.join(', ') : 'none'
  stdout.write(`\nrecognition languages installed: ${installed}; the command reads with eng\n`)
  stdout.write(
    `${style.dim(`another, for code (tesseractOcr({ languages })): npm install ${LANGUAGE_SCOPE}/CODE, such as deu or fra`)}\n`,
  )
}
