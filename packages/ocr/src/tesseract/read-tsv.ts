/** A word as the engine found it, in pixels of the picture it was given. */
export interface RawWord {
  readonly text: string
  /** 0..1. */
  readonly confidence: number
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
  /** Words with the same value stand on one line as the engine saw it. */
  readonly line: string
}

/** `level` of a row that is a word; lower ones are page, block, paragraph and line. */
const WORD_LEVEL = 5

/**
 * The words of Tesseract's TSV output: one row each of level, page, block, paragraph, line, word, left, top, width,
 * height, confidence (0..100), text. The JSON output holds every letter besides and is many times as long.
 * Words are given in composed Unicode form; those of white space only are left out.
 */
export function readTsv(tsv: string): RawWord[] {
  const words: RawWord[] = []
  for (const row of tsv.split('\n')) {
    const cells = row.split('\t')
    if (Number(cells[0]) !== WORD_LEVEL || cells.length < 12) continue
    const text = cells[11]!.normalize('NFC').replaceAll(/\s+/gu, '')
    const [left, top, width, height, confidence] = cells.slice(6, 11).map(Number) as [
      number,
      number,
      number,
      number,
      number,
    ]
    if (text === '' || !(width > 0 && height > 0)) continue
    words.push({
      text,
      confidence: Math.min(1, Math.max(0, confidence / 100)),
      left,
      top,
      right: left + width,
      bottom: top + height,
      line: cells.slice(1, 5).join(' '),
    })
  }
  return words
}
