import { join } from 'node:path'
import { tarballOf } from './pack.ts'
import { runCommand } from './run-command.ts'
import { ROOT, workspacePackages } from './workspace.ts'

/** publint on every tarball; its warnings count as errors. */
export async function checkPublint(tarballs: string): Promise<string> {
  const publint = join(ROOT, 'node_modules/publint/src/cli.js')
  for (const entry of workspacePackages()) {
    await runCommand(process.execPath, [publint, 'run', tarballOf(entry, tarballs), '--strict'])
  }
  return 'strict'
}

/** "Are the types wrong?" on every tarball, for packages that are ESM only. */
export async function checkTypesOfTarballs(tarballs: string): Promise<string> {
  const attw = join(ROOT, 'node_modules/@arethetypeswrong/cli/dist/index.js')
  for (const entry of workspacePackages()) {
    const args = [attw, tarballOf(entry, tarballs), '--profile', 'esm-only', '--no-emoji']
    await runCommand(process.execPath, args)
  }
  return 'profile esm-only'
}
