import { posix } from 'node:path'
import ts from 'typescript'

/** Which of our packages each package may import. A package that is missing here is an error. */
const PACKAGE_DIRECTIONS: Readonly<Record<string, readonly string[]>> = {
  core: [],
  vision: ['core'],
  ocr: ['core', 'vision'],
  store: ['core'],
  deploy: ['core'],
  sheaf: ['core', 'vision', 'ocr', 'store', 'deploy'],
}

/** The groups (folders) of core: each imports itself and the ones in earlier rows, never its neighbours in a row. */
const CORE_GROUPS: readonly (readonly string[])[] = [
  ['errors'],
  ['deadline', 'document'],
  ['vectors'],
  ['ports'],
  ['config', 'telemetry'],
  ['resilience', 'cache', 'cost'],
  ['jobs'],
  ['reading'],
  ['embedding'],
  ['search', 'extraction'],
  ['pipeline'],
]

/** Folders of core that stand outside the order: fakes and contract suites for every port. */
const CORE_UNORDERED = ['testing', 'node']

/** Entries that may use Node's built-ins, as `package/path of the entry in src`. */
const NODE_ENTRIES: readonly string[] = [
  'core/node.ts',
  'ocr/tesseract.ts',
  'store/local/node.ts',
  'sheaf/index.ts',
  'sheaf/cli/main.ts',
]

const NODE_GLOBALS = ['Buffer', 'process', '__dirname', '__filename', 'setImmediate', 'require']

/** A source file: path from the repository root, with `/`. */
export interface SourceFile {
  readonly path: string
  readonly text: string
}

interface ParsedFile {
  readonly packageName: string
  /** From the package's `src`, such as `pipeline/process.ts`. */
  readonly inner: string
  readonly imports: readonly string[]
  readonly nodeGlobals: readonly string[]
}

/**
 * Every import that goes the wrong way, as sentences; empty when all is well.
 *
 * @param files    the TypeScript files under `packages/NAME/src`; tests are passed over
 * @param entries  the entries of each package, as in {@link NODE_ENTRIES}
 */
export function findWrongImports(files: readonly SourceFile[], entries: readonly string[]): readonly string[] {
  const parsed = new Map<string, ParsedFile>()
  for (const file of files) {
    if (file.path.endsWith('.test.ts')) continue
    parsed.set(file.path, parseFile(file))
  }
  return [
    ...[...parsed].flatMap(([path, file]) => file.imports.flatMap((to) => wrongDirection(path, file, to, parsed))),
    ...builtInsOutsideNode(parsed, entries),
    ...packagesWithTwoAdapters(parsed),
  ]
}

function parseFile({ path, text }: SourceFile): ParsedFile {
  const [, packageName = '', , ...inner] = path.split('/')
  const imports = ts.preProcessFile(text, true, true).importedFiles.map((reference) => reference.fileName)
  return { packageName, inner: inner.join('/'), imports, nodeGlobals: nodeGlobalsIn(text) }
}

/** Node's globals that are used and not declared in the file itself (`process` is also the name of a method). */
function nodeGlobalsIn(text: string): readonly string[] {
  if (!NODE_GLOBALS.some((name) => text.includes(name))) return []
  const used = new Set<string>()
  const declared = new Set<string>()
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && NODE_GLOBALS.includes(node.text)) {
      const { parent } = node
      const isName = 'name' in parent && parent.name === node
      if (!isName) used.add(node.text)
      else if (!ts.isPropertyAccessExpression(parent)) declared.add(node.text)
    }
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile('file.ts', text, ts.ScriptTarget.Latest, true))
  return [...used].filter((name) => !declared.has(name))
}

function wrongDirection(
  path: string,
  file: ParsedFile,
  to: string,
  parsed: ReadonlyMap<string, ParsedFile>,
): readonly string[] {
  if (to.startsWith('.')) {
    const target = parsed.get(resolveRelative(path, to))
    if (target === undefined) return [`${path} imports ${to}, which is no source file`]
    if (target.packageName !== file.packageName) return [`${path} reaches into another package by path: ${to}`]
    return file.packageName === 'core' ? wrongGroup(path, file, target) : []
  }
  const ours = ownPackage(to)
  if (ours === undefined) return []
  const allowed = PACKAGE_DIRECTIONS[file.packageName]
  if (allowed === undefined) return [`packages/${file.packageName} has no row in PACKAGE_DIRECTIONS`]
  return allowed.includes(ours)
    ? []
    : [`${path} imports ${to}; ${file.packageName} may import ${allowed.join(', ') || 'no package of ours'}`]
}

function wrongGroup(path: string, from: ParsedFile, to: ParsedFile): readonly string[] {
  const [fromGroup, toGroup] = [groupOf(from.inner), groupOf(to.inner)]
  if (fromGroup === undefined || CORE_UNORDERED.includes(fromGroup)) return []
  const fromRow = rowOf(fromGroup)
  if (fromRow < 0) return [`core/src/${fromGroup} has no row in CORE_GROUPS`]
  if (toGroup === undefined || CORE_UNORDERED.includes(toGroup))
    return [`${path} imports ${to.inner}, which stands above all groups`]
  if (fromGroup === toGroup || rowOf(toGroup) < fromRow) return []
  return [`${path} imports ${to.inner}; ${fromGroup} comes before or beside ${toGroup}`]
}

/** The folder right under src; undefined for entries that stand in src itself. */
function groupOf(inner: string): string | undefined {
  const slash = inner.indexOf('/')
  return slash < 0 ? undefined : inner.slice(0, slash)
}

function rowOf(group: string): number {
  return CORE_GROUPS.findIndex((row) => row.includes(group))
}

/** Walks from every entry that is not for Node, over our own packages too, and reports what only Node has. */
function builtInsOutsideNode(parsed: ReadonlyMap<string, ParsedFile>, entries: readonly string[]): readonly string[] {
  const wrong = new Set<string>()
  for (const entry of entries) {
    if (NODE_ENTRIES.includes(entry)) continue
    const start = `packages/${entry.replace('/', '/src/')}`
    const seen = new Set<string>()
    const waiting = [start]
    for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
      const file = parsed.get(path)
      if (file === undefined || seen.has(path)) continue
      seen.add(path)
      for (const to of file.imports) {
        if (isBuiltIn(to)) wrong.add(`${path} imports ${to} and is reached from ${entry}, which is not a Node entry`)
        else if (to.startsWith('.')) waiting.push(resolveRelative(path, to))
      }
      for (const name of file.nodeGlobals)
        wrong.add(`${path} uses ${name} and is reached from ${entry}, which is not a Node entry`)
    }
  }
  return [...wrong]
}

function packagesWithTwoAdapters(parsed: ReadonlyMap<string, ParsedFile>): readonly string[] {
  const importers = new Map<string, Set<string>>()
  for (const [path, file] of parsed) {
    for (const to of file.imports) {
      if (to.startsWith('.') || isBuiltIn(to) || ownPackage(to) !== undefined) continue
      const name = to
        .split('/')
        .slice(0, to.startsWith('@') ? 2 : 1)
        .join('/')
      importers.set(name, (importers.get(name) ?? new Set()).add(path))
    }
  }
  return [...importers]
    .filter(([, paths]) => paths.size > 1)
    .map(([name, paths]) => `${name} is imported by ${paths.size} files (one adapter each): ${[...paths].join(', ')}`)
}

function isBuiltIn(specifier: string): boolean {
  return specifier.startsWith('node:')
}

/** The folder of our package that a specifier names, such as `core` for `@sheaf/core/node`. */
function ownPackage(specifier: string): string | undefined {
  if (specifier === 'sheaf' || specifier.startsWith('sheaf/')) return 'sheaf'
  return specifier.startsWith('@sheaf/') ? specifier.split('/')[1] : undefined
}

function resolveRelative(from: string, to: string): string {
  return posix.join(posix.dirname(from), to)
}
