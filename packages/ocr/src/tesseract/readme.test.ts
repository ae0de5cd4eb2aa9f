import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'
import { afterAll, expect, it } from 'vitest'
import { printedText } from '../../test/printed-text.ts'

const packageFolder = fileURLToPath(new URL('../../', import.meta.url))
// Inside the package, so that the example finds the packages that it imports.
const folder = mkdtempSync(join(packageFolder, 'test', 'readme-'))
afterAll(() => rmSync(folder, { recursive: true }))

it('runs the example of the README', async () => {
  const example = /```ts\n(.*?)```/s.exec(readFileSync(join(packageFolder, 'README.md'), 'utf8'))?.[1]
  writeFileSync(join(folder, 'example.ts'), example ?? '')
  const { data, width, height } = await printedText('Coffee 2.50\nTotal 42.00')
  await sharp(data, { raw: { width, height, channels: 1 } }).toFile(join(folder, 'receipt.png'))
  const run = spawnSync(process.execPath, ['--conditions=@sheaf/source', 'example.ts'], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, NODE_NO_WARNINGS: '1' },
  })
  expect(run.stderr).toBe('')
  expect(run.stdout).toContain('Total 42.00 {')
})
