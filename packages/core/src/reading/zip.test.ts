import { constants, deflateRawSync } from 'node:zlib'
import { strToU8, zipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { SdkError } from '../errors/sdk-error.ts'
import { type ByteBudget, readZipDirectory, readZipEntry } from './zip.ts'

const budgetOf = (allowed: number): ByteBudget => ({ name: 'maxInflatedBytes', allowed, seen: 0 })

function failure(work: () => unknown): SdkError {
  try {
    work()
  } catch (error) {
    expect(SdkError.isInstance(error), String(error)).toBe(true)
    return error as SdkError
  }
  throw new Error('nothing was thrown')
}

/** A container of one deflated part whose headers claim any sizes. */
function rawZip(name: string, deflated: Uint8Array, claimedBytes: number): Uint8Array {
  const label = strToU8(name)
  const local = new DataView(new ArrayBuffer(30))
  local.setUint32(0, 0x04034b50, true)
  local.setUint16(8, 8, true)
  local.setUint32(18, deflated.length, true)
  local.setUint32(22, claimedBytes, true)
  local.setUint16(26, label.length, true)
  const central = new DataView(new ArrayBuffer(46))
  central.setUint32(0, 0x02014b50, true)
  central.setUint16(10, 8, true)
  central.setUint32(20, deflated.length, true)
  central.setUint32(24, claimedBytes, true)
  central.setUint16(28, label.length, true)
  const end = new DataView(new ArrayBuffer(22))
  end.setUint32(0, 0x06054b50, true)
  end.setUint16(8, 1, true)
  end.setUint16(10, 1, true)
  end.setUint32(12, 46 + label.length, true)
  end.setUint32(16, 30 + label.length + deflated.length, true)
  const parts = [local, label, deflated, central, label, end].map((part) =>
    part instanceof DataView ? new Uint8Array(part.buffer) : part,
  )
  return new Uint8Array(Buffer.concat(parts))
}

/** Deflated zeros: a block of one million, byte-aligned, as often as asked. About 1 KB a million. */
function deflatedZeros(millions: number): Uint8Array {
  const block = deflateRawSync(new Uint8Array(1_000_000), { finishFlush: constants.Z_FULL_FLUSH })
  return new Uint8Array(Buffer.concat([...Array.from({ length: millions }, () => block), Buffer.from([3, 0])]))
}

describe('readZipEntry', () => {
  it('gives back what another program packed, stored or deflated', () => {
    const text = strToU8('hello '.repeat(20_000))
    const bytes = zipSync({ 'a.txt': text, 'b.txt': [text, { level: 0 }], empty: new Uint8Array() })
    const entries = readZipDirectory(bytes, 10)
    for (const name of ['a.txt', 'b.txt']) expect(readZipEntry(bytes, entries.get(name)!, budgetOf(1e6))).toEqual(text)
    expect(readZipEntry(bytes, entries.get('empty')!, budgetOf(0))).toHaveLength(0)
  })

  it('stops a part of 10 GB within one slice of the limit, though its header claims 100 bytes', () => {
    const bytes = rawZip('bomb', deflatedZeros(10_000), 100)
    expect(bytes.length).toBeLessThan(15_000_000)
    const error = failure(() => readZipEntry(bytes, readZipDirectory(bytes, 10).get('bomb')!, budgetOf(1_000_000)))
    expect([error.code, error.reason]).toEqual(['INPUT_TOO_LARGE', 'inflated_size_exceeded'])
    expect(error.limit).toMatchObject({ name: 'maxInflatedBytes', allowed: 1_000_000 })
    expect(error.limit!.seen).toBeLessThan(1_000_000 + 5_000_000)
  })

  it('does not believe a header that claims four gigabytes for a small part', () => {
    const bytes = rawZip('small', deflateRawSync('abc'), 0xfffffff0)
    // The checksum in this container is 0, so the content is refused, but only after it was inflated to three bytes.
    const error = failure(() => readZipEntry(bytes, readZipDirectory(bytes, 10).get('small')!, budgetOf(10)))
    expect(error.message).toContain('checksum')
  })

  it('counts over all parts, so that many small ones cannot pass', () => {
    const bytes = zipSync({ a: new Uint8Array(600), b: new Uint8Array(600) })
    const entries = readZipDirectory(bytes, 10)
    const budget = budgetOf(1000)
    readZipEntry(bytes, entries.get('a')!, budget)
    expect(failure(() => readZipEntry(bytes, entries.get('b')!, budget)).limit).toEqual({
      name: 'maxInflatedBytes',
      seen: 1200,
      allowed: 1000,
    })
  })

  it('finds a single flipped bit in any place', () => {
    const bytes = zipSync({ 'a.txt': strToU8('The quick brown fox jumps over the lazy dog. '.repeat(20)) })
    const start = 30 + 'a.txt'.length
    const length = readZipDirectory(bytes, 10).get('a.txt')!.compressedBytes
    for (let i = start; i < start + length; i++) {
      const damaged = bytes.slice()
      damaged[i]! ^= 1 << (i % 8)
      const entry = readZipDirectory(damaged, 10).get('a.txt')!
      expect(failure(() => readZipEntry(damaged, entry, budgetOf(1e6))).code).toBe('CORRUPT_DOCUMENT')
    }
  })

  it('refuses an encrypted part', () => {
    const bytes = rawZip('locked', deflateRawSync('abc'), 3)
    bytes[bytes.length - 22 - 46 - 'locked'.length + 8]! |= 1
    const error = failure(() => readZipEntry(bytes, readZipDirectory(bytes, 10).get('locked')!, budgetOf(10)))
    expect(error.code).toBe('PASSWORD_REQUIRED')
  })
})

describe('readZipDirectory', () => {
  it('refuses a container cut off anywhere', () => {
    const bytes = zipSync({ 'a.txt': strToU8('hello'), 'b/c.txt': strToU8('world') })
    for (let length = 4; length < bytes.length; length++) {
      expect(failure(() => readZipDirectory(bytes.slice(0, length), 10)).code, String(length)).toBe('CORRUPT_DOCUMENT')
    }
  })

  it('refuses more parts than allowed, by the count and before reading them', () => {
    const bytes = zipSync(Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`part${i}`, new Uint8Array()])))
    expect(readZipDirectory(bytes, 20).size).toBe(20)
    expect(failure(() => readZipDirectory(bytes, 19)).limit).toEqual({ name: 'maxZipEntries', seen: 20, allowed: 19 })
  })

  it('takes any bytes for a directory without anything but a typed error', () => {
    const bytes = zipSync({ 'a.txt': strToU8('hello '.repeat(50)) })
    for (let i = 0; i < bytes.length * 8; i++) {
      const damaged = bytes.slice()
      damaged[i >> 3]! ^= 1 << (i & 7)
      try {
        for (const entry of readZipDirectory(damaged, 10).values()) readZipEntry(damaged, entry, budgetOf(10_000))
      } catch (error) {
        expect(SdkError.isInstance(error), `bit ${i}: ${error}`).toBe(true)
      }
    }
  })
})
