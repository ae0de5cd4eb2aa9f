import type { RasterImage } from '../document/page.ts'
import type { Line, PageText } from '../document/page-text.ts'
import type { OcrProvider } from '../ports/ocr-provider.ts'
import { assert, assertEqual, assertRejects, type ContractCase } from './contract-case.ts'

/** A provider, and a picture that it can read. */
export interface OcrProviderSubject {
  readonly makeProvider: () => OcrProvider
  /** Grey, dark print on white. */
  readonly image: RasterImage
  /** Some of the words on the picture, in reading order. */
  readonly words: readonly string[]
}

/** What every {@link OcrProvider} does, whatever reads. Each case closes the provider it made. */
export function ocrProviderContract({ makeProvider, image, words }: OcrProviderSubject): readonly ContractCase[] {
  const cases: readonly { name: string; check: (provider: OcrProvider) => Promise<void> }[] = [
    {
      name: 'reads the words in order, with boxes and confidences, under its own name',
      async check(provider) {
        const page = await provider.recognize(image, { pageIndex: 4 })
        assertEqual(page.pageIndex, 4, 'pageIndex')
        assertEqual(page.provider, provider.name, 'provider')
        checkPage(page)
        checkWords(page, words)
      },
    },
    {
      name: 'reads the same from grey, RGB and RGBA, and leaves the pixels as they were',
      async check(provider) {
        const grey = await provider.recognize(image, { pageIndex: 0 })
        for (const channels of [3, 4] as const) {
          const coloured = withChannels(image, channels)
          const before = new Uint8Array(coloured.data)
          const page = await provider.recognize(coloured, { pageIndex: 0 })
          assertEqual(page.text, grey.text, `text from ${channels} channels`)
          assertEqual(new Uint8Array(coloured.data), before, 'pixels after recognising')
        }
      },
    },
    {
      name: 'gives no lines for a blank page, whatever its size',
      async check(provider) {
        for (const size of [1, 2, 300]) {
          const blank: RasterImage = {
            width: size,
            height: size,
            channels: 1,
            data: new Uint8Array(size ** 2).fill(255),
          }
          const page = await provider.recognize(blank, { pageIndex: 0 })
          assertEqual([page.text, page.lines.length, page.confidence], ['', 0, 0], `a blank page of ${size} pixels`)
        }
      },
    },
    {
      name: 'answers calls made at once, each with its own page',
      async check(provider) {
        const indices = [0, 1, 2]
        const pages = await Promise.all(indices.map((pageIndex) => provider.recognize(image, { pageIndex })))
        assertEqual(
          pages.map((page) => page.pageIndex),
          indices,
          'page indices',
        )
        for (const page of pages) checkWords(page, words)
      },
    },
    {
      name: 'rejects with ABORTED when the caller gives up, before or during the work, and reads the next page',
      async check(provider) {
        const aborted = AbortSignal.abort()
        await assertRejects(() => provider.recognize(image, { pageIndex: 0, signal: aborted }), 'ABORTED')
        const controller = new AbortController()
        const reading = provider.recognize(image, { pageIndex: 0, signal: controller.signal })
        controller.abort()
        await assertRejects(() => reading, 'ABORTED')
        checkWords(await provider.recognize(image, { pageIndex: 1 }), words)
      },
    },
    {
      name: 'rejects calls in flight and later calls with CLOSED once closed; closing twice is closing once',
      async check(provider) {
        await provider.warmup?.()
        const reading = provider.recognize(image, { pageIndex: 0 })
        const rejected = assertRejects(() => reading, 'CLOSED')
        await provider.close?.()
        await provider.close?.()
        if (!provider.close) return
        await rejected
        await assertRejects(() => provider.recognize(image, { pageIndex: 0 }), 'CLOSED')
      },
    },
  ]
  return cases.map(({ name, check }) => ({
    name,
    async run() {
      const provider = makeProvider()
      try {
        await check(provider)
      } finally {
        await provider.close?.()
      }
    },
  }))
}

function checkPage(page: PageText): void {
  assertEqual(page.text, page.lines.map((line) => line.text).join('\n'), 'text of the page')
  assert(page.confidence > 0 && page.confidence <= 1, `confidence of the page is ${page.confidence}`)
  for (const line of page.lines) checkLine(line)
}

function checkLine(line: Line): void {
  assertEqual(line.text, line.words.map((word) => word.text).join(' '), 'text of a line')
  for (const { text, box, confidence } of line.words) {
    assert(/^\S+$/u.test(text), `"${text}" is not one word`)
    assertEqual(text.normalize('NFC'), text, 'a word in composed form')
    assert(confidence >= 0 && confidence <= 1, `confidence of "${text}" is ${confidence}`)
    assert(box !== null, `"${text}" has no box`)
    const { x0, y0, x1, y1 } = box
    assert(x0 >= 0 && x0 < x1 && x1 <= 1 && y0 >= 0 && y0 < y1 && y1 <= 1, `box of "${text}": ${JSON.stringify(box)}`)
  }
}

function checkWords(page: PageText, words: readonly string[]): void {
  let from = 0
  for (const word of words) {
    const at = page.text.indexOf(word, from)
    assert(at >= 0, `"${word}" is missing or out of order in "${page.text}"`)
    from = at + word.length
  }
}

function withChannels({ width, height, data }: RasterImage, channels: 3 | 4): RasterImage {
  const coloured = new Uint8Array(width * height * channels).fill(255)
  data.forEach((value, i) => {
    coloured.fill(value, i * channels, i * channels + 3)
  })
  return { width, height, channels, data: coloured }
}
