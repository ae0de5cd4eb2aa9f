import { splitLines } from './text-lines.ts'

/** Characters that are looked at. Marks are spread evenly enough that a beginning tells. */
const SAMPLE_LENGTH = 100_000
/** Points a text needs: one heading with a paragraph, or one link and one list item, or a table. */
const POINTS_NEEDED = 3
/** Points per line with text, so that one marked line in a long log does not decide. */
const POINTS_PER_LINE = 0.02

/**
 * True when a text is Markdown rather than plain text. Each mark that plain text rarely has adds points: a heading,
 * link, fence or table many, a list or bold text few. What plain letters also have (a list, a quote) is not enough.
 */
export function isMarkdown(text: string): boolean {
  const lines = splitLines(text.slice(0, SAMPLE_LENGTH))
  let points = 0
  let weak = 0
  let filled = 0
  let isCode = false
  for (const [i, line] of lines.entries()) {
    if (line.trim() === '') continue
    filled++
    if (/^ {0,3}(?:`{3}|~{3})/.test(line)) {
      isCode = !isCode
      points += 1.5
    } else if (!isCode) {
      points += headingPoints(lines, i, filled) + linkPoints(line) + tablePoints(line, lines[i - 1])
      weak += listPoints(line)
    }
  }
  // Lists and bold text only add to something stronger.
  const total = points >= 1.5 ? points + weak : points
  return total >= POINTS_NEEDED && total >= filled * POINTS_PER_LINE
}

function headingPoints(lines: readonly string[], i: number, filled: number): number {
  const line = lines[i]!
  if (!/^#{1,6} +[^\s#]/.test(line)) return 0
  const isApart = (lines[i + 1] ?? '').trim() === ''
  // A comment of a script stands close to other lines; a title stands first and apart.
  if (filled === 1 && isApart) return 3
  return isApart || /^##/.test(line) ? 2 : 0.5
}

/** Links with an address: `](`, up to three. */
function linkPoints(line: string): number {
  let points = 0
  for (let at = line.indexOf(']('); at !== -1 && points < 6; at = line.indexOf('](', at + 2)) {
    const next = line.slice(at + 2, at + 3)
    if (/[^\s)]/.test(next) && line.lastIndexOf('[', at) !== -1 && line.indexOf(')', at) !== -1) points += 2
    else if (line.indexOf(')', at) === -1) break
  }
  return points
}

function tablePoints(line: string, before: string | undefined): number {
  const isDelimiter = line.includes('|') && /^[ |:-]+$/.test(line) && line.includes('--')
  return isDelimiter && before?.includes('|') ? 3 : 0
}

function listPoints(line: string): number {
  if (/^\s{0,12}(?:[-*+]|\d{1,3}[.)])\s+\S/.test(line)) return 0.5
  if (/^> /.test(line)) return 0.5
  return /\*\*[^\s*][^*]{0,200}\*\*|`[^`]{1,200}`/.test(line.slice(0, 2000)) ? 0.75 : 0
}
