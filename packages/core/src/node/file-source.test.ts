import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { SdkError } from '../errors/sdk-error.ts'
import { openPathOrUrl } from './open-path-or-url.ts'

const folder = mkdtempSync(join(tmpdir(), 'sheaf-file-source-'))
afterAll(() => rmSync(folder, { recursive: true }))

function file(name: string, content: string): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

async function failure(
  source: string | URL,
  options: { maxBytes?: number; signal?: AbortSignal } = {},
): Promise<SdkError> {
  const error = await openPathOrUrl(source, options).catch((thrown: unknown) => thrown)
  expect(SdkError.isInstance(error), String(error)).toBe(true)
  return error as SdkError
}

describe('openPathOrUrl', () => {
  it('reads a path, a link to it and its file address alike, and names the file', async () => {
    const path = file('a b.txt', 'hello')
    const link = join(folder, 'link.txt')
    symlinkSync(path, link)
    for (const source of [path, pathToFileURL(path), pathToFileURL(path).href]) {
      const { bytes, name } = await openPathOrUrl(source)
      expect([new TextDecoder().decode(bytes), name]).toEqual(['hello', 'a b.txt'])
    }
    expect((await openPathOrUrl(link)).bytes).toHaveLength(5)
  })

  it('gives an empty file its empty bytes', async () => {
    expect((await openPathOrUrl(file('empty', ''))).bytes).toHaveLength(0)
  })

  it('reads files whose size is not known before', async (context) => {
    const read = await openPathOrUrl('/proc/self/status').catch(() => null)
    if (!read) context.skip('this system has no /proc')
    expect(new TextDecoder().decode(read!.bytes)).toContain('Pid:')
    expect((await failure('/proc/self/status', { maxBytes: 10 })).reason).toBe('file_too_large')
  })

  it('refuses a file above the limit with both numbers, and takes one of exactly the limit', async () => {
    const path = file('large', 'x'.repeat(101))
    const error = await failure(path, { maxBytes: 100 })
    expect([error.code, error.reason]).toEqual(['INPUT_TOO_LARGE', 'file_too_large'])
    expect(error.limit).toEqual({ name: 'maxBytes', seen: 101, allowed: 100 })
    expect((await openPathOrUrl(path, { maxBytes: 101 })).bytes).toHaveLength(101)
  })

  it('reads a file of several chunks whole', async () => {
    const content = 'abcdefg'.repeat(1_300_000)
    const { bytes } = await openPathOrUrl(file('chunks', content))
    expect(new TextDecoder().decode(bytes) === content).toBe(true)
  })

  it('names a file that is missing', async () => {
    const error = await failure(join(folder, 'missing.pdf'))
    expect([error.code, error.reason]).toEqual(['NOT_FOUND', 'file_not_found'])
    expect(error.message).toContain('missing.pdf does not exist')
    expect((await failure(join(file('plain', 'x'), 'below'))).reason).toBe('file_not_found')
  })

  it('refuses folders, devices and pipes without opening them', async (context) => {
    mkdirSync(join(folder, 'sub'))
    const directory = await failure(join(folder, 'sub'))
    expect([directory.code, directory.reason]).toEqual(['INPUT_ERROR', 'file_unreadable'])
    expect(directory.message).toContain('is a directory, not a file')
    expect((await failure('/dev/zero')).message).toContain('is a device')
    if (spawnSync('mkfifo', [join(folder, 'pipe')]).status !== 0) context.skip('mkfifo is not there')
    expect((await failure(join(folder, 'pipe'))).message).toContain('is a pipe')
  })

  it('names a file that may not be read', async (context) => {
    if (process.getuid?.() === 0) context.skip('root may read everything')
    const path = file('locked', 'x')
    chmodSync(path, 0)
    expect((await failure(path)).reason).toBe('file_unreadable')
  })

  it('refuses names that no file can have', async () => {
    expect((await failure('a\0b')).reason).toBe('file_unreadable')
    expect((await failure('file://elsewhere/etc/passwd')).reason).toBe('url_invalid')
  })

  it('takes an address for an address and refuses what is not http', async () => {
    expect((await failure('http://127.0.0.1/')).code).toBe('URL_FORBIDDEN')
    expect((await failure('ftp://example.com/a')).code).toBe('URL_FORBIDDEN')
    expect((await failure(new URL('data:text/plain,x'))).code).toBe('URL_FORBIDDEN')
  })

  it('reads nothing after an abort', async () => {
    expect((await failure(file('aborted', 'x'), { signal: AbortSignal.abort() })).code).toBe('ABORTED')
  })
})
