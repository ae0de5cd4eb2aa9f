import { SdkError } from '@sheaf/core'
import type { Engine } from './engine.ts'
import { allocate } from './engine.ts'
import { type FormFields, openFormFields } from './form-fields.ts'
import type { Pdfium, Pointer } from './pdfium.ts'
import { isCutOff } from './truncation.ts'

/** FPDF_ERR_PASSWORD and FPDF_ERR_SECURITY of fpdfview.h. */
const ERROR_PASSWORD = 4
const ERROR_SECURITY = 5

/** An open PDF. Close it; closing it again does nothing. */
export interface PdfFile {
  readonly engine: Engine
  readonly handle: Pointer
  /** Null when the document has none. */
  readonly formFields: FormFields | null
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
    let formFields: FormFields | null = null
    let isOpen = true
    const close = () => {
      if (!isOpen) return
      isOpen = false
      engine.release(() => {
        formFields?.close()
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
    formFields = openFormFields(pdfium, handle)
    return { engine, handle, formFields, pageCount, close }
  })
}

/** A page, with what was typed into its form. 0 when it cannot be read. Close it. */
export function loadPage(pdfium: Pdfium, file: PdfFile, index: number): Pointer {
  const page = pdfium._FPDF_LoadPage(file.handle, index)
  if (page === 0 || !file.formFields?.flatten(page)) return page
  pdfium._FPDF_ClosePage(page)
  return pdfium._FPDF_LoadPage(file.handle, index)
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
