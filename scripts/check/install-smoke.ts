import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, delimiter, join } from 'node:path'
import { tarballOf } from './pack.ts'
import { runCommand } from './run-command.ts'
import { SkipStep, type Step } from './step.ts'
import { ROOT, workspacePackages } from './workspace.ts'

/** Packages that must never come with a plain install: they need the network at install time, or weigh tens of MB. */
const NEVER_INSTALLED = ['onnxruntime-node', 'onnxruntime-web', 'ioredis', 'redis', 'bullmq', '@aws-sdk']

/** Packages without which `sheaf` cannot read pictures. */
const ALWAYS_INSTALLED = ['sharp', 'tesseract.js', '@tesseract.js-data/eng']

/** Install scripts known to need no network: tesseract.js prints a request for donations. */
const HARMLESS_SCRIPTS = ['tesseract.js']

/** Node versions beside the machine's own and the workspace's. */
const OTHER_NODE = '22.23.3'

/**
 * The packed packages as a stranger gets them: plain `npm install` in an empty folder, then import, require, the
 * command and examples/day-one, under each Node there is.
 */
export function installSmokeSteps(tarballs: string, folder: string): readonly Step[] {
  const onNode = (label: string, find: () => string | Promise<string>): Step => ({
    name: `use on ${label}`,
    run: async () => usePackages(folder, await find()),
  })
  return [
    { name: 'install', run: () => installPackages(tarballs, folder) },
    onNode('own Node', () => ownNode().node),
    onNode('Node 22', () => fetchNode(OTHER_NODE)),
    onNode('workspace Node', () => process.execPath),
  ]
}

/** The first Node and npm on the PATH that do not come from the workspace. */
function ownNode(): { readonly node: string; readonly npm: string; readonly path: string } {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((entry) => !entry.includes('node_modules'))
  const home = folders.find((entry) => existsSync(join(entry, 'node')) && existsSync(join(entry, 'npm')))
  if (home === undefined) throw new SkipStep('no Node with npm on the PATH besides the one of the workspace')
  return { node: join(home, 'node'), npm: join(home, 'npm'), path: folders.join(delimiter) }
}

/** An environment that knows nothing of the workspace, as a new terminal has. */
function strangersEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(npm_|pnpm_|NODE_OPTIONS|NODE_PATH|INIT_CWD|CI$)/i.test(name),
  )
  return { ...Object.fromEntries(kept), PATH: ownNode().path }
}

async function installPackages(tarballs: string, folder: string): Promise<string> {
  mkdirSync(folder, { recursive: true })
  const { npm } = ownNode()
  const files = workspacePackages().map((entry) => tarballOf(entry, tarballs))
  await runCommand(npm, ['install', '--no-audit', '--no-fund', ...files], { cwd: folder, env: strangersEnvironment() })
  const installed = globSync('node_modules/{*,@*/*}/package.json', { cwd: folder }).map((path) =>
    path.replaceAll('\\', '/').replace(/^node_modules\/|\/package\.json$/g, ''),
  )
  const forced = NEVER_INSTALLED.filter((name) => existsSync(join(folder, 'node_modules', name)))
  if (forced.length > 0) throw new Error(`came by force: ${forced.join(', ')}`)
  const absent = ALWAYS_INSTALLED.filter((name) => !installed.includes(name))
  if (absent.length > 0) throw new Error(`did not come: ${absent.join(', ')}`)
  const scripts = scriptsOf(folder).filter((name) => !HARMLESS_SCRIPTS.includes(name))
  if (scripts.length > 0) throw new Error(`install scripts nobody has judged: ${scripts.join(', ')}`)
  return `${installed.length} packages, no install script but of ${HARMLESS_SCRIPTS.join(', ')}`
}

/** The installed packages that npm ran a script of. */
function scriptsOf(folder: string): readonly string[] {
  const lock = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { hasInstallScript?: boolean }>
  }
  return Object.entries(lock.packages)
    .filter(([, facts]) => facts.hasInstallScript === true)
    .map(([path]) => path.replace(/^.*node_modules\//, ''))
}

/** Another Node from the registry, kept between runs. */
async function fetchNode(version: string): Promise<string> {
  const folder = join(ROOT, 'node_modules/.cache/sheaf-node', version)
  const name = `node-${process.platform}-${process.arch}`
  const node = join(folder, 'node_modules', name, 'bin/node')
  if (existsSync(node)) return node
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n')
  const { npm } = ownNode()
  try {
    const args = ['install', '--no-audit', '--no-fund', '--ignore-scripts', `${name}@${version}`]
    await runCommand(npm, args, { cwd: folder, env: strangersEnvironment() })
  } catch (error) {
    throw new SkipStep(`${name}@${version} cannot be installed here: ${(error as Error).message.split('\n').at(-1)}`)
  }
  return node
}

async function usePackages(folder: string, node: string): Promise<string> {
  if (!existsSync(join(folder, 'node_modules'))) throw new SkipStep('the packages are not installed')
  const env = { ...strangersEnvironment(), PATH: `${join(node, '..')}${delimiter}${ownNode().path}` }
  const run = (...args: readonly string[]): Promise<string> => runCommand(node, args, { cwd: folder, env })
  const sheaf = join(folder, 'node_modules/.bin/sheaf')
  const version = (await run('--version')).trim()
  const names = workspacePackages().flatMap(publicEntries)
  await run('--input-type=module', '-e', names.map((name) => `await import('${name}')`).join('\n'))
  await run('--input-type=commonjs', '-e', names.map((name) => `require('${name}')`).join('\n'))
  const printed = await runCommand(sheaf, ['--version'], { cwd: folder, env })
  const expected = workspacePackages().find((entry) => entry.folder === 'sheaf')?.manifest.version
  if (!printed.includes(expected ?? '')) throw new Error(`sheaf --version printed ${printed.trim()}, not ${expected}`)
  await runCommand(sheaf, ['doctor'], { cwd: folder, env })
  const facts = await processFixture(sheaf, folder, env)
  const dayOne = join(folder, 'day-one.mjs')
  writeFileSync(dayOne, readFileSync(join(ROOT, 'examples/day-one/day-one.mjs')))
  await run(dayOne, join(ROOT, FIXTURE))
  return `${version}: import, require, command, ${facts}, day-one`
}

/** A born-digital invoice: quick to read on every Node. */
const FIXTURE = 'fixtures/demo/invoice.pdf'

async function processFixture(sheaf: string, folder: string, env: NodeJS.ProcessEnv): Promise<string> {
  const printed = await runCommand(sheaf, ['extract', join(ROOT, FIXTURE), '--schema', 'invoice'], { cwd: folder, env })
  const output = JSON.parse(printed) as Record<string, { fields?: Record<string, unknown> }>
  const fields = output[basename(FIXTURE)]?.fields
  const found = Object.values(fields ?? {}).filter((value) => value !== null && value !== undefined).length
  if (found === 0) throw new Error(`no field was found in ${FIXTURE}: ${printed.slice(0, 500)}`)
  return `${found} fields of ${basename(FIXTURE)}`
}

function publicEntries({ manifest }: { manifest: { name: string; exports: object } }): readonly string[] {
  return Object.keys(manifest.exports)
    .filter((entry) => !entry.endsWith('.json'))
    .map((entry) => manifest.name + entry.slice(1))
}
