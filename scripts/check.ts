/**
 * Everything about the repository that is no test: types, style, dead code, and the packages as a user gets them.
 * Arguments name the steps to run; the others they need run too.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildPackages } from './check/build.ts'
import { findWrongImports } from './check/import-rules.ts'
import { installSmokeSteps } from './check/install-smoke.ts'
import { packPackages } from './check/pack.ts'
import { checkPublint, checkTypesOfTarballs } from './check/package-lint.ts'
import { checkSizes } from './check/sizes.ts'
import { checkKnip, checkStyle, checkTypes } from './check/static.ts'
import { runSteps, type Step } from './check/step.ts'
import { readSources, sourceEntries } from './check/workspace.ts'

const folder = mkdtempSync(join(tmpdir(), 'sheaf-check-'))
const tarballs = join(folder, 'tarballs')

const steps: readonly Step[] = [
  { name: 'types', run: checkTypes },
  { name: 'style', run: checkStyle },
  { name: 'unused', run: checkKnip },
  { name: 'imports', run: checkImports },
  { name: 'build', run: buildPackages },
  { name: 'pack', run: () => packPackages(tarballs) },
  { name: 'publint', run: () => checkPublint(tarballs) },
  { name: 'attw', run: () => checkTypesOfTarballs(tarballs) },
  { name: 'sizes', run: () => checkSizes(tarballs) },
  ...installSmokeSteps(tarballs, join(folder, 'installed')),
]

const counts = await runSteps(selectSteps(process.argv.slice(2)))
rmSync(folder, { recursive: true, force: true })
console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`)
process.exitCode = counts.failed === 0 ? 0 : 1

/** The named steps in their order, and the packing that the ones after it stand on. */
function selectSteps(names: readonly string[]): readonly Step[] {
  const packing = steps.findIndex((step) => step.name === 'pack')
  const chosen = steps.filter((step) => names.length === 0 || names.some((name) => step.name.startsWith(name)))
  const needsPacking = chosen.some((step) => steps.indexOf(step) > packing)
  const wanted = (step: Step): boolean =>
    chosen.includes(step) || (needsPacking && ['build', 'pack'].includes(step.name))
  return steps.filter(wanted)
}

async function checkImports(): Promise<string> {
  const sources = readSources()
  const wrong = findWrongImports(sources, sourceEntries())
  if (wrong.length > 0) throw new Error(wrong.join('\n'))
  return `${sources.length} files`
}
