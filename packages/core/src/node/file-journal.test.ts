import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { SdkError } from '../errors/sdk-error.ts'
import { fileJournal } from './file-journal.ts'

const folder = mkdtempSync(join(tmpdir(), 'sheaf-journal-'))
afterAll(() => rmSync(folder, { recursive: true }))
let count = 0
const newPath = () => join(folder, `journal-${count++}`)

async function codeOf(work: Promise<unknown>): Promise<string> {
  const error = await work.catch((thrown: unknown) => thrown)
  return SdkError.isInstance(error) ? error.code : String(error)
}

describe('fileJournal', () => {
  it('remembers keys over a restart, of any characters', async () => {
    const path = newPath()
    const keys = ['abc', 'line\nfeed', 'quote " \\', 'umlaut ü 🎉', '']
    const first = fileJournal(path)
    expect(await first.has('abc')).toBe(false)
    for (const key of keys) await first.add(key)
    await first.close()
    const second = fileJournal(path)
    for (const key of keys) expect(await second.has(key)).toBe(true)
    expect(await second.has('other')).toBe(false)
    await second.close()
  })

  it('keeps every one of many adds at once, each on its own line', async () => {
    const path = newPath()
    const journal = fileJournal(path)
    const keys = Array.from({ length: 500 }, (_, i) => `key ${i}`)
    await Promise.all(keys.map((key) => journal.add(key)))
    await journal.close()
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n')
    expect(lines.slice(1).map((line) => JSON.parse(line))).toEqual(keys)
  })

  it('writes a key once', async () => {
    const path = newPath()
    const journal = fileJournal(path)
    await journal.add('a')
    await journal.add('a')
    await journal.close()
    expect(readFileSync(path, 'utf8').split('"a"')).toHaveLength(2)
  })

  it('ignores a torn last line and does not write on to it', async () => {
    const path = newPath()
    const first = fileJournal(path)
    await first.add('whole')
    await first.close()
    appendFileSync(path, '"to')
    const second = fileJournal(path)
    expect(await second.has('whole')).toBe(true)
    expect(await second.has('to')).toBe(false)
    await second.add('torn')
    await second.close()
    expect(readFileSync(path, 'utf8')).toMatch(/\n"whole"\n"torn"\n$/)
  })

  it('begins anew in a file whose first line was torn', async () => {
    const path = newPath()
    writeFileSync(path, '{"format":"she')
    const journal = fileJournal(path)
    await journal.add('a')
    await journal.close()
    const again = fileJournal(path)
    expect(await again.has('a')).toBe(true)
    await again.close()
  })

  it('skips a damaged line and keeps the others', async () => {
    const path = newPath()
    const journal = fileJournal(path)
    await journal.add('a')
    await journal.close()
    appendFileSync(path, Buffer.from([0xff, 0, 0, 10]))
    appendFileSync(path, '"b"\n')
    const again = fileJournal(path)
    expect([await again.has('a'), await again.has('b')]).toEqual([true, true])
    await again.add('c')
    await again.close()
    const third = fileJournal(path)
    expect([await third.has('b'), await third.has('c')]).toEqual([true, true])
    await third.close()
  })

  it('never writes to a file that is no journal', async () => {
    const path = newPath()
    writeFileSync(path, 'my thesis\n')
    expect(await codeOf(fileJournal(path).add('a'))).toBe('CONFLICT')
    expect(await codeOf(fileJournal(path).has('a'))).toBe('CONFLICT')
    expect(readFileSync(path, 'utf8')).toBe('my thesis\n')
  })

  it('names a path that cannot be opened', async () => {
    expect(await codeOf(fileJournal(join(folder, 'no', 'such', 'folder')).has('a'))).toBe('INPUT_ERROR')
    expect(await codeOf(fileJournal(folder).has('a'))).toBe('INPUT_ERROR')
  })

  it('refuses work after close, and closes twice and unopened', async () => {
    const journal = fileJournal(newPath())
    const add = journal.add('a')
    await add
    await journal.close()
    await journal.close()
    expect(await codeOf(journal.add('b'))).toBe('CLOSED')
    expect(await codeOf(journal.has('a'))).toBe('CLOSED')
    await fileJournal(newPath()).close()
  })

  it('settles every add that meets a close, and keeps those that resolved', async () => {
    const path = newPath()
    const journal = fileJournal(path)
    const adds = Array.from({ length: 50 }, (_, i) => journal.add(String(i)))
    const settled = Promise.allSettled(adds)
    await journal.close()
    const outcomes = await settled
    const again = fileJournal(path)
    for (const [i, { status }] of outcomes.entries())
      if (status === 'fulfilled') expect(await again.has(String(i))).toBe(true)
    await again.close()
  })

  it('has every key whose add had resolved when the process was killed', async () => {
    const path = newPath()
    const script = `
      import { fileJournal } from ${JSON.stringify(new URL('file-journal.ts', import.meta.url).href)}
      const journal = fileJournal(${JSON.stringify(path)})
      for (let i = 0; ; i++) {
        await journal.add('key ' + i)
        process.stdout.write(i + '\\n')
      }`
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let output = ''
    for await (const chunk of child.stdout) {
      output += chunk
      if (output.split('\n').length > 30) child.kill('SIGKILL')
    }
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    // A kill tears a line only when it meets a write; this one is torn for certain.
    appendFileSync(path, '"key torn')
    const acknowledged = output.split('\n').slice(0, -1)
    expect(acknowledged.length).toBeGreaterThan(20)
    const journal = fileJournal(path)
    for (const i of acknowledged) expect(await journal.has(`key ${i}`), i).toBe(true)
    expect(await journal.has('key torn')).toBe(false)
    await journal.close()
  })
})
