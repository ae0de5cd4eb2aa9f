import { join } from 'node:path'
import { runCommand } from './run-command.ts'
import { ROOT } from './workspace.ts'

/** The TypeScript compiler over packages, scripts and tests, on sources. */
export async function checkTypes(): Promise<string> {
  await runCommand(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', '.'], { cwd: ROOT })
  return 'tsc -p .'
}

/** Format, lint and import order. */
export async function checkStyle(): Promise<string> {
  const biome = join(ROOT, 'node_modules/@biomejs/biome/bin/biome')
  await runCommand(process.execPath, [biome, 'check', '--error-on-warnings', '.'], { cwd: ROOT })
  return 'biome check'
}

/** Files, exports and dependencies that nothing uses. */
export async function checkKnip(): Promise<string> {
  await runCommand(process.execPath, [join(ROOT, 'node_modules/knip/bin/knip.js')], { cwd: ROOT })
  return 'knip'
}
