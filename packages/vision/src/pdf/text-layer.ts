import { boxFromUnits, type Line, lineFromWords, type PageText, pageTextFromLines, type Word } from '@sheaf/core'
import { characterText } from './character-text.ts'
import type { StoredCharacter } from './stored-characters.ts'

/** The provider of text that was stored and not recognised. */
export const TEXT_LAYER_PROVIDER = 'text-layer'

/** Parts of the line's height: thresholds for text that is set without spaces, or in columns. */
export const TEXT_LAYER_GAPS = {
  /** A wider gap ends the word. Between 0.1 (Poppler's) and 0.2, the best word recall on two manuals and six invoices. */
  word: 0.12,
  /** A wider gap ends the line: what follows stands in another column. Poppler's limit is 1.5 em. */
  line: 1.25,
  /** Two characters stand in one line when their heights overlap by this part of the lesser one. */
  overlap: 0.3,
} as const

/** The page's size in points, as seen. */
interface PageSize {
  readonly width: number
  readonly height: number
}

/** Words and lines of a page in stored order; null when nothing on it can be read. */
export function textLayer(characters: readonly StoredCharacter[], pageIndex: number, page: PageSize): PageText | null {
  const lines = new LineBuilder(page)
  for (let i = 0; i < characters.length; i++) {
    const character = characters[i]!
    const text = characterText(character.codePoint, characters[i + 1]?.codePoint)
    if (text === ' ') lines.endWord()
    else if (text === '') lines.bridge(character)
    else lines.add(character, text)
  }
  const built = lines.finish()
  return built.length === 0 ? null : pageTextFromLines(pageIndex, built, TEXT_LAYER_PROVIDER)
}

/** Characters in, lines out. A word is the union of its characters' boxes. */
class LineBuilder {
  readonly #page: PageSize
  readonly #lines: Line[] = []
  #words: Word[] = []
  #characters: StoredCharacter[] = []
  #text = ''
  #last: StoredCharacter | null = null

  constructor(page: PageSize) {
    this.#page = page
  }

  add(character: StoredCharacter, text: string): void {
    const gap = this.#last === null ? 'none' : gapBetween(this.#last, character)
    if (gap === 'line') this.#endLine()
    else if (gap === 'word') this.endWord()
    this.#characters.push(character)
    this.#text += text
    this.#last = character
  }

  /** A character that is not seen: the room it takes is no gap. */
  bridge(character: StoredCharacter): void {
    if (this.#last !== null && gapBetween(this.#last, character) === 'none') this.#last = character
  }

  endWord(): void {
    const text = this.#text.normalize('NFC')
    if (text !== '') this.#words.push({ text, box: this.#wordBox(), confidence: 1 })
    this.#text = ''
    this.#characters = []
  }

  finish(): readonly Line[] {
    this.#endLine()
    return this.#lines
  }

  #endLine(): void {
    this.endWord()
    if (this.#words.length > 0) this.#lines.push(lineFromWords(this.#words))
    this.#words = []
    this.#last = null
  }

  #wordBox() {
    let x0 = Infinity
    let y0 = Infinity
    let x1 = -Infinity
    let y1 = -Infinity
    for (const character of this.#characters) {
      x0 = Math.min(x0, character.x0)
      y0 = Math.min(y0, character.y0)
      x1 = Math.max(x1, character.x1)
      y1 = Math.max(y1, character.y1)
    }
    return boxFromUnits(x0, y0, x1, y1, this.#page.width, this.#page.height)
  }
}

/** What stands between two characters that follow each other in the file, in whatever direction they are read. */
function gapBetween(a: StoredCharacter, b: StoredCharacter): 'none' | 'word' | 'line' {
  if (a.isVertical !== b.isVertical) return 'line'
  const [along, across] = a.isVertical ? (['y', 'x'] as const) : (['x', 'y'] as const)
  const heightA = a[`${across}1`] - a[`${across}0`]
  const heightB = b[`${across}1`] - b[`${across}0`]
  const overlap = Math.min(a[`${across}1`], b[`${across}1`]) - Math.max(a[`${across}0`], b[`${across}0`])
  if (overlap < TEXT_LAYER_GAPS.overlap * Math.min(heightA, heightB)) return 'line'
  const distance = Math.max(b[`${along}0`] - a[`${along}1`], a[`${along}0`] - b[`${along}1`])
  const height = Math.max(heightA, heightB)
  if (distance > TEXT_LAYER_GAPS.line * height) return 'line'
  return distance > TEXT_LAYER_GAPS.word * height ? 'word' : 'none'
}
