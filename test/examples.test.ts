import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { ROOT } from '../scripts/check/workspace.ts'

const PRINTS: Readonly<Record<string, RegExp>> = {
  'own-schema.ts': /total due: 14255\.76\n[\s\S]*\/account_no from "HLT-204" on page 1/,
  'failing-engine.ts':
    /1: total 21\.99; PROVIDER_DOWN[\s\S]*4: total 21\.99; CIRCUIT_OPEN[\s\S]*circuit_breaker_state\{circuit="remote"\} 1/,
  'many-documents.ts':
    /first run: (\d+) processed, 0 skipped, 0 failed.*\nsecond run: 0 processed, \1 skipped, 0 failed/,
}

it.each(readdirSync(path.join(ROOT, 'examples')).filter((name) => name.endsWith('.ts')))('examples/%s runs', (name) => {
  const run = spawnSync(process.execPath, ['--conditions=@sheaf/source', path.join('examples', name)], {
    cwd: ROOT,
    encoding: 'utf8',
  })
  expect(run.stderr).toBe('')
  expect(run.stdout).toMatch(PRINTS[name] ?? /^no expectation for this example$/)
  expect(run.status).toBe(0)
})
