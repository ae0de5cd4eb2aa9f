import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runCommand } from './run-command.ts'
import { readTarball, type TarballFile } from './tarball.ts'
import { type WorkspacePackage, workspacePackages } from './workspace.ts'

/** Packs every package as it would be published, and looks for what only works in the workspace. */
export async function packPackages(destination: string): Promise<string> {
  mkdirSync(destination, { recursive: true })
  const wrong: string[] = []
  for (const entry of workspacePackages()) {
    await runCommand(...pnpm('pack', '--pack-destination', destination), { cwd: entry.path })
    const files = readTarball(readFileSync(tarballOf(entry, destination)))
    wrong.push(...findWorkspaceRemains(entry, files).map((sentence) => `${entry.manifest.name}: ${sentence}`))
  }
  if (wrong.length > 0) throw new Error(wrong.join('\n'))
  return `${workspacePackages().length} tarballs`
}

/** Where {@link packPackages} puts the tarball of a package. */
export function tarballOf(entry: WorkspacePackage, destination: string): string {
  const { name, version } = entry.manifest
  return join(destination, `${name.replace('@', '').replace('/', '-')}-${version}.tgz`)
}

/** What would break outside of the workspace, as sentences. */
export function findWorkspaceRemains(entry: WorkspacePackage, files: readonly TarballFile[]): readonly string[] {
  const wrong: string[] = []
  for (const name of ['README.md', 'LICENSE']) {
    if (!files.some((file) => file.path === name)) wrong.push(`${name} is not packed`)
  }
  for (const file of files) {
    const text = new TextDecoder().decode(file.bytes)
    if (file.path === 'package.json' && /"workspace:|@sheaf\/source/.test(text))
      wrong.push('package.json is not rewritten')
    if (file.path.endsWith('.ts') && /['"]\.[^'"\n]*(?<!\.d)\.ts['"]/.test(text))
      wrong.push(`${file.path} imports a .ts file`)
    if (/\.test\.|^src\//.test(file.path)) wrong.push(`${file.path} is packed`)
  }
  for (const path of Object.values(entry.manifest.bin ?? {})) {
    const file = files.find((one) => one.path === path.replace('./', ''))
    if (file === undefined) wrong.push(`the command ${path} is not packed`)
    else if (!new TextDecoder().decode(file.bytes.subarray(0, 20)).startsWith('#!/usr/bin/env node'))
      wrong.push(`${path} has no #! line`)
    else if ((file.mode & 0o111) === 0) wrong.push(`${path} cannot be executed`)
  }
  return wrong
}

/** The pnpm that runs this script, else the pinned one by npx: it need not be on the PATH. */
function pnpm(...args: readonly string[]): [command: string, args: readonly string[]] {
  const running = process.env.npm_execpath
  return running !== undefined && /pnpm[^/\\]*$/.test(running)
    ? [running, args]
    : ['npx', ['-y', 'pnpm@12.21.0', ...args]]
}
