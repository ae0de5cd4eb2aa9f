import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'
import { gzipSync } from 'node:zlib'
import type { Box, RasterImage } from '@sheaf/core'
import { assertRejects, ocrProviderContract } from '@sheaf/core/testing'
import { afterAll, describe, expect, it } from 'vitest'
import { printedText } from '../../test/printed-text.ts'
import { rotateGrey, rotateQuarter } from '../preprocess/rotate.ts'
import type { GreyImage } from '../preprocess/to-grey.ts'
import { bundledEnglish } from './language-data.ts'
import { spawnTesseract } from './start-worker.ts'
import { TESSERACT_DEFAULTS, tesseractOcr, tesseractOcrOn } from './tesseract-ocr.ts'

const image = await printedText('Invoice 4711\nTotal 42.00 of 2026')
const PARAGRAPH = [
  'The goods were delivered on Monday',
  'and the invoice came one week later',
  'with a total of 1240.50 for twelve',
  'wooden shelves, painted in white, and',
  'another one that nobody had ordered.',
  'Please send it back without delay.',
].join('\n')
const folder = mkdtempSync(join(tmpdir(), 'sheaf-ocr-'))
afterAll(() => rmSync(folder, { recursive: true }))

describe('tesseractOcr', () => {
  const words = ['Invoice', '4711', 'Total', '42.00', 'of', '2026']
  for (const { name, run } of ocrProviderContract({ makeProvider: tesseractOcr, image, words })) it(name, run)

  it('puts boxes where the words are, in fractions of the given picture', async () => {
    const provider = tesseractOcr()
    const { lines } = await provider.recognize(image, { pageIndex: 0 })
    await provider.close?.()
    expect(lines.map(({ text }) => text)).toEqual(['Invoice 4711', 'Total 42.00 of 2026'])
    for (const { box } of lines.flatMap((line) => line.words)) expect(hasInk(box!)).toBe(true)
    expect(lines[0]!.box!.x0 * image.width).toBeGreaterThan(36)
    expect(lines[0]!.box!.x0 * image.width).toBeLessThan(46)
    expect(lines[0]!.box!.y1).toBeLessThan(lines[1]!.box!.y1)
  })

  it('reads a page that lies on its side or head, row by row, with boxes where the words are', async () => {
    const upright = await printedText(PARAGRAPH)
    const provider = tesseractOcr()
    for (const degrees of [90, 180, 270] as const) {
      const turned = rotateQuarter(upright as GreyImage, degrees).image
      const page = await provider.recognize(turned, { pageIndex: 0 })
      expect(page.turn).toBe(360 - degrees)
      expect(page.text).toBe(PARAGRAPH)
      for (const { box } of page.lines.flatMap((line) => line.words)) expect(hasInk(box!, turned)).toBe(true)
    }
    await provider.close?.()
  })

  it('reads a page that is skewed by seven degrees', async () => {
    const upright = await printedText(PARAGRAPH)
    const provider = tesseractOcr()
    const { text } = await provider.recognize(rotateGrey(upright as GreyImage, 7).image, { pageIndex: 0 })
    await provider.close?.()
    expect(text).toBe(PARAGRAPH)
  })

  it('takes its data from a folder, given as a path or a file URL', async () => {
    for (const langPath of [bundledEnglish(), pathToFileURL(bundledEnglish())]) {
      const provider = tesseractOcr({ langPath })
      expect((await provider.recognize(image, { pageIndex: 0 })).text).toContain('4711')
      await provider.close?.()
    }
  })

  it('replaces its threads after so many pages', async () => {
    let started = 0
    const spawn = () => {
      started++
      return spawnTesseract()
    }
    const provider = tesseractOcrOn(spawn, { recycleAfterPages: 2 })
    for (let pageIndex = 0; pageIndex < 5; pageIndex++) await provider.recognize(image, { pageIndex })
    await provider.close?.()
    expect(started).toBe(3)
  })

  it('lets the process end, closed or not, and prints nothing', () => {
    const script = `
      import { tesseractOcr } from ${JSON.stringify(new URL('../tesseract.ts', import.meta.url).href)}
      const provider = tesseractOcr()
      const data = new Uint8Array(90_000).fill(255)
      for (let y = 100; y < 120; y++) for (let x = 30; x < 270; x += 12) data.fill(0, y * 300 + x, y * 300 + x + 7)
      await provider.recognize({ width: 300, height: 300, channels: 1, data }, { pageIndex: 0 })
      if (process.argv[1] === 'close') await provider.close()
    `
    for (const how of ['close', 'leave']) {
      const run = spawnSync(
        process.execPath,
        ['--conditions=@sheaf/source', '--input-type=module', '--eval', script, how],
        { encoding: 'utf8', timeout: 50_000, env: { ...process.env, NODE_NO_WARNINGS: '1' } },
      )
      expect([run.status, run.signal, run.stdout, run.stderr]).toEqual([0, null, '', ''])
    }
  })

  it('names each option that is out of range', () => {
    expect(() => tesseractOcr({ workers: 0 })).toThrow('workers is 0')
    expect(() => tesseractOcr({ recycleAfterPages: 1.5 })).toThrow('recycleAfterPages is 1.5')
    expect(() => tesseractOcr({ pageTimeoutMs: Number.NaN })).toThrow('pageTimeoutMs is NaN')
    expect(() => tesseractOcr({ languages: [] })).toThrow('languages is empty')
  })
})

describe('tesseractOcr without good data', () => {
  const read = (langPath: string, languages = TESSERACT_DEFAULTS.languages as readonly string[]) =>
    assertRejects(
      async () => {
        const provider = tesseractOcr({ langPath, languages })
        await provider.recognize(image, { pageIndex: 0 }).finally(() => provider.close?.())
      },
      languages[0] === 'eng' && langPath !== folder ? 'PROVIDER_DOWN' : 'MISSING_PACKAGE',
    )

  it('names the package to install when there is no data, and fetches none', async () => {
    expect((await read(folder)).message).toContain('npm install @tesseract.js-data/eng')
    const provider = tesseractOcr({ languages: ['tlh'] })
    const error = await assertRejects(() => provider.recognize(image, { pageIndex: 0 }), 'MISSING_PACKAGE')
    expect(error.message).toContain('@tesseract.js-data/tlh')
  })

  it('refuses a language that would be a path', async () => {
    const provider = tesseractOcr({ languages: ['../eng'] })
    await assertRejects(() => provider.recognize(image, { pageIndex: 0 }), 'INPUT_ERROR')
  })

  it.each([
    ['no gzip', new Uint8Array([31, 139, 8, 0, 1, 2, 3])],
    ['no model', gzipSync(new Uint8Array(5000).fill(7))],
    ['empty', new Uint8Array(0)],
  ])('fails, without ending the process, when the data is damaged: %s', async (name, bytes) => {
    const langPath = mkdtempSync(join(folder, 'data-'))
    writeFileSync(join(langPath, 'eng.traineddata.gz'), bytes)
    expect((await read(langPath)).message, name).toContain('language data')
  })
})

describe('tesseractOcr on a thread that fails', () => {
  const ANSWER = `
    const { parentPort } = require('node:worker_threads')
    const answer = ({ jobId }, status, data) => parentPort.postMessage({ jobId, status, data })
  `
  /** A thread that starts well and does `onPage` with each page. */
  const threadThat = (onPage: string) =>
    new Worker(
      `${ANSWER} parentPort.on('message', (job) => {
        if (job.action !== 'recognize') return answer(job, 'resolve')
        ${onPage}
      })`,
      { eval: true, stdout: true, stderr: true },
    )
  const row = (text: string) => ['5', '1', '1', '1', '1', '1', '40', '40', '60', '20', '91', text].join('\\t')
  const reads = (text: string) =>
    threadThat(`answer(job, 'resolve', { tsv: job.payload.options.rectangle ? '' : '${row(text)}' })`)
  /** The n-th thread does as the n-th of `threads`; asking for more is an error. */
  const spawning = (...threads: (() => Worker)[]) => {
    const left = [...threads]
    return () => {
      const next = left.shift()
      if (!next) throw new Error('more threads were started than expected')
      return next()
    }
  }

  it.each([
    ['exits', 'process.exit(3)'],
    ['throws', 'throw new Error("out of bounds")'],
    ['rejects', 'answer(job, "reject", "RuntimeError: memory access out of bounds")'],
  ])('reads the page on a new thread when the first %s', async (_, onPage) => {
    const provider = tesseractOcrOn(
      spawning(
        () => threadThat(onPage),
        () => reads('again'),
      ),
    )
    expect((await provider.recognize(image, { pageIndex: 0 })).text).toBe('again')
    await provider.close?.()
  })

  it('gives up after the second thread, says why, and starts afresh for the next page', async () => {
    const dies = () => threadThat('process.exit(3)')
    const provider = tesseractOcrOn(spawning(dies, dies, () => reads('next')))
    const error = await assertRejects(() => provider.recognize(image, { pageIndex: 0 }), 'PROVIDER_DOWN')
    expect(error.message).toContain('exit code 3')
    expect(error.provider).toBe('tesseract')
    expect((await provider.recognize(image, { pageIndex: 1 })).text).toBe('next')
    await provider.close?.()
  })

  it('fails when a thread ends before it is ready', async () => {
    const provider = tesseractOcrOn(() => new Worker('process.exit(5)', { eval: true, stdout: true, stderr: true }))
    await assertRejects(() => provider.recognize(image, { pageIndex: 0 }), 'PROVIDER_DOWN')
    await provider.close?.()
  })

  it('ends a thread that does not answer in time, and reads the next page on a new one', async () => {
    const provider = tesseractOcrOn(
      spawning(
        () => threadThat(''),
        () => reads('next'),
      ),
      { pageTimeoutMs: 400 },
    )
    const error = await assertRejects(() => provider.recognize(image, { pageIndex: 0 }), 'PROVIDER_TIMEOUT')
    expect(error.limit).toEqual({ name: 'pageTimeoutMs', seen: 400, allowed: 400 })
    expect((await provider.recognize(image, { pageIndex: 1 })).text).toBe('next')
    await provider.close?.()
  })

  it('ends a thread that never becomes ready', async () => {
    const silent = () => new Worker('setInterval(() => {}, 1000)', { eval: true, stdout: true, stderr: true })
    const provider = tesseractOcrOn(silent, { pageTimeoutMs: 300 })
    await assertRejects(() => provider.recognize(image, { pageIndex: 0 }), 'PROVIDER_TIMEOUT')
    await provider.close?.()
  })

  it('rejects at once when the caller aborts, whether the page is being read or waits for its turn', async () => {
    const provider = tesseractOcrOn(
      spawning(
        () => threadThat(''),
        () => reads('third'),
      ),
    )
    const first = new AbortController()
    const second = new AbortController()
    const reading = provider.recognize(image, { pageIndex: 0, signal: first.signal })
    const waiting = provider.recognize(image, { pageIndex: 1, signal: second.signal })
    const third = provider.recognize(image, { pageIndex: 2 })
    second.abort()
    await assertRejects(() => waiting, 'ABORTED')
    first.abort()
    await assertRejects(() => reading, 'ABORTED')
    expect((await third).text).toBe('third')
    await provider.close?.()
  })

  it('does not miss a thread that died while it was idle', async () => {
    const once = () =>
      threadThat(`
        if (!job.payload.options.rectangle) return answer(job, 'resolve', { tsv: '${row('one')}' })
        // The page's second and last call.
        answer(job, 'resolve', { tsv: '' })
        setImmediate(() => process.exit(0))
      `)
    const threads: Worker[] = []
    const spawn = spawning(once, () => reads('two'))
    const provider = tesseractOcrOn(() => {
      const thread = spawn()
      threads.push(thread)
      return thread
    })
    expect((await provider.recognize(image, { pageIndex: 0 })).text).toBe('one')
    await new Promise((resolve) => threads[0]!.once('exit', resolve))
    expect((await provider.recognize(image, { pageIndex: 1 })).text).toBe('two')
    await provider.close?.()
  })
})

function hasInk({ x0, y0, x1, y1 }: Box, on: RasterImage = image): boolean {
  for (let y = Math.floor(y0 * on.height); y < y1 * on.height; y++) {
    for (let x = Math.floor(x0 * on.width); x < x1 * on.width; x++) {
      if (on.data[y * on.width + x]! < 100) return true
    }
  }
  return false
}
