/**
 * The text without accents and in lower case, same length: offsets into one are offsets into the other.
 * Letters whose plain form has two letters keep the first (`ß` gives `s`).
 */
export function fold(text: string): string {
  let out = ''
  for (let i = 0; i < text.length; i++) {
    const character = text[i]!
    if (character < '\u0080') out += character.toLowerCase()
    else out += foldAccent(character)
  }
  return out
}

const SPECIAL: Readonly<Record<string, string>> = {
  ß: 's',
  æ: 'a',
  œ: 'o',
  ø: 'o',
  ł: 'l',
  '\u00a0': ' ',
  '\u202f': ' ',
  '’': "'",
  '°': 'o',
  º: 'o',
}

function foldAccent(character: string): string {
  const lower = character.toLowerCase()
  const plain = SPECIAL[lower] ?? lower.normalize('NFD')[0] ?? character
  return plain.length === 1 ? plain : character
}

const SKELETON: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  l: 'i',
  '|': 'i',
  '!': 'i',
  '5': 's',
  '8': 'b',
}

/** A word with characters that look alike made the same, so that `T0TA1` and `TOTAL` are equal. */
export function skeleton(word: string): string {
  let out = ''
  for (const character of fold(word)) out += SKELETON[character] ?? character
  return out
}

/** True when two words differ by at most one changed, missing or added character. */
export function isOneEditApart(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false
  let i = 0
  while (i < a.length && i < b.length && a[i] === b[i]) i++
  let tail = 0
  const most = Math.min(a.length, b.length) - i
  while (tail < most && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++
  return Math.max(a.length, b.length) - i - tail <= 1
}
