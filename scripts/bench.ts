/** Runs a benchmark: `pnpm bench NAME` runs `bench/NAME/main.ts`. Without a name, says which there are. */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

const folder = join(import.meta.dirname, '../bench')
const [name, ...args] = process.argv.slice(2)
const main = join(folder, name ?? '', 'main.ts')
if (name === undefined || !existsSync(main)) {
  const names = readdirSync(folder).filter((entry) => existsSync(join(folder, entry, 'main.ts')))
  console.error(`${name === undefined ? 'name a benchmark' : `there is no benchmark ${name}`}: ${names.join(', ')}`)
  process.exit(2)
}
const { status } = spawnSync(process.execPath, ['--expose-gc', '--conditions=@sheaf/source', main, ...args], {
  stdio: 'inherit',
})
process.exit(status ?? 1)
