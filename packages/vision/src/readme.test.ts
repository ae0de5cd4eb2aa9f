import { readFileSync } from 'node:fs'
import * as core from '@sheaf/core'
import { expect, it } from 'vitest'
import { makePdf } from '../test/make-pdf.ts'
import * as vision from './index.ts'

it('the example of the README runs and prints what it says', async () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
  const [, example] = /```ts\n([^`]*)```/.exec(readme)!
  const expected = [...example!.matchAll(/\/\/ → (.*)/g)].map(([, text]) => text!.replace(' (points)', ''))
  const body = example!
    .replaceAll(/import \{([^}]*)\} from '@sheaf\/core'/g, 'const {$1} = core')
    .replaceAll(/import \{([^}]*)\} from '@sheaf\/vision'/g, 'const {$1} = vision')
  const printed: string[] = []
  const console = { log: (...values: unknown[]) => printed.push(values.map(show).join(' ')) }
  const bytes = await makePdf([(pdf) => pdf.text('Invoice 4711', 50, 60)])
  const run = new Function('core', 'vision', 'bytes', 'console', `return (async () => {${body}})()`)
  await run(core, vision, bytes, console)
  expect(printed).toEqual(expected)
})

function show(value: unknown): string {
  if (typeof value !== 'number' || Number.isInteger(value)) return String(value)
  return value.toFixed(value < 1 ? 3 : 2)
}
