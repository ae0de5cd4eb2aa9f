import { globSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { SourceFile } from './import-rules.ts'

/** The repository's root, without a slash at the end. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '')

interface Manifest {
  readonly name: string
  readonly version: string
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>
  readonly bin?: Readonly<Record<string, string>>
  readonly dependencies?: Readonly<Record<string, string>>
}

/** One of our packages. */
export interface WorkspacePackage {
  /** The folder's name, such as `core`. */
  readonly folder: string
  readonly path: string
  readonly manifest: Manifest
}

/** All packages, each after the ones it depends on. */
export function workspacePackages(): readonly WorkspacePackage[] {
  const packages = readdirSync(join(ROOT, 'packages')).map((folder) => {
    const path = join(ROOT, 'packages', folder)
    return { folder, path, manifest: JSON.parse(readFileSync(join(path, 'package.json'), 'utf8')) as Manifest }
  })
  const ordered: WorkspacePackage[] = []
  const visit = (entry: WorkspacePackage): void => {
    if (ordered.includes(entry)) return
    for (const other of packages) if (entry.manifest.dependencies?.[other.manifest.name] !== undefined) visit(other)
    ordered.push(entry)
  }
  for (const entry of packages) visit(entry)
  return ordered
}

/** The source entries of all packages and commands, such as `core/index.ts`. */
export function sourceEntries(): readonly string[] {
  return workspacePackages().flatMap(({ folder, manifest }) =>
    [
      ...Object.values(manifest.exports).flatMap((target) =>
        typeof target === 'string' || target['@sheaf/source'] === undefined ? [] : [target['@sheaf/source']],
      ),
      ...Object.values(manifest.bin ?? {}).map((built) => built.replace('/dist/', '/src/').replace(/\.js$/, '.ts')),
    ].map((path) => `${folder}/${path.replace('./src/', '')}`),
  )
}

/** Every TypeScript file under `packages/NAME/src`. */
export function readSources(): readonly SourceFile[] {
  return globSync('packages/*/src/**/*.ts', { cwd: ROOT }).map((path) => ({
    path: path.replaceAll('\\', '/'),
    text: readFileSync(join(ROOT, path), 'utf8'),
  }))
}
