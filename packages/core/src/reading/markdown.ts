import { markdownInlineText, normalizeLabel } from './markdown-inline.ts'
import { splitLines } from './text-lines.ts'

const FENCE = /^ {0,3}(`{3,}|~{3,})/
const HEADING = /^ {0,3}#{1,6}(?:[ \t]|$)/
const SETEXT = /^ {0,3}(?:=+|-+)[ \t]*$/
const RULE = /^ {0,3}([-*_])(?:[ \t]*\1){2,}[ \t]*$/
const DEFINITION = /^ {0,3}\[([^\]^][^\]]{0,998})\]:[ \t]*\S/
/** A quote sign, or a list sign with its task box. The number of a numbered list is text and stays. */
const CONTAINER = /^[ \t]*(?:>[ \t]?|[-*+][ \t]+(?:\[[ xX]\][ \t])?)/

/**
 * The text of a Markdown document (CommonMark with tables and strike-through) without its marks, line by line as in
 * the source. Code stays as it is; the cells of a table row stand on one line. Takes any input, in linear time.
 */
export function markdownLines(markdown: string): string[] {
  const lines = splitLines(markdown)
  const reader = new MarkdownReader(linkLabels(lines))
  for (const line of lines) reader.line(line)
  return reader.finish()
}

/** The labels that `[label]: address` lines define, so that `[text][label]` is known from `table[0][1]`. */
function linkLabels(lines: readonly string[]): ReadonlySet<string> {
  const labels = new Set<string>()
  for (const line of lines) {
    const label = DEFINITION.exec(line)?.[1]
    if (label !== undefined) labels.add(normalizeLabel(label))
  }
  return labels
}

class MarkdownReader {
  readonly #labels: ReadonlySet<string>
  readonly #lines: string[] = []
  #paragraph: string[] = []
  /** The signs that close the code block which is open. */
  #fence: string | null = null
  #isComment = false
  #isTable = false

  constructor(labels: ReadonlySet<string>) {
    this.#labels = labels
  }

  line(line: string): void {
    if (this.#fence !== null) {
      this.#codeLine(line)
      return
    }
    const visible = this.#withoutComments(line)
    if (visible.trim() === '') {
      this.#endParagraph()
      return
    }
    const fence = FENCE.exec(visible)
    // Backticks after the opening ones make it a code span.
    if (fence && !(fence[1]!.startsWith('`') && visible.slice(fence[0].length).includes('`'))) {
      this.#endParagraph()
      this.#fence = fence[1]!
      return
    }
    this.#blockLine(visible)
  }

  finish(): string[] {
    this.#endParagraph()
    return this.#lines
  }

  #codeLine(line: string): void {
    const close = FENCE.exec(line)
    const isEnd = close !== null && close[1]!.startsWith(this.#fence!) && line.slice(close[0].length).trim() === ''
    if (isEnd) this.#fence = null
    else this.#lines.push(line)
  }

  #blockLine(line: string): void {
    if (isDelimiterRow(line) && this.#paragraph.at(-1)?.includes('|')) {
      const header = this.#paragraph.pop()!
      this.#endParagraph()
      this.#lines.push(this.#tableRow(header))
      this.#isTable = true
      return
    }
    if (this.#isTable && line.includes('|')) {
      this.#lines.push(this.#tableRow(line))
      return
    }
    const isUnderline = this.#paragraph.length > 0 && SETEXT.test(line)
    if (isUnderline || RULE.test(line) || DEFINITION.test(line)) {
      this.#endParagraph()
      return
    }
    const content = withoutContainers(line)
    if (HEADING.test(content)) {
      this.#endParagraph()
      this.#lines.push(markdownInlineText(headingText(content), this.#labels))
      return
    }
    if (content !== line) this.#endParagraph()
    this.#paragraph.push(content)
  }

  #tableRow(line: string): string {
    return tableCells(line)
      .map((cell) => markdownInlineText(cell.trim(), this.#labels))
      .join('\t')
  }

  /** Emphasis and links may run over the lines of a paragraph. */
  #endParagraph(): void {
    this.#isTable = false
    if (this.#paragraph.length === 0) return
    for (const line of markdownInlineText(this.#paragraph.join('\n'), this.#labels).split('\n')) this.#lines.push(line)
    this.#paragraph = []
  }

  /** A comment may run over lines. */
  #withoutComments(line: string): string {
    let visible = ''
    let at = 0
    while (at < line.length) {
      const mark = this.#isComment ? '-->' : '<!--'
      const found = line.indexOf(mark, at)
      if (!this.#isComment) visible += line.slice(at, found === -1 ? line.length : found)
      if (found === -1) break
      this.#isComment = !this.#isComment
      at = found + mark.length
    }
    return visible
  }
}

function headingText(line: string): string {
  let end = line.trimEnd().length
  const trimmed = end
  while (line[end - 1] === '#') end--
  // Closing signs stand after a space; `C#` keeps its own.
  const isClosed = end < trimmed && /[ \t]/.test(line[end - 1] ?? '')
  return line
    .slice(0, isClosed ? end : trimmed)
    .replace(/^ {0,3}#{1,6}/, '')
    .trim()
}

/** The line without its quote signs and list signs; the number of a numbered list stays. */
function withoutContainers(line: string): string {
  let at = 0
  for (let depth = 0; depth < 20; depth++) {
    const match = CONTAINER.exec(line.slice(at, at + 100))
    if (!match) break
    at += match[0].length
  }
  return at === 0 ? line : line.slice(at)
}

function isDelimiterRow(line: string): boolean {
  return line.includes('-') && /^[ \t|:-]+$/.test(line) && line.includes('|')
}

function tableCells(line: string): string[] {
  const cells: string[] = []
  let cell = ''
  for (let i = 0; i < line.length; i++) {
    if (line[i] === '\\' && line[i + 1] === '|') {
      cell += '|'
      i++
    } else if (line[i] === '|') {
      cells.push(cell)
      cell = ''
    } else cell += line[i]
  }
  cells.push(cell)
  return cells
}
