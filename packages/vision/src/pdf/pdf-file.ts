import { SdkError } from '@sheaf/core'
import type { Engine } from './engine.ts'
import { allocate } from './engine.ts'
import type { Pdfium, Pointer } from './pdfium.ts'
import { isCutOff } from './truncation.ts'

/** FPDF_ERR_PASSWORD and FPDF_ERR_SECURITY of fpdfview.h. */
const ERROR_PASSWORD = 4
const ERROR_SECURITY = 5

/** An open PDF. Close it; closing it again does nothing. */
export interface PdfFile {
  readonly engine: Engine
  readonly handle: Pointer
  readonly pageCount: number
  close(): void
}

/**
 * Opens the PDF of these bytes in an instance of PDFium.
 *
 * @throws SdkError `PASSWORD_REQUIRED` (`password_required` without a password, `password_wrong` with one),
 *   `UNSUPPORTED_FORMAT` for an encryption PDFium does not know, `CORRUPT_DOCUMENT`
 */
export function openPdf(engine: Engine, bytes: Uint8Array, password: string | undefined): PdfFile {
  return engine.call('opening it', (pdfium) => {
    // PDFium reads from these bytes for as long as the document is open.
    const pointer = allocate(pdfium, Math.max(1, bytes.byteLength))
    pdfium.HEAPU8.set(bytes, pointer)
    const handle = loadDocument(pdfium, pointer, bytes.byteLength, password)
    if (handle === 0) {
      const error = openingError(pdfium._FPDF_GetLastError(), password)
      pdfium._free(pointer)
      throw error
    }
    let isOpen = true
    const close = () => {
      if (!isOpen) return
      isOpen = false
      engine.release(() => {
        pdfium._FPDF_CloseDocument(handle)
        pdfium._free(pointer)
      })
    }
    const pageCount = pdfium._FPDF_GetPageCount(handle)
    const isRepaired = pdfium._FPDF_DocumentHasValidCrossReferenceTable(handle) === 0
    const defect = isCutOff(bytes, isRepaired) ? 'its end is missing' : pageCount < 1 ? 'it has no pages' : null
    if (defect !== null) {
      close()
      throw corrupt(`the PDF is damaged: ${defect} (${bytes.byteLength} bytes)`)
    }
    return { engine, handle, pageCount, close }
  })
}

function loadDocument(pdfium: Pdfium, bytes: Pointer, byteLength: number, password: string | undefined): Pointer {
  if (password === undefined) return pdfium._FPDF_LoadMemDocument(bytes, byteLength, 0)
  const encoded = new TextEncoder().encode(password)
  const pointer = allocate(pdfium, encoded.byteLength + 1)
  try {
    pdfium.HEAPU8.set(encoded, pointer)
    pdfium.HEAPU8[pointer + encoded.byteLength] = 0
    return pdfium._FPDF_LoadMemDocument(bytes, byteLength, pointer)
  } finally {
    pdfium._free(pointer)
  }
}

function openingError(code: number, password: string | undefined): SdkError {
  if (code === ERROR_PASSWORD) {
    return password === undefined
      ? new SdkError('PASSWORD_REQUIRED', 'the PDF is encrypted and no password was given', {
          provider: 'pdfium',
          reason: 'password_required',
        })
      : new SdkError('PASSWORD_REQUIRED', 'the PDF is encrypted and the password given does not open it', {
          provider: 'pdfium',
          reason: 'password_wrong',
        })
  }
  if (code === ERROR_SECURITY) {
    return new SdkError('UNSUPPORTED_FORMAT', 'the PDF is encrypted in a way that is not supported', {
      provider: 'pdfium',
      reason: 'unsupported_format',
    })
  }
  return corrupt('the PDF is damaged: it cannot be opened')
}

/** The error of a PDF that cannot be read. */
export function corrupt(message: string): SdkError {
  return new SdkError('CORRUPT_DOCUMENT', message, { provider: 'pdfium', reason: 'corrupt_document' })
}
