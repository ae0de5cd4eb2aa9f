import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { assertRejects } from '@sheaf/core/testing'
import { afterAll, describe, expect, it } from 'vitest'
import { printedText } from '../../test/printed-text.ts'
import { bundledEnglish, installedLanguages, readLanguageData } from './language-data.ts'
import { tesseractOcr } from './tesseract-ocr.ts'

/** A host with the data of a second language installed: English under another name. */
const host = mkdtempSync(join(tmpdir(), 'sheaf-languages-'))
const installed = join(host, 'node_modules/@tesseract.js-data/xen')
mkdirSync(join(installed, '4.0.0_best_int'), { recursive: true })
writeFileSync(join(installed, 'package.json'), '{"name":"@tesseract.js-data/xen","version":"1.0.0"}')
copyFileSync(join(bundledEnglish(), 'eng.traineddata.gz'), join(installed, '4.0.0_best_int/xen.traineddata.gz'))
mkdirSync(join(host, 'node_modules/@tesseract.js-data/empty'))
afterAll(() => rmSync(host, { recursive: true }))

describe('readLanguageData', () => {
  it('takes each language from its own package, beside this one or from where the host says', async () => {
    for (const packagesFrom of [host, pathToFileURL(host)]) {
      for (const code of ['eng', 'xen']) {
        const { data } = await readLanguageData(code, { packagesFrom })
        expect(data.length).toBe(readFileSync(join(bundledEnglish(), 'eng.traineddata.gz')).length)
      }
    }
  })

  it('names the package of the one language that is missing', async () => {
    for (const places of [{}, { packagesFrom: host }, { langPath: host }]) {
      const { message } = await assertRejects(() => readLanguageData('fro', places), 'MISSING_PACKAGE')
      expect(message).toMatch(/Install it: npm install @tesseract\.js-data\/fro$/)
    }
  })
})

describe('installedLanguages', () => {
  it('lists what is installed beside this package, and from where the host says', async () => {
    expect(await installedLanguages()).toContain('eng')
    expect(await installedLanguages()).not.toContain('xen')
    const languages = await installedLanguages(host)
    expect(languages).toEqual(expect.arrayContaining(['eng', 'xen']))
    expect(languages).not.toContain('empty')
  })
})

describe('tesseractOcr with two languages', () => {
  it('reads with both', async () => {
    const provider = tesseractOcr({ languages: ['eng', 'xen'], packagesFrom: host })
    const { text } = await provider.recognize(await printedText('Invoice 4711'), { pageIndex: 0 })
    await provider.close?.()
    expect(text).toBe('Invoice 4711')
  })
})
