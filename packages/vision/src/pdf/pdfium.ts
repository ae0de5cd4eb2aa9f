/** A handle or an address inside the WebAssembly heap. 0 is none. */
export type Pointer = number

/**
 * The functions of PDFium that are called here, as its C headers declare them (public/fpdfview.h, fpdf_text.h).
 * The package types only some of them, so they are declared by hand and its version is pinned.
 */
export interface Pdfium {
  readonly HEAPU8: Uint8Array
  readonly HEAP32: Int32Array
  readonly HEAPF32: Float32Array
  readonly HEAPF64: Float64Array
  _malloc(byteLength: number): Pointer
  _free(pointer: Pointer): void
  _FPDF_InitLibrary(): void
  _FPDF_LoadMemDocument(bytes: Pointer, byteLength: number, password: Pointer): Pointer
  _FPDF_GetLastError(): number
  _FPDF_DocumentHasValidCrossReferenceTable(document: Pointer): number
  _FPDF_CloseDocument(document: Pointer): void
  _FPDF_GetPageCount(document: Pointer): number
  _FPDF_LoadPage(document: Pointer, index: number): Pointer
  _FPDF_ClosePage(page: Pointer): void
  _FPDF_GetFormType(document: Pointer): number
  _FPDFDOC_InitFormFillEnvironment(document: Pointer, formInfo: Pointer): Pointer
  _FPDFDOC_ExitFormFillEnvironment(form: Pointer): void
  _FORM_OnAfterLoadPage(page: Pointer, form: Pointer): void
  _FORM_OnBeforeClosePage(page: Pointer, form: Pointer): void
  _FPDFPage_GetAnnotCount(page: Pointer): number
  _FPDFPage_Flatten(page: Pointer, flag: number): number
  _FPDF_GetPageWidthF(page: Pointer): number
  _FPDF_GetPageHeightF(page: Pointer): number
  _FPDFPage_GetRotation(page: Pointer): number
  _FPDF_PageToDevice(
    page: Pointer,
    startX: number,
    startY: number,
    sizeX: number,
    sizeY: number,
    rotate: number,
    pageX: number,
    pageY: number,
    deviceX: Pointer,
    deviceY: Pointer,
  ): number
  _FPDFText_LoadPage(page: Pointer): Pointer
  _FPDFText_ClosePage(textPage: Pointer): void
  _FPDFText_CountChars(textPage: Pointer): number
  _FPDFText_GetUnicode(textPage: Pointer, index: number): number
  _FPDFText_GetCharBox(
    textPage: Pointer,
    index: number,
    left: Pointer,
    right: Pointer,
    bottom: Pointer,
    top: Pointer,
  ): number
  _FPDFText_GetCharOrigin(textPage: Pointer, index: number, x: Pointer, y: Pointer): number
  _FPDFText_GetFontSize(textPage: Pointer, index: number): number
  _FPDFText_GetMatrix(textPage: Pointer, index: number, matrix: Pointer): number
  _FPDFText_GetTextObject(textPage: Pointer, index: number): Pointer
  _FPDFTextObj_GetFont(textObject: Pointer): Pointer
  _FPDFFont_GetAscent(font: Pointer, fontSize: number, ascent: Pointer): number
  _FPDFFont_GetDescent(font: Pointer, fontSize: number, descent: Pointer): number
  _FPDFFont_GetIsEmbedded(font: Pointer): number
  _FPDFFont_GetBaseFontName(font: Pointer, buffer: Pointer, byteLength: number): number
  _FPDFText_GetLooseCharBox(textPage: Pointer, index: number, rectangle: Pointer): number
  _FPDFBitmap_CreateEx(width: number, height: number, format: number, buffer: Pointer, stride: number): Pointer
  _FPDFBitmap_FillRect(bitmap: Pointer, left: number, top: number, width: number, height: number, color: number): void
  _FPDFBitmap_Destroy(bitmap: Pointer): void
  _FPDF_RenderPageBitmap(
    bitmap: Pointer,
    page: Pointer,
    startX: number,
    startY: number,
    sizeX: number,
    sizeY: number,
    rotate: number,
    flags: number,
  ): void
}

/** Where the WebAssembly file comes from: an address, or its bytes. Without it, the file beside the package is used. */
export type WasmSource = string | URL | ArrayBuffer

/** A fresh instance with its own heap. About 60 ms. */
export async function loadPdfium(wasm?: WasmSource): Promise<Pdfium> {
  const { PDFiumModule } = await import('@hyzyla/pdfium')
  const quiet = { print: () => {}, printErr: () => {} }
  const source =
    wasm === undefined
      ? {}
      : wasm instanceof ArrayBuffer
        ? { wasmBinary: wasm, locateFile: () => '' }
        : { locateFile: () => String(wasm) }
  const pdfium = (await PDFiumModule({ ...quiet, ...source })) as unknown as Pdfium
  pdfium._FPDF_InitLibrary()
  return pdfium
}
