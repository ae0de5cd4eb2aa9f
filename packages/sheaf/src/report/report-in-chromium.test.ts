import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { sharpCodec } from '@sheaf/vision/sharp'
import { afterAll, describe, expect, it } from 'vitest'
import { processLines } from '../cli/process-lines.ts'
import { documentImages } from './document-images.ts'
import { writeReport } from './write-report.ts'

const RECEIPT = fileURLToPath(new URL('../../../../fixtures/demo/receipt-photo.jpg', import.meta.url))
const isThere = spawnSync('chromium', ['--version']).status === 0
if (!isThere) console.log('skipped: chromium is not installed (apt-get install chromium)')

const folder = mkdtempSync(path.join(tmpdir(), 'sheaf-report-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function chromium(...args: string[]) {
  const quiet =
    '--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync'
  const profile = `--user-data-dir=${mkdtempSync(path.join(folder, 'profile-'))}`
  const own = ['--headless=new', ...quiet.split(' '), profile, '--enable-logging=stderr', ...args]
  return spawnSync('chromium', own, { encoding: 'utf8', timeout: 50_000 })
}

describe.skipIf(!isThere)('a report in Chromium', () => {
  it('runs its script under its own policy, asks for nothing, and shows something', async () => {
    const bytes = new Uint8Array(readFileSync(RECEIPT))
    const { result } = await processLines({ key: 'receipt.jpg', path: RECEIPT }, 'receipt')
    const out = path.join(folder, 'report.html')
    const images = await documentImages(bytes, result)
    await writeReport({ documents: [{ name: 'receipt.jpg', result, images }], out })

    const shot = path.join(folder, 'shot.png')
    const run = chromium(`--screenshot=${shot}`, '--window-size=1200,900', pathToFileURL(out).href)
    expect(run.stderr).not.toContain('CONSOLE')
    const image = await sharpCodec().decode(new Uint8Array(readFileSync(shot)), { maxPixels: 5_000_000 })
    expect(new Set(image.data.filter((_, i) => i % 997 === 0)).size).toBeGreaterThan(20)
  })
})
