/** PDFium's mark for a hyphen at the end of a line (kHyphen in cpdf_textpage.cpp), and that of older versions. */
const HYPHENS: ReadonlySet<number> = new Set([0x02, 0xfffe])
const SOFT_HYPHEN = 0xad
/** Zero-width joiners make a difference in Persian, Indic scripts and emoji; the other format characters make none. */
const JOINERS: ReadonlySet<number> = new Set([0x200c, 0x200d])

const SPACE = /^[\p{Z}\t\n\v\f\r\u0085]$/u
const INVISIBLE = /^[\p{Cc}\p{Cf}\p{Cs}\p{Cn}]$/u
/** Latin ligatures and the Arabic and Hebrew forms that only typesetting needs. */
const PRESENTATION_FORM = /^[\uFB00-\uFDFF\uFE70-\uFEFC]$/

/**
 * What a stored character adds to a word: its text, a space that ends the word, or nothing.
 *
 * @param next  the code point after it: a soft hyphen is seen only where the line ends
 */
export function characterText(codePoint: number, next: number | undefined): string {
  if (codePoint > 0x20 && codePoint < 0x7f) return String.fromCharCode(codePoint)
  if (HYPHENS.has(codePoint)) return '-'
  if (codePoint === SOFT_HYPHEN) return next === undefined || next === 0x0d || next === 0x0a ? '-' : ''
  if (codePoint > 0x10ffff) return ''
  const text = String.fromCodePoint(codePoint)
  if (SPACE.test(text)) return ' '
  if (JOINERS.has(codePoint)) return text
  if (INVISIBLE.test(text)) return ''
  return PRESENTATION_FORM.test(text) ? text.normalize('NFKC') : text
}
