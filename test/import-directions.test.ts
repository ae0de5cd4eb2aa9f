import { describe, expect, it } from 'vitest'
import { findWrongImports } from '../scripts/check/import-rules.ts'
import { readSources, sourceEntries } from '../scripts/check/workspace.ts'

const sources = readSources()
const entries = sourceEntries()
const wrongNow = findWrongImports(sources, entries)

/** The wrong imports that one more file brings. */
function withFile(path: string, text: string, ...more: readonly [string, string][]): readonly string[] {
  const added = [{ path, text }, ...more.map(([morePath, moreText]) => ({ path: morePath, text: moreText }))]
  const kept = sources.filter((file) => !added.some((one) => one.path === file.path))
  return findWrongImports([...kept, ...added], entries).filter((sentence) => !wrongNow.includes(sentence))
}

describe('import directions', () => {
  it('has every import of the packages going the right way', () => {
    expect(sources.length).toBeGreaterThan(20)
    expect(entries).toContain('core/index.ts')
    expect(wrongNow).toEqual([])
  })

  it.each([
    ['core importing another package', 'packages/core/src/document/x.ts', "import { a } from '@sheaf/vision'"],
    ['vision importing ocr', 'packages/vision/src/x.ts', "export { a } from '@sheaf/ocr'"],
    ['store importing the package that wires all', 'packages/store/src/x.ts', "import type { A } from 'sheaf'"],
    [
      'a lazy import in the wrong direction',
      'packages/core/src/ports/x.ts',
      "const a = () => import('@sheaf/store/local')",
    ],
    ['a path into another package', 'packages/ocr/src/x.ts', "import { a } from '../../core/src/index.ts'"],
    ['errors importing a later group', 'packages/core/src/errors/x.ts', "import { a } from '../document/box.ts'"],
    [
      'a group importing its neighbour',
      'packages/core/src/document/x.ts',
      "import type { A } from '../vectors/vector.ts'",
    ],
    ['a group importing the door', 'packages/core/src/ports/x.ts', "import { a } from '../index.ts'"],
    ['a group that has no row', 'packages/core/src/utils/x.ts', "import { a } from '../errors/codes.ts'"],
    ['a file that does not exist', 'packages/core/src/errors/x.ts', "import { a } from './absent.ts'"],
  ])('catches %s', (_claim, path, text) => {
    expect(withFile(path, text)).toHaveLength(1)
  })

  it('catches a Node built-in behind a browser entry, through another file', () => {
    const wrong = withFile('packages/deploy/src/index.ts', "import { a } from './x.ts'", [
      'packages/deploy/src/x.ts',
      "import { readFile } from 'node:fs/promises'",
    ])
    expect(wrong).toContain(
      'packages/deploy/src/x.ts imports node:fs/promises and is reached from deploy/index.ts, which is not a Node entry',
    )
  })

  it('catches Buffer and process, and leaves methods of that name alone', () => {
    const wrong = withFile('packages/deploy/src/index.ts', 'export const a = Buffer.from(process.argv[0])')
    expect(wrong.filter((sentence) => sentence.includes('deploy/src/index.ts uses'))).toHaveLength(2)
    const right = withFile('packages/deploy/src/index.ts', 'export const run = (a: { process(): 1 }) => a.process()')
    expect(right.filter((sentence) => sentence.includes('deploy/src/index.ts uses'))).toEqual([])
  })

  it('lets a Node entry use built-ins', () => {
    const wrong = withFile(
      'packages/core/src/node.ts',
      "import { join } from 'node:path'\nexport const a = join(process.cwd())",
    )
    expect(wrong.filter((sentence) => sentence.includes('core/src/node.ts'))).toEqual([])
  })

  it('catches a package of others in two files', () => {
    const wrong = withFile('packages/deploy/src/x.ts', "import a from 'left-pad'", [
      'packages/deploy/src/y.ts',
      "import b from 'left-pad/sub'",
    ])
    expect(wrong.filter((sentence) => sentence.startsWith('left-pad is imported by 2 files'))).toHaveLength(1)
  })

  it('passes over tests', () => {
    expect(withFile('packages/core/src/errors/x.test.ts', "import { a } from '@sheaf/vision'")).toEqual([])
  })
})
