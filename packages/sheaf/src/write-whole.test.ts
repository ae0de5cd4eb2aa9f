import { execFileSync, spawnSync } from 'node:child_process'
import { lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { SdkError } from '@sheaf/core'
import { afterAll, describe, expect, it } from 'vitest'
import { writeReport } from './report/write-report.ts'
import { writeWhole } from './write-whole.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'sheaf-write-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const at = (name: string) => path.join(folder, name)

const canMakePipes = process.platform !== 'win32' && spawnSync('mkfifo', [at('probe')]).status === 0
if (!canMakePipes) console.log('skipped: this system has no mkfifo')

describe('writeWhole', () => {
  it('replaces a file and leaves nothing beside it', async () => {
    writeFileSync(at('plain.txt'), 'before')
    await writeWhole(at('plain.txt'), 'after')
    expect(readFileSync(at('plain.txt'), 'utf8')).toBe('after')
    expect(readdirSync(folder).filter((name) => name.endsWith('.partial'))).toEqual([])
  })

  it('follows a link, which stays one, also to a file that is yet to be made', async () => {
    writeFileSync(at('real.txt'), 'before')
    for (const name of ['real.txt', 'new.txt']) {
      symlinkSync(name, at(`${name}.link`))
      await writeWhole(at(`${name}.link`), 'after')
      expect(lstatSync(at(`${name}.link`)).isSymbolicLink()).toBe(true)
      expect(readFileSync(at(name), 'utf8')).toBe('after')
    }
  })

  it.skipIf(!canMakePipes)('writes through a pipe, for reports too', async () => {
    execFileSync('mkfifo', [at('pipe')])
    // Open for both, the pipe has a reader before the writer comes.
    const reader = await open(at('pipe'), 'r+')
    try {
      const received = Buffer.alloc(65_536)
      await writeWhole(at('pipe'), 'through')
      expect(received.toString('utf8', 0, (await reader.read(received)).bytesRead)).toBe('through')
      await writeReport({ documents: [], out: at('pipe') })
      expect(received.toString('utf8', 0, (await reader.read(received)).bytesRead)).toMatch(/^<!doctype html>/i)
    } finally {
      await reader.close()
    }
    expect(lstatSync(at('pipe')).isFIFO()).toBe(true)
  })

  it('names the file that cannot be written, and why', async () => {
    const error = await writeWhole(at('nowhere/file.txt'), 'x').catch((thrown: unknown) => thrown)
    expect(SdkError.isInstance(error)).toBe(true)
    expect(error).toMatchObject({
      code: 'INPUT_ERROR',
      message: `${at('nowhere/file.txt')} cannot be written (ENOENT)`,
    })
  })
})
