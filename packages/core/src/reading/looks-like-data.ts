/** Lines of a JSON Lines file that are parsed to know it. */
const LINES_LOOKED_AT = 20

/**
 * The data format that a text is in, by its content; null when it may be a document. Objects and arrays count, a lone
 * number or string does not. A JSON text that was cut off or edited by hand is still known by its beginning.
 */
export function looksLikeData(text: string): 'JSON' | 'JSON Lines' | null {
  const first = /^\s*([{[])/.exec(text.slice(0, 10_000))?.[1]
  if (first === undefined) return null
  if (isJson(text)) return 'JSON'
  if (hasJsonLines(text)) return 'JSON Lines'
  return /^\s*\[?\s*\{\s*"[^"\\\n]{0,200}"\s*:/.test(text.slice(0, 10_000)) ? 'JSON' : null
}

function hasJsonLines(text: string): boolean {
  let count = 0
  for (let at = 0; at < text.length && count < LINES_LOOKED_AT; ) {
    const end = text.indexOf('\n', at)
    const line = text.slice(at, end === -1 ? text.length : end).trim()
    at = end === -1 ? text.length : end + 1
    if (line === '') continue
    if (!/^[{[]/.test(line) || !isJson(line)) return false
    count++
  }
  return count > 1
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
