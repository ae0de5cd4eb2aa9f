import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { runCommand } from './run-command.ts'
import { type WorkspacePackage, workspacePackages } from './workspace.ts'

/** Packs every package as it would be published. */
export async function packPackages(destination: string): Promise<string> {
  mkdirSync(destination, { recursive: true })
  for (const entry of workspacePackages()) {
    await runCommand(...pnpm('pack', '--pack-destination', destination), { cwd: entry.path })
  }
  return `${workspacePackages().length} tarballs`
}

/** Where {@link packPackages} puts the tarball of a package. */
export function tarballOf(entry: WorkspacePackage, destination: string): string {
  const { name, version } = entry.manifest
  return join(destination, `${name.replace('@', '').replace('/', '-')}-${version}.tgz`)
}

/** The pnpm that runs this script, else the pinned one by npx: it need not be on the PATH. */
function pnpm(...args: readonly string[]): [command: string, args: readonly string[]] {
  const running = process.env.npm_execpath
  return running !== undefined && /pnpm[^/\\]*$/.test(running)
    ? [running, args]
    : ['npx', ['-y', 'pnpm@12.21.0', ...args]]
}
