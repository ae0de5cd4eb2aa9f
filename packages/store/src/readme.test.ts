import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, it } from 'vitest'

it('the example of the README runs and finds the invoice', async () => {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8')
  const example = readme.split('```ts\n')[1]!.split('```')[0]!
  const folder = await mkdtemp(join(tmpdir(), 'sheaf-readme-'))
  // In this package, where the imports of the example lead to the packages.
  const script = new URL(`../test/readme-example-${process.pid}.ts`, import.meta.url)
  try {
    const body = example.replace('console.log(points)', 'await store.close?.()\nexport { points }')
    await writeFile(script, `const path = ${JSON.stringify(join(folder, 'store'))}\n${body}`)
    const { points } = await import(/* @vite-ignore */ pathToFileURL(script.pathname).href)
    expect(points).toEqual([
      { id: 0, score: expect.closeTo(1.15, 2), payload: { text: 'Invoice 17, total 42.00 EUR' } },
    ])
  } finally {
    await rm(script)
    await rm(folder, { recursive: true })
  }
})
