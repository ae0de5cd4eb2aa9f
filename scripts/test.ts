/** Runs the tests (arguments go to vitest) and ends with one line of true counts: `N passed, N failed, N skipped`. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { SUMMARY_VARIABLE, type TestSummary } from './count-reporter.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'sheaf-test-'))
const summaryPath = join(folder, 'summary.json')
const args = process.argv.slice(2).filter((argument, index) => !(index === 0 && argument === '--'))
const vitest = spawnSync(
  process.execPath,
  [
    join(root, 'node_modules/vitest/vitest.mjs'),
    'run',
    ...(args.some((argument) => argument.startsWith('--reporter')) ? [] : ['--reporter=default']),
    `--reporter=${join(root, 'scripts/count-reporter.ts')}`,
    ...args,
  ],
  { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], env: testEnvironment() },
)
const summary = readSummary()
rmSync(folder, { recursive: true, force: true })

for (const skip of summary.skips) console.log(`skipped: ${skip}`)
const ran = summary.passed + summary.failed + summary.skipped
if (ran === 0) console.log('no test was found: that counts as a failure')
const failed = summary.failed === 0 && (vitest.status !== 0 || ran === 0) ? 1 : summary.failed
console.log(`${summary.passed} passed, ${failed} failed, ${summary.skipped} skipped`)
process.exitCode = failed === 0 ? 0 : 1

/** As without pnpm, which says by INIT_CWD where the person stands: programs under test would look for files there. */
function testEnvironment(): NodeJS.ProcessEnv {
  const { INIT_CWD: _, ...rest } = process.env
  return { ...rest, [SUMMARY_VARIABLE]: summaryPath }
}

/** A run that ended before it could be counted is one failure. */
function readSummary(): TestSummary {
  try {
    return JSON.parse(readFileSync(summaryPath, 'utf8')) as TestSummary
  } catch {
    return { passed: 0, failed: 1, skipped: 0, skips: [] }
  }
}
