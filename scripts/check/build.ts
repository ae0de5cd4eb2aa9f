import { join } from 'node:path'
import { runCommand } from './run-command.ts'
import { ROOT, type WorkspacePackage, workspacePackages } from './workspace.ts'

/** Packages built at the same time: the declaration build of one keeps one core busy. */
const BUILDS_AT_ONCE = 2

/** Builds all packages, each after the ones it depends on. */
export async function buildPackages(): Promise<string> {
  const waiting = [...workspacePackages()]
  const built = new Set<string>()
  const names = new Set(waiting.map((entry) => entry.manifest.name))
  const isReady = (entry: WorkspacePackage): boolean =>
    Object.keys(entry.manifest.dependencies ?? {}).every((name) => !names.has(name) || built.has(name))
  while (waiting.length > 0) {
    const ready = waiting.filter(isReady).slice(0, BUILDS_AT_ONCE)
    if (ready.length === 0)
      throw new Error(`a circle of dependencies: ${waiting.map((entry) => entry.folder).join(', ')}`)
    await Promise.all(ready.map(buildPackage))
    for (const entry of ready) {
      built.add(entry.manifest.name)
      waiting.splice(waiting.indexOf(entry), 1)
    }
  }
  return `${built.size} packages`
}

async function buildPackage(entry: WorkspacePackage): Promise<void> {
  const tsup = join(ROOT, 'node_modules/tsup/dist/cli-default.js')
  await runCommand(process.execPath, [tsup], { cwd: entry.path })
}
