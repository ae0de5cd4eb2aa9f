import { spawnSync } from 'node:child_process'
import { copyFileSync, globSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { ROOT } from '../scripts/check/workspace.ts'

/** A folder that sees our packages as an installed project does, on their sources. */
const folder = mkdtempSync(join(tmpdir(), 'sheaf-readme-'))
symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const fixtures = globSync('fixtures/**/*.{pdf,png,jpg,tif,docx,html,md,txt}', { cwd: ROOT })
const readmes = ['README.md', ...globSync('packages/*/README.md', { cwd: ROOT }).sort()]

function firstExample(readme: string): string | undefined {
  return /^```(?:ts|js)\n([\s\S]*?)^```/m.exec(readFileSync(join(ROOT, readme), 'utf8'))?.[1]
}

/** Copies the project's own fixtures that the example names, such as `invoice.pdf`, beside it. */
function provideFiles(example: string): void {
  for (const path of fixtures) {
    if (example.includes(`'${basename(path)}'`)) copyFileSync(join(ROOT, path), join(folder, basename(path)))
  }
}

/** What the example says it prints: the text after `// → `, where … stands for anything. */
function promises(example: string): readonly string[] {
  return [...example.matchAll(/\/\/ → (.+)$/gm)].map(([, text = '']) => text.trim())
}

/** Whether the pieces around … stand in this order in the output; spaces and line breaks do not count. */
function isKept(promise: string, output: string): boolean {
  const solid = output.replaceAll(/\s/g, '')
  let at = 0
  return promise.split('…').every((piece) => {
    const wanted = piece.replaceAll(/\s/g, '')
    const found = solid.indexOf(wanted, at)
    at = found + wanted.length
    return found >= 0
  })
}

describe('the first example of a README', () => {
  it.each(readmes)('%s runs and prints what it says', (readme) => {
    const example = firstExample(readme)
    if (example === undefined) throw new Error(`${readme} has no example`)
    provideFiles(example)
    const file = join(folder, `${readme.replaceAll(/\W/g, '-')}.ts`)
    writeFileSync(file, example)
    const run = spawnSync(process.execPath, ['--conditions=@sheaf/source', file], { cwd: folder, encoding: 'utf8' })
    expect(run.stderr).toBe('')
    expect(run.status).toBe(0)
    expect(promises(example).filter((promise) => !isKept(promise, run.stdout))).toEqual([])
  })
})
