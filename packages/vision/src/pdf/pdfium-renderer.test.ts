import { type Box, createSourceDocument, INPUT_LIMITS, type PageText, type RasterImage, type Word } from '@sheaf/core'
import { assertRejects, pageRendererContract } from '@sheaf/core/testing'
import { describe, expect, it } from 'vitest'
import { DEJAVU, makePdf, setPageKey } from '../../test/make-pdf.ts'
import { pdfiumRenderer } from './pdfium-renderer.ts'

const pdfOf = (bytes: Uint8Array, name?: string) => createSourceDocument(bytes, 'application/pdf', { name })

const invoice = await makePdf([
  (pdf) => pdf.fontSize(12).text('Invoice 4711 of 3 May 2024', 50, 60),
  (pdf) => pdf.text('Total 42.00', 50, 60),
  (pdf) => pdf.rect(100, 100, 50, 50).fill('black'),
])

describe('pdfiumRenderer', async () => {
  const cases = pageRendererContract({
    makeRenderer: pdfiumRenderer,
    document: await pdfOf(invoice),
    pageCount: 3,
    firstPageText: 'Invoice 4711',
    damaged: [
      await pdfOf(new Uint8Array(0), 'empty'),
      await pdfOf(invoice.slice(0, invoice.length >> 1), 'first half'),
      await pdfOf(invoice.slice(0, 40), 'first bytes'),
      await pdfOf(new TextEncoder().encode('%PDF-1.7\n%%EOF'), 'nothing inside'),
    ],
  })
  for (const { name, run } of cases) it(name, run)
})

describe('text layer of a PDF', () => {
  it('puts each word where it was drawn, as wide as its characters', async () => {
    let widths: number[] = []
    const [page] = await readPages(
      await makePdf([
        (pdf) => {
          pdf.fontSize(14).text('Total amount due', 100, 200, { lineBreak: false })
          widths = ['Total', 'amount', 'due'].map((word) => pdf.widthOfString(word))
        },
      ]),
    )
    const words = page!.text!.lines[0]!.words
    expect(words.map((word) => word.text)).toEqual(['Total', 'amount', 'due'])
    expect(words[0]!.box!.x0 * page!.width).toBeCloseTo(100, 0)
    for (const [i, word] of words.entries()) {
      expect((word.box!.x1 - word.box!.x0) * page!.width).toBeCloseTo(widths[i]!, 0)
      expect(word.box!.y0 * page!.height).toBeGreaterThan(199)
      expect(word.box!.y1 * page!.height).toBeLessThan(217)
    }
  })

  it('reads ligatures, accents, Greek and signs as people type them', async () => {
    const [page] = await readPages(
      await makePdf([(pdf) => pdf.font(DEJAVU).text('of\uFB01ce Größe Ωμέγα 5\u00A0€ cafe\u0301')]),
    )
    expect(page!.text!.text).toBe('office Größe Ωμέγα 5 € café')
  })

  it('shows the hyphen at the end of a line', async () => {
    const [page] = await readPages(
      await makePdf([(pdf) => pdf.text('a docu-', 50, 50, { lineBreak: false }).text('ment here', 50, 64)]),
    )
    expect(page!.text!.text).toBe('a docu-\nment here')
  })

  it('splits words and lines that are set apart without spaces', async () => {
    const [page] = await readPages(
      await makePdf([
        (pdf) => {
          pdf.fontSize(10)
          for (const [text, x, y] of [
            ['Net', 50, 50],
            ['sum', 70, 50],
            ['17.00', 400, 50],
            ['Tax', 50, 90],
          ] as const) {
            pdf.text(text, x, y, { lineBreak: false })
          }
        },
      ]),
    )
    expect(page!.text!.lines.map((line) => line.text)).toEqual(['Net sum', '17.00', 'Tax'])
  })

  it('is null for a page without text, and for one whose text is only spaces', async () => {
    const pages = await readPages(await makePdf([(pdf) => pdf.rect(1, 1, 9, 9).fill(), (pdf) => pdf.text('   ')]))
    expect(pages.map((page) => page.text)).toEqual([null, null])
  })

  it.each([0, 90, 180, 270] as const)('puts boxes over the ink of a page turned by %i degrees', async (rotation) => {
    const [page] = await readPages(
      await makePdf([
        (pdf) => {
          setPageKey(pdf, 'Rotate', rotation)
          pdf.fontSize(20).text('Upper left', 60, 80, { lineBreak: false }).text('elsewhere', 300, 500)
        },
      ]),
    )
    expect(page!.rotation).toBe(rotation)
    expect(page!.width > page!.height).toBe(rotation % 180 !== 0)
    expectInkInBoxes(page!)
  })

  it('counts boxes from the corner of the crop box', async () => {
    const [page] = await readPages(
      await makePdf([
        (pdf) => {
          setPageKey(pdf, 'CropBox', [40, 300, 440, 800])
          pdf.fontSize(18).text('Inside the crop', 100, 120, { lineBreak: false })
        },
      ]),
    )
    expect([page!.width, page!.height]).toEqual([400, 500])
    expect(page!.text!.lines[0]!.words[0]!.box!.x0 * page!.width).toBeCloseTo(60, 0)
    expectInkInBoxes(page!)
  })

  it.each([90, -90])('keeps a line together that runs down or up the page (%i degrees)', async (angle) => {
    const [page] = await readPages(
      await makePdf([
        (pdf) => {
          pdf.rotate(angle, { origin: [300, 400] })
          pdf.fontSize(16).text('Sideways words here', 300, 400, { lineBreak: false })
        },
      ]),
    )
    expect(page!.text!.lines.map((line) => line.text)).toEqual(['Sideways words here'])
    const { box } = page!.text!.lines[0]!
    expect((box!.y1 - box!.y0) * page!.height).toBeGreaterThan(100)
    expect((box!.x1 - box!.x0) * page!.width).toBeLessThan(25)
    expectInkInBoxes(page!)
  })
})

describe('a filled form', async () => {
  const form = await makePdf([
    (pdf) => {
      pdf.font('Helvetica').text('Name:', 50, 100)
      pdf.initForm()
      pdf.formText('name', 100, 95, 200, 20, { value: 'Jane Doe 77', fontSize: 12 })
    },
    (pdf) => pdf.text('page two'),
  ])

  it('is read with what was typed into it, and drawn with it', async () => {
    const [page, second] = await readPages(form)
    expect(page!.text!.lines.map((line) => line.text)).toEqual(['Name: Jane Doe 77'])
    expect(page!.text!.lines[0]!.words[1]!.box!.x0 * page!.width).toBeCloseTo(100, -1)
    expectInkInBoxes(page!)
    expect(second!.text!.text).toBe('page two')
  })

  it('is read the same a second time', async () => {
    const document = await pdfOf(form)
    expect(await readText(document)).toBe(await readText(document))
  })
})

describe('a PDF with a password', async () => {
  const encrypted = await pdfOf(
    await makePdf([(pdf) => pdf.text('Secret 99')], {
      userPassword: 'pässword',
      ownerPassword: 'owner',
      pdfVersion: '1.7ext3',
    }),
  )

  it('is refused without one, and says so', async () => {
    await assertRejects(() => readText(encrypted), 'PASSWORD_REQUIRED', 'password_required')
  })

  it('is refused with a wrong one, and says so', async () => {
    await assertRejects(() => readText(encrypted, { password: 'guess' }), 'PASSWORD_REQUIRED', 'password_wrong')
    await assertRejects(() => readText(encrypted, { password: '' }), 'PASSWORD_REQUIRED', 'password_wrong')
  })

  it.each(['pässword', 'owner'])('opens with the password %s', async (password) => {
    expect(await readText(encrypted, { password })).toBe('Secret 99')
  })

  it('opens without one when only changes are protected', async () => {
    const bytes = await makePdf([(pdf) => pdf.text('Open 7')], { ownerPassword: 'owner' })
    expect(await readText(await pdfOf(bytes))).toBe('Open 7')
  })
})

describe('limits of a PDF', () => {
  it('says how many pages there are and how many are allowed', async () => {
    const limits = { ...INPUT_LIMITS, maxPages: 2 }
    const document = await pdfOf(invoice)
    const error = await assertRejects(() => readText(document, { limits }), 'INPUT_TOO_LARGE', 'pages_exceeded')
    expect(error.limit).toEqual({ name: 'maxPages', seen: 3, allowed: 2 })
    expect(error.message).toBe('the PDF has 3 pages; allowed are 2 (maxPages)')
  })

  it('refuses a page with sides that no PDF page has', async () => {
    const bytes = await makePdf([(pdf) => setPageKey(pdf, 'MediaBox', [0, 0, 20_000, 100])])
    const error = await assertRejects(async () => readText(await pdfOf(bytes)), 'INPUT_TOO_LARGE')
    expect(error.limit).toEqual({ name: 'maxPageSide', seen: 20_000, allowed: 14_400 })
  })

  it('takes a page without area for Letter, as viewers do', async () => {
    const [page] = await readPages(await makePdf([(pdf) => setPageKey(pdf, 'MediaBox', [0, 0, 0, 0])]))
    expect([page!.width, page!.height]).toEqual([612, 792])
  })

  it('refuses to draw 14400 points at 72 dpi before it takes the memory', async () => {
    const bytes = await makePdf([(pdf) => setPageKey(pdf, 'MediaBox', [0, 0, 14_400, 14_400])])
    for await (const page of pdfiumRenderer().render(await pdfOf(bytes), { limits: INPUT_LIMITS })) {
      const error = await assertRejects(() => page.raster({ dpi: 72 }), 'INPUT_TOO_LARGE', 'pixels_exceeded')
      expect(error.limit).toEqual({ name: 'maxPixels', seen: 207_360_000, allowed: 50_000_000 })
    }
  })
})

describe('iteration over a PDF', () => {
  it('lets timers run between two pages', async () => {
    let ticks = 0
    const timer = setInterval(() => ticks++, 0)
    const seen: number[] = []
    for await (const _ of pdfiumRenderer().render(await pdfOf(invoice), { limits: INPUT_LIMITS })) seen.push(ticks)
    clearInterval(timer)
    expect(seen[2]).toBeGreaterThan(seen[0]!)
  })

  it('refuses to draw a page that it has left', async () => {
    const rasters: (() => Promise<RasterImage>)[] = []
    for await (const page of pdfiumRenderer().render(await pdfOf(invoice), { limits: INPUT_LIMITS })) {
      rasters.push(() => page.raster({ dpi: 72 }))
    }
    await assertRejects(rasters[0]!, 'INPUT_ERROR')
  })

  it('draws in colour, on white, in the size of the page', async () => {
    const bytes = await makePdf([(pdf) => pdf.rect(0, 0, 595.28, 200).fill('#c02040')])
    for await (const page of pdfiumRenderer().render(await pdfOf(bytes), { limits: INPUT_LIMITS })) {
      const image = await page.raster({ dpi: 72 })
      expect([image.width, image.height, image.channels]).toEqual([595, 842, 3])
      expect([...image.data.subarray(0, 3)]).toEqual([0xc0, 0x20, 0x40])
      expect([...image.data.subarray(-3)]).toEqual([255, 255, 255])
    }
  })
})

interface ReadPage {
  readonly width: number
  readonly height: number
  readonly rotation: number
  readonly text: PageText | null
  readonly image: RasterImage
}

async function readPages(bytes: Uint8Array): Promise<ReadPage[]> {
  const pages: ReadPage[] = []
  for await (const { page, textLayer, raster } of pdfiumRenderer().render(await pdfOf(bytes), {
    limits: INPUT_LIMITS,
  })) {
    pages.push({ ...page, text: textLayer, image: await raster({ dpi: 72 }) })
  }
  return pages
}

async function readText(
  document: Awaited<ReturnType<typeof pdfOf>>,
  options: { password?: string; limits?: typeof INPUT_LIMITS | { [K in keyof typeof INPUT_LIMITS]: number } } = {},
): Promise<string> {
  const texts: string[] = []
  for await (const { textLayer } of pdfiumRenderer().render(document, { limits: INPUT_LIMITS, ...options })) {
    texts.push(textLayer?.text ?? '')
  }
  return texts.join('\f')
}

/** The drawing is the judge: every word has ink in its box, and there is none outside all boxes. */
function expectInkInBoxes({ text, image }: ReadPage): void {
  const words = text!.lines.flatMap((line) => line.words)
  const inked = new Set<Word>()
  let strayed = 0
  for (let y = 0; y < image.height; y++) {
    for (let x = 0; x < image.width; x++) {
      if (image.data[(y * image.width + x) * image.channels]! > 100) continue
      const over = words.filter((word) =>
        contains(word.box!, (x + 0.5) / image.width, (y + 0.5) / image.height, 2 / image.height),
      )
      for (const word of over) inked.add(word)
      if (over.length === 0) strayed++
    }
  }
  expect(strayed).toBe(0)
  expect(words.filter((word) => !inked.has(word))).toEqual([])
}

function contains(box: Box, x: number, y: number, slack: number): boolean {
  return x >= box.x0 - slack && x <= box.x1 + slack && y >= box.y0 - slack && y <= box.y1 + slack
}
