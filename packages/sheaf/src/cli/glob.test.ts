import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expandBraces, expandGlob, globBase, matchesName } from './glob.ts'

describe('matchesName', () => {
  it.each([
    ['*.jpg', 'a.jpg', true],
    ['*.jpg', 'a.jpeg', false],
    ['scan-??.png', 'scan-07.png', true],
    ['scan-??.png', 'scan-7.png', false],
    ['[a-c]*', 'bill', true],
    ['[a-c]*', 'dill', false],
    ['[!a-c]*', 'dill', true],
    ['*a*b*', 'xaxxbx', true],
    ['*', '.hidden', false],
    ['.*', '.hidden', true],
    ['a[', 'a[', true],
    ['Rechnung*', 'Rechnung–März.pdf', true],
  ])('%s on %s is %s', (pattern, name, expected) => {
    expect(matchesName(pattern, name)).toBe(expected)
  })

  it('answers at once for a pattern that makes regular expressions hang', () => {
    expect(matchesName(`${'a*'.repeat(40)}b`, 'a'.repeat(2000))).toBe(false)
  })
})

describe('expandBraces', () => {
  it('gives every choice, also of braces within braces', () => {
    expect(expandBraces('a.{jpg,png}')).toEqual(['a.jpg', 'a.png'])
    expect(expandBraces('{a,b{1,2}}').sort()).toEqual(['a', 'b1', 'b2'])
  })

  it('leaves braces without a choice', () => {
    expect(expandBraces('{a}')).toEqual(['{a}'])
  })
})

describe('expandGlob', () => {
  let folder = ''

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'sheaf-glob-'))
    for (const file of ['a.jpg', 'b.png', 'in/c.jpg', 'in/deep/d.jpg', 'in/.hidden/e.jpg']) {
      await mkdir(path.dirname(path.join(folder, file)), { recursive: true })
      await writeFile(path.join(folder, file), '')
    }
  })
  afterAll(() => rm(folder, { recursive: true }))

  const relative = async (pattern: string) =>
    (await expandGlob(pattern, folder)).map((file) => path.relative(folder, file).split(path.sep).join('/'))

  it('finds files of one folder, of any depth, and by choice', async () => {
    expect(await relative('*.jpg')).toEqual(['a.jpg'])
    expect(await relative('**/*.jpg')).toEqual(['a.jpg', 'in/c.jpg', 'in/deep/d.jpg'])
    expect(await relative('*/*.jpg')).toEqual(['in/c.jpg'])
    expect(await relative('*.{jpg,png}')).toEqual(['a.jpg', 'b.png'])
    expect(await relative('in/**')).toEqual(['in/c.jpg', 'in/deep/d.jpg'])
    expect(await relative('nowhere/*.jpg')).toEqual([])
  })

  it('takes absolute patterns', async () => {
    expect(await relative(path.join(folder, '*.png'))).toEqual(['b.png'])
  })

  it('knows the folder above the first wildcard', () => {
    expect(globBase('scans/2024/*/a.jpg')).toBe('scans/2024')
    expect(globBase('*.jpg')).toBe('.')
    expect(globBase('/*.jpg')).toBe('/')
    expect(globBase('/srv/scans/*.jpg')).toBe('/srv/scans')
  })
})
