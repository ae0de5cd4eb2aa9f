import type { PageText } from '../document/page-text.ts'

/** Fewer characters than this are a page number or a stamp on a scan, not the text of a page. */
const MIN_CHARACTERS = 16
/** Private-use and replacement characters come from fonts without a character map; more than a tenth makes text useless. */
const MAX_UNREADABLE_SHARE = 0.1

/** Whether the text stored in a page can stand for what is printed on it. */
export function isUsableTextLayer(textLayer: PageText): boolean {
  let characters = 0
  let unreadable = 0
  for (const character of textLayer.text) {
    if (/\s/u.test(character)) continue
    characters++
    if (/[\p{Co}\p{Cn}\p{Cc}\uFFFD]/u.test(character)) unreadable++
  }
  return characters >= MIN_CHARACTERS && unreadable <= characters * MAX_UNREADABLE_SHARE
}
