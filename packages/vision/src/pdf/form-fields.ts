import { allocate } from './engine.ts'
import type { Pdfium, Pointer } from './pdfium.ts'

/** FORMTYPE_NONE of fpdf_formfill.h, FLAT_NORMALDISPLAY and FLATTEN_SUCCESS of fpdf_flatten.h. */
const NO_FORM = 0
const NORMAL_DISPLAY = 0
const FLATTENED = 1
/** FPDF_FORMFILLINFO: a version, then callbacks that stay null. At most 140 bytes in the header of this version. */
const FORM_INFO_BYTES = 256
const FORM_INFO_VERSION = 2

/** What fills in the fields of a form. Close it before its document. */
export interface FormFields {
  /** Makes the values of a page's fields part of the page. True when something was added: load the page again. */
  flatten(page: Pointer): boolean
  close(): void
}

/**
 * The fields of a document; null when it has no form. Without this, what people typed into a form is neither drawn nor
 * among the text.
 */
export function openFormFields(pdfium: Pdfium, document: Pointer): FormFields | null {
  if (pdfium._FPDF_GetFormType(document) === NO_FORM) return null
  const info = allocate(pdfium, FORM_INFO_BYTES)
  pdfium.HEAPU8.fill(0, info, info + FORM_INFO_BYTES)
  pdfium.HEAP32[info >> 2] = FORM_INFO_VERSION
  const form = pdfium._FPDFDOC_InitFormFillEnvironment(document, info)
  if (form === 0) {
    pdfium._free(info)
    return null
  }
  return {
    flatten(page) {
      if (pdfium._FPDFPage_GetAnnotCount(page) < 1) return false
      pdfium._FORM_OnAfterLoadPage(page, form)
      const result = pdfium._FPDFPage_Flatten(page, NORMAL_DISPLAY)
      pdfium._FORM_OnBeforeClosePage(page, form)
      return result === FLATTENED
    },
    close() {
      pdfium._FPDFDOC_ExitFormFillEnvironment(form)
      pdfium._free(info)
    },
  }
}
