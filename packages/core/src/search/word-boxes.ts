import type { Box } from '../document/box.ts'
import type { Line } from '../document/page-text.ts'

/** A word of a passage's text is what stands between single spaces and line feeds; it may be empty. */
const BETWEEN_WORDS = /[ \n]/
const STEPS = 65_535
const BYTES_PER_WORD = 8

/** A piece of a text between spaces and line feeds. */
export interface TextWord {
  readonly text: string
  /** UTF-16 units. */
  readonly start: number
  readonly end: number
}

/** The words that {@link packWordBoxes} has a box for, in order. */
export function wordsOfText(text: string): TextWord[] {
  let start = 0
  return text.split(BETWEEN_WORDS).map((word) => {
    const end = start + word.length
    const found = { text: word, start, end }
    start = end + 1
    return found
  })
}

/**
 * The boxes of the words of these lines as Base64: per word x0, y0, x1, y1 as unsigned 16-bit numbers, little endian,
 * in 1/65535 of the page (a fifth of a pixel on a page of 10,000). A word without a box is 65535, 65535, 0, 0. Null
 * when no word has a box. 11 characters a word, where JSON numbers would take 30.
 */
export function packWordBoxes(lines: readonly Line[]): string | null {
  const boxes = lines.flatMap(boxPerWord)
  if (boxes.every((box) => box === null)) return null
  const view = new DataView(new ArrayBuffer(boxes.length * BYTES_PER_WORD))
  boxes.forEach((box, i) => {
    const steps = box ? [box.x0, box.y0, box.x1, box.y1].map((part) => Math.round(part * STEPS)) : [STEPS, STEPS, 0, 0]
    steps.forEach((step, side) => {
      view.setUint16(i * BYTES_PER_WORD + side * 2, step, true)
    })
  })
  return toBase64(new Uint8Array(view.buffer))
}

/** What {@link packWordBoxes} packed. Empty for a string that is not of that form. */
export function unpackWordBoxes(packed: string): (Box | null)[] {
  const bytes = fromBase64(packed)
  if (bytes === null || bytes.length % BYTES_PER_WORD !== 0) return []
  const view = new DataView(bytes.buffer)
  const boxes: (Box | null)[] = []
  for (let at = 0; at < bytes.length; at += BYTES_PER_WORD) {
    const [x0, y0, x1, y1] = [0, 2, 4, 6].map((side) => view.getUint16(at + side, true) / STEPS) as [
      number,
      number,
      number,
      number,
    ]
    boxes.push(x0 <= x1 && y0 <= y1 ? { x0, y0, x1, y1 } : null)
  }
  return boxes
}

/** A box for every word of the line's text: the words' own, or the line's where they do not make up its text. */
function boxPerWord(line: Line): (Box | null)[] {
  const expected = line.text.split(BETWEEN_WORDS).length
  const boxes = line.words.flatMap((word) => word.text.split(BETWEEN_WORDS).map(() => word.box))
  return boxes.length === expected ? boxes : new Array<Box | null>(expected).fill(line.box)
}

function toBase64(bytes: Uint8Array): string {
  let binary = ''
  for (const byte of bytes) binary += String.fromCharCode(byte)
  return btoa(binary)
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> | null {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
  } catch {
    return null
  }
}
