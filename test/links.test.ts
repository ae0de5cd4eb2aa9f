import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { ROOT } from '../scripts/check/workspace.ts'

const pages = globSync(['*.md', 'docs/**/*.md', 'packages/*/*.md', 'fixtures/**/*.md', 'examples/**/*.md'], {
  cwd: ROOT,
})

it.each(pages)('%s links to files that exist', (page) => {
  const links = [...readFileSync(join(ROOT, page), 'utf8').matchAll(/\]\(([^)\s#]+)[^)]*\)/g)].map(([, to = '']) => to)
  const local = links.filter((to) => !/^[a-z]+:/.test(to))
  expect(local.filter((to) => !existsSync(join(ROOT, dirname(page), to)))).toEqual([])
})
