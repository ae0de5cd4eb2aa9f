const NOT_WORD = /[^\p{L}\p{N}_]+/gu
const ASCII_ONLY = /^[\0-\x7f]*$/
const ASCII_WORDS = /[a-z0-9_]+/g

/**
 * The lower-case words of a text as FastEmbed's `SimpleTokenizer` cuts them: runs of letters, numbers and `_`.
 * Combining marks end a word. A lone `_` is no word.
 */
export function tokenize(text: string): string[] {
  // Non-words go before lower-casing too: a final sigma is one only where the word ends, and `İ` becomes `i` and a mark.
  const words = ASCII_ONLY.test(text)
    ? (text.toLowerCase().match(ASCII_WORDS) ?? [])
    : text.replace(NOT_WORD, ' ').toLowerCase().replace(NOT_WORD, ' ').split(' ')
  return words.filter((word) => word !== '' && word !== '_')
}
