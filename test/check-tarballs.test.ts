import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { findWorkspaceRemains } from '../scripts/check/pack.ts'
import { readTarball, type TarballFile } from '../scripts/check/tarball.ts'
import type { WorkspacePackage } from '../scripts/check/workspace.ts'

const entry: WorkspacePackage = {
  folder: 'sheaf',
  path: '/nowhere',
  manifest: { name: 'sheaf', version: '0.1.0', exports: {}, bin: { sheaf: './dist/cli/main.js' } },
}

function file(path: string, text: string, mode = 0o644): TarballFile {
  return { path, mode, bytes: new TextEncoder().encode(text) }
}

const good = [
  file('README.md', '# sheaf'),
  file('LICENSE', 'Apache'),
  file('package.json', '{ "dependencies": { "@sheaf/core": "^0.1.0" } }'),
  file('dist/index.d.ts', "export { a } from './chunk.js'\nimport type { B } from './b.d.ts'"),
  file('dist/cli/main.js', '#!/usr/bin/env node\n', 0o755),
]

/** The files with one of them replaced. */
function withFile(changed: TarballFile): readonly TarballFile[] {
  return [...good.filter((one) => one.path !== changed.path), changed]
}

describe('what only works in the workspace', () => {
  it('is not found in a good package', () => {
    expect(findWorkspaceRemains(entry, good)).toEqual([])
  })

  it.each([
    ['a range of the workspace', file('package.json', '{ "dependencies": { "@sheaf/core": "workspace:^" } }')],
    ['the source condition', file('package.json', '{ "exports": { ".": { "@sheaf/source": "./src/index.ts" } } }')],
    ['a declaration that imports a source file', file('dist/index.d.ts', "export { a } from './a.ts'")],
    ['a packed test', file('dist/a.test.js', '')],
    ['packed sources', file('src/index.ts', '')],
    ['a command without #!', file('dist/cli/main.js', 'export {}', 0o755)],
    ['a command that cannot be executed', file('dist/cli/main.js', '#!/usr/bin/env node\n')],
  ])('is found: %s', (_claim, changed) => {
    expect(findWorkspaceRemains(entry, withFile(changed))).toHaveLength(1)
  })

  it.each(['README.md', 'LICENSE', 'dist/cli/main.js'])('is found: %s is missing', (path) => {
    expect(
      findWorkspaceRemains(
        entry,
        good.filter((one) => one.path !== path),
      ),
    ).toHaveLength(1)
  })
})

describe('readTarball', () => {
  it('reads path, permissions and bytes', () => {
    const header = Buffer.alloc(512)
    header.write('package/dist/a.js', 0)
    header.write('000755 \0', 100)
    header.write('00000000005 ', 124)
    const tar = Buffer.concat([header, Buffer.from('hello'.padEnd(512, '\0')), Buffer.alloc(1024)])
    expect(readTarball(gzipSync(tar))).toEqual(
      [file('dist/a.js', 'hello', 0o755)].map((one) => ({ ...one, bytes: Buffer.from(one.bytes) })),
    )
  })
})
