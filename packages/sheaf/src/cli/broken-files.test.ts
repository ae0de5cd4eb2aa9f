import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type BrokenFile, makeBrokenFiles } from '../../../../fixtures/generate/broken.ts'
import { TestTerminal } from './test-terminal.ts'

let folder = ''
let files: readonly BrokenFile[] = []

/** Making a zip bomb and a picture of many pixels takes seconds on a busy machine. */
const MAKING_MS = 60_000

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'sheaf-broken-'))
  files = await makeBrokenFiles(folder)
}, MAKING_MS)
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('broken files', () => {
  it('cost one line each, naming file, reason and limit; the others are processed', async () => {
    const terminal = new TestTerminal(folder)
    expect(await terminal.run(['read', ...files.map(({ name }) => name)])).toBe(1)
    const entries = JSON.parse(terminal.stdout)
    const lines = terminal.stderr.trim().split('\n')
    for (const { name, expected } of files) {
      const entry = entries[name]
      if (expected.ok) {
        expect(entry.error, name).toBeUndefined()
        if (expected.text !== undefined) expect(entry.text).toContain(expected.text)
        continue
      }
      expect(entry.error, name).toMatchObject({ code: expected.code, reason: expected.reason })
      const own = lines.filter((line) => line.startsWith(`failed ${name}: ${expected.reason}: `))
      expect(own, `${name} in ${terminal.stderr}`).toHaveLength(1)
      if (expected.limit === undefined) continue
      expect(entry.error.limit.name).toBe(expected.limit)
      expect(entry.error.limit.seen).toBeGreaterThan(entry.error.limit.allowed)
      expect(own[0]).toContain(expected.limit)
    }
    expect(lines).toHaveLength(files.filter(({ expected }) => !expected.ok).length)
    expect(terminal.stderr).not.toContain('    at ')
  })

  it('open with the password that is given, and say so when it is another', async () => {
    const terminal = new TestTerminal(folder)
    expect(await terminal.run(['read', 'locked.pdf', '--password', 'open sesame'])).toBe(0)
    expect(JSON.parse(terminal.stdout)['locked.pdf'].text).toContain('Nobody reads this')
    terminal.clear()
    expect(await terminal.run(['read', 'locked.pdf', '--password', 'wrong'])).toBe(1)
    expect(JSON.parse(terminal.stdout)['locked.pdf'].error).toMatchObject({
      code: 'PASSWORD_REQUIRED',
      reason: 'password_wrong',
    })
  })
})
