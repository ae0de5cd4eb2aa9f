import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ROOT } from '../scripts/check/workspace.ts'
import { guessSchema } from '../scripts/demo/guess-schema.ts'

/** Six pages are recognised: 27 s on two cores of their own, several times that beside other tests. */
const TIMEOUT_MS = 240_000

describe('the demo', () => {
  it('prints the fields of its documents, answers its searches and writes a report of its own', {
    timeout: TIMEOUT_MS,
  }, () => {
    const run = spawnSync(process.execPath, ['--conditions=@sheaf/source', 'scripts/demo.ts'], {
      cwd: ROOT,
      encoding: 'utf8',
      env: { ...process.env, NO_COLOR: '1' },
    })
    expect(run.stderr).toBe('')
    expect(run.status).toBe(0)
    expect(run.stdout).toMatch(/invoice_number +AF-2024-0387 +\d+% +page 1/)
    expect(run.stdout).toMatch(/amount +14255\.76 +\d+% +page 2/)
    expect(run.stdout).toMatch(/company +Brackendale Tools & Fixings/)
    expect(run.stdout).toMatch(/drawing_number +TQ-4471-03/)
    expect(run.stdout.match(/^search: /gm)).toHaveLength(3)
    expect(run.stdout).toMatch(/search: broken ridge tiles on the pallet\n {2}1\. delivery-notes\.tiff, page 3/)
    const report = readFileSync(join(ROOT, 'out', 'report.html'), 'utf8')
    expect(report).toContain('14255.76')
    expect(report).not.toMatch(/(?:src|href)="https?:/)
  })

  it('guesses the kind of a document by its words', () => {
    expect(guessSchema('INVOICE No. 7. Due date 1 May. IBAN GB42')).toBe('invoice')
    expect(guessSchema('RECEIPT Cashier: Ann. Cash 20.00 Change 1.50')).toBe('receipt')
    expect(guessSchema('SCALE 1:1 DRAWN RP TOLERANCES ISO 2768-mK')).toBe('drawing')
    expect(guessSchema('Name: Ann. Date of birth: 1 May 1990')).toBe('form')
  })
})
