import { spawn, spawnSync } from 'node:child_process'
import { closeSync, existsSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url))
const NODE_ARGUMENTS = ['--conditions=@sheaf/source', MAIN]

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'sheaf-main-'))
  writeFileSync(path.join(folder, 'note.txt'), 'The bees swarm in May.')
  writeFileSync(path.join(folder, 'empty.pdf'), '')
  writeFileSync(path.join(folder, 'data.json'), '{}')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function sheaf(args: readonly string[], env: Record<string, string> = {}) {
  const clean = { ...process.env, ...env }
  return spawnSync(process.execPath, [...NODE_ARGUMENTS, ...args], { cwd: folder, encoding: 'utf8', env: clean })
}

describe('the sheaf program', () => {
  it('keeps output and messages apart, and says by its exit code that one of two failed', () => {
    const run = sheaf(['read', '.'])
    expect(run.status).toBe(1)
    expect(Object.keys(JSON.parse(run.stdout))).toEqual(['empty.pdf', 'note.txt'])
    expect(run.stderr).toBe(
      'skipped data.json: JSON is data\nfailed empty.pdf: empty_file: the file is empty (0 bytes)\n',
    )
  })

  it('answers wrong usage with one line and 2', () => {
    const run = sheaf(['read', '--shcema', 'x', 'note.txt'])
    expect(run).toMatchObject({ status: 2, stdout: '' })
    expect(run.stderr).toBe('sheaf read: unknown option --shcema; see sheaf read --help\n')
    expect(sheaf([]).status).toBe(2)
  })

  it('prints its version', () => {
    expect(sheaf(['--version']).stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
  })

  it('takes relative paths from where the person stands when pnpm runs it elsewhere', () => {
    const env = { INIT_CWD: folder, npm_lifecycle_event: 'sheaf' }
    const run = spawnSync(process.execPath, [...NODE_ARGUMENTS, 'read', 'note.txt'], {
      cwd: tmpdir(),
      encoding: 'utf8',
      env: { ...process.env, ...env },
    })
    expect(run.status).toBe(0)
    expect(JSON.parse(run.stdout)['note.txt'].text).toBe('The bees swarm in May.')
  })

  it('is quiet when its reader goes away', async () => {
    const child = spawn(process.execPath, [...NODE_ARGUMENTS, 'read', 'note.txt'], { cwd: folder })
    child.stdout.destroy()
    let messages = ''
    child.stderr.on('data', (data) => {
      messages += data
    })
    const status = await new Promise((resolve) => child.on('close', resolve))
    expect(messages).toBe('')
    expect(status).toBe(0)
  })

  it.skipIf(!existsSync('/dev/full'))('says in one line that its output cannot be written', () => {
    const full = openSync('/dev/full', 'w')
    try {
      for (const args of [['read', 'note.txt'], ['--help']]) {
        const run = spawnSync(process.execPath, [...NODE_ARGUMENTS, ...args], {
          cwd: folder,
          encoding: 'utf8',
          stdio: ['ignore', full, 'pipe'],
        })
        expect(run.stderr).toMatch(/^sheaf: the output cannot be written \(ENOSPC[^\n]*\)\n$/)
        expect(run.status).toBe(2)
      }
      expect(sheaf(['read', 'note.txt', '--out', '/dev/full'])).toMatchObject({
        status: 2,
        stderr: 'sheaf read: input_error: /dev/full cannot be written (ENOSPC)\n',
      })
    } finally {
      closeSync(full)
    }
  })

  it('lists what is installed and what optional parts would add', () => {
    const run = sheaf(['doctor', '--json'])
    expect(run.status).toBe(0)
    const { parts, languages } = JSON.parse(run.stdout) as {
      parts: { name: string; status: string; install: string | null }[]
      languages: string[]
    }
    expect(languages).toContain('eng')
    expect(parts.find(({ name }) => name === 'sharp')).toMatchObject({ status: 'ok', install: null })
    expect(parts.find(({ name }) => name === 'onnxruntime-node')).toBeDefined()
    expect(sheaf(['doctor']).stdout).toContain('reads and draws PDF')
  })

  it('shows a stack trace only when it is asked for', () => {
    expect(sheaf(['search', 'bees', '--store', 'nowhere']).stderr).not.toContain('    at ')
    expect(sheaf(['search', 'bees', '--store', 'nowhere'], { SHEAF_DEBUG: '1' }).stderr).toContain('    at ')
  })
})
