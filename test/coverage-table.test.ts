import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ROOT } from '../scripts/check/workspace.ts'
import { REQUIREMENT_IDS } from './requirement-ids.ts'

const STATUSES = ['done', 'partial', 'docs only', 'not yet']
const SOURCE = join(ROOT, '../shared/reference/requirements.md')
const ROW = /^\| ((?:S[0-4]|F)-\d+) \|(.*)\|$/gm

interface Row {
  readonly id: string
  readonly status: string
  readonly places: readonly string[]
  readonly tests: readonly string[]
}

const rows = [...readFileSync(join(ROOT, 'docs/coverage.md'), 'utf8').matchAll(ROW)].map(
  ([, id = '', rest = '']): Row => {
    const [status = '', places = '', tests = ''] = rest.split('|').map((cell) => cell.trim())
    return { id, status, places: pathsIn(places), tests: pathsIn(tests) }
  },
)

/** The paths of a cell such as `a.ts`, `b.ts`; none for a dash. */
function pathsIn(cell: string): readonly string[] {
  return cell.split(/[,\s`]+/).filter((path) => path !== '' && path !== '–')
}

describe('docs/coverage.md', () => {
  it('has exactly one row for every requirement', () => {
    expect(rows.map((row) => row.id).sort()).toEqual([...REQUIREMENT_IDS].sort())
  })

  it('uses four statuses', () => {
    expect(rows.filter((row) => !STATUSES.includes(row.status))).toEqual([])
  })

  it('names places and test files that exist', () => {
    const paths = rows.flatMap((row) => [...row.places, ...row.tests].map((path) => `${row.id} ${path}`))
    expect(paths.filter((path) => !existsSync(join(ROOT, path.split(' ')[1] ?? '')))).toEqual([])
  })

  it('has a place for what is there, with a test for all but documents, and none for what is not', () => {
    const wrong = rows.filter(({ status, places, tests }) => {
      if (status === 'not yet') return places.length + tests.length > 0
      if (status === 'docs only') return !places.some((path) => path.startsWith('docs/'))
      return places.length === 0 || !tests.some((path) => path.endsWith('.test.ts'))
    })
    expect(wrong).toEqual([])
  })

  it('keeps the list of ids equal to the requirements', ({ skip }) => {
    if (!existsSync(SOURCE)) skip('../shared/reference/requirements.md is absent')
    const ids = [...readFileSync(SOURCE, 'utf8').matchAll(ROW)].map(([, id]) => id)
    expect([...REQUIREMENT_IDS].sort()).toEqual(ids.sort())
  })
})
