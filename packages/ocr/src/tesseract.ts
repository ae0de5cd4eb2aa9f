export { bundledEnglish, installedLanguages } from './tesseract/language-data.ts'
export { TESSERACT_DEFAULTS, type TesseractOptions, tesseractOcr } from './tesseract/tesseract-ocr.ts'
