import { createRequire } from 'node:module'
import PDFDocument from 'pdfkit'

const require = createRequire(import.meta.url)

/** A font with Greek, ligatures and more than the standard ones have. */
export const DEJAVU = require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf')

type Pdf = PDFKit.PDFDocument

/** One drawing function per page. The same bytes every time. */
export async function makePdf(
  pages: readonly ((pdf: Pdf) => void)[],
  options: PDFKit.PDFDocumentOptions = {},
): Promise<Uint8Array> {
  const pdf = new PDFDocument({
    size: 'A4',
    margin: 50,
    autoFirstPage: false,
    info: { CreationDate: new Date(0) },
    ...options,
  })
  const chunks: Buffer[] = []
  const done = new Promise<void>((resolve, reject) => pdf.on('end', resolve).on('error', reject))
  pdf.on('data', (chunk: Buffer) => chunks.push(chunk))
  for (const draw of pages) {
    pdf.addPage()
    draw(pdf)
  }
  pdf.end()
  await done
  return new Uint8Array(Buffer.concat(chunks))
}

/** Sets a key of the page's dictionary, such as Rotate or CropBox. */
export function setPageKey(pdf: Pdf, key: string, value: unknown): void {
  const { dictionary } = pdf.page as unknown as { dictionary: { data: Record<string, unknown> } }
  dictionary.data[key] = value
}
