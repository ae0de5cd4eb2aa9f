/**
 * Runs a benchmark: `pnpm bench NAME` runs `bench/NAME/main.ts`, which prints a table and then one JSON object as its last
 * line. That line is kept in bench/results/NAME.json with the machine and the date. Without a name, says which there are.
 */
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'

const folder = join(import.meta.dirname, '../bench')
const [name, ...args] = process.argv.slice(2)
const main = join(folder, name ?? '', 'main.ts')
if (name === undefined || !existsSync(main)) {
  const names = readdirSync(folder).filter((entry) => existsSync(join(folder, entry, 'main.ts')))
  console.error(`${name === undefined ? 'name a benchmark' : `there is no benchmark ${name}`}: ${names.join(', ')}`)
  process.exit(2)
}
const child = spawn(process.execPath, ['--expose-gc', '--conditions=@sheaf/source', main, ...args], {
  stdio: ['inherit', 'pipe', 'inherit'],
})
let output = ''
child.stdout.on('data', (part) => {
  output += part
  process.stdout.write(part)
})
child.on('close', (status) => {
  if (status === 0) keepResult(name, output.trimEnd().split('\n').at(-1) ?? '')
  process.exitCode = status ?? 1
})

function keepResult(benchmark: string, lastLine: string): void {
  const result: unknown = lastLine.startsWith('{') ? JSON.parse(lastLine) : null
  if (result === null) return
  const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}, ${process.platform}`
  const kept = { benchmark, date: new Date().toISOString().slice(0, 10), machine, arguments: args, result }
  mkdirSync(join(folder, 'results'), { recursive: true })
  writeFileSync(join(folder, 'results', `${benchmark}.json`), `${JSON.stringify(kept, null, 2)}\n`)
}
