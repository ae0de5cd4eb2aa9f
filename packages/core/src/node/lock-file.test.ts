import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { lockFile } from './lock-file.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sheaf-lock-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const lock = () => lockFile(join(folder, 'lock'), 'the folder')

/** A holder that is gone: this process has its number, and started at another time. */
const dead = (id: string) => JSON.stringify({ id, pid: process.pid, startedAt: 1000 })

const winners = async (count: number) => {
  const tried = await Promise.allSettled(Array.from({ length: count }, () => lock()))
  return tried.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
}

describe('lockFile', () => {
  it('gives the folder to one, and to the next when that one is done', async () => {
    const release = await lock()
    await expect(lock()).rejects.toMatchObject({ code: 'CONFLICT' })
    await expect(lock()).rejects.toThrow(`in use by process ${process.pid}`)
    await release()
    await (await lock())()
    expect(await readdir(folder)).toEqual([])
  })

  it('gives the folder of a dead process to one of many, every time', async () => {
    for (let round = 0; round < 60; round++) {
      await writeFile(join(folder, 'lock'), dead(`round-${round}`))
      const releases = await winners(8)
      expect(releases).toHaveLength(1)
      expect(await readdir(folder)).toEqual(['lock'])
      await releases[0]!()
      expect(await readdir(folder)).toEqual([])
    }
  })

  it('takes over also from an heir that died while it took over', async () => {
    await writeFile(join(folder, 'lock'), dead('first'))
    await writeFile(join(folder, 'lock.after-first'), dead('second'))
    await writeFile(join(folder, 'lock.after-second'), dead('third'))
    const releases = await winners(8)
    expect(releases).toHaveLength(1)
    await releases[0]!()
    expect(await readdir(folder)).toEqual([])
  })

  it('respects an heir that lives', async () => {
    await writeFile(join(folder, 'lock'), dead('first'))
    const heir = { id: 'heir', pid: process.ppid, startedAt: 0 }
    await writeFile(join(folder, 'lock.after-first'), JSON.stringify(heir))
    await expect(lock()).rejects.toThrow(`process ${process.ppid}`)
  })

  it('takes a lock that holds nothing readable for dead', async () => {
    await writeFile(join(folder, 'lock'), '{"pid":')
    await (await lock())()
  })

  it('leaves the lock alone that another took meanwhile', async () => {
    const release = await lock()
    await writeFile(join(folder, 'lock'), JSON.stringify({ id: 'other', pid: process.ppid, startedAt: 0 }))
    await release()
    expect(await readdir(folder)).toEqual(['lock'])
  })
})
