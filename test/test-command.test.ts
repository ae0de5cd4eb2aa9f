import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { ROOT } from '../scripts/check/workspace.ts'

const folder = mkdtempSync(join(tmpdir(), 'sheaf-test-command-'))
symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const HEAD = "import { beforeAll, describe, expect, it } from 'vitest'\n"
const PASSES = "it('passes', () => { expect(1).toBe(1) })\n"

/** Runs the test command over some test files of its own. */
function runTests(
  name: string,
  files: Readonly<Record<string, string>>,
): { last: string; output: string; code: number | null } {
  const root = join(folder, name)
  mkdirSync(root)
  for (const [path, text] of Object.entries(files)) writeFileSync(join(root, path), HEAD + text)
  writeFileSync(join(root, 'vitest.config.mjs'), "export default { test: { include: ['*.test.ts'] } }\n")
  const env = Object.fromEntries(Object.entries(process.env).filter(([key]) => !key.startsWith('VITEST')))
  const run = spawnSync(process.execPath, [join(ROOT, 'scripts/test.ts'), '--root', root], { encoding: 'utf8', env })
  return { last: run.stdout.trimEnd().split('\n').at(-1) ?? '', output: run.stdout, code: run.status }
}

it('ends with the counts and 0 when all passes, and says why tests were skipped', () => {
  const run = runTests('good', {
    'a.test.ts': PASSES,
    'b.test.ts':
      "it('needs', ({ skip }) => skip('no redis-server here'))\ndescribe.skip('off', () => { it('x', () => {}); it('y', () => {}) })\n",
  })
  expect(run.last).toBe('1 passed, 0 failed, 3 skipped')
  expect(run.output).toContain('skipped: b.test.ts: no redis-server here (1)')
  expect(run.output).toContain('skipped: b.test.ts: off (2)')
  expect(run.code).toBe(0)
})

it('counts failed tests, a file that does not load and a beforeAll that throws', () => {
  const run = runTests('bad', {
    'a.test.ts': `${PASSES}it('fails', () => { expect(1).toBe(2) })\n`,
    'b.test.ts': "import './absent.ts'\n",
    'c.test.ts': "describe('c', () => { beforeAll(() => { throw new Error('no') }); it('is not run', () => {}) })\n",
  })
  expect(run.last).toBe('1 passed, 3 failed, 1 skipped')
  expect(run.code).toBe(1)
})

it('counts an error that no test caught', () => {
  const run = runTests('late', { 'a.test.ts': `${PASSES}void Promise.reject(new Error('late'))\n` })
  expect(run.last).toBe('1 passed, 1 failed, 0 skipped')
  expect(run.code).toBe(1)
})

it('fails when there is no test', () => {
  const run = runTests('none', {})
  expect(run.last).toBe('0 passed, 1 failed, 0 skipped')
  expect(run.code).toBe(1)
})
