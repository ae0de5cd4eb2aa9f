import { decodeMarkdownEntities } from './entities.ts'

/** The signs that a backslash takes the meaning from. */
const ESCAPABLE = /[!-/:-@[-`{-~]/

/**
 * The text of a paragraph of Markdown without its marks: emphasis, code spans, links and pictures (their text stays,
 * their address goes), autolinks, tags, escapes, character references. Marks that match nothing stay, so that
 * `2 * 3` and `snake_case` are untouched. Linear in the length: brackets and code spans are matched once, up front.
 *
 * @param labels  of the links defined elsewhere in the document, made by {@link normalizeLabel}
 */
export function markdownInlineText(source: string, labels: ReadonlySet<string>): string {
  if (!/[\\`*_~[\]<&]/.test(source)) return source
  const codeSpans = matchCodeSpans(source)
  const skipped = new Uint8Array(source.length)
  /** Code is taken as it stands, without entities. */
  const literal = new Uint8Array(source.length)
  markCodeAndEscapes(source, codeSpans, skipped, literal)
  stripTags(source, skipped, literal)
  stripLinks(source, labels, skipped, literal)
  stripEmphasis(source, skipped, literal)
  return assemble(source, skipped, literal)
}

/** What is left, run by run; character references are decoded where the text is not literal. */
function assemble(source: string, skipped: Uint8Array, literal: Uint8Array): string {
  let text = ''
  let plain = ''
  for (let i = 0; i < source.length; ) {
    const start = i
    while (i < source.length && skipped[i] === skipped[start] && literal[i] === literal[start]) i++
    if (literal[start]) {
      text += decodeMarkdownEntities(plain)
      plain = ''
      if (!skipped[start]) text += source.slice(start, i)
    } else if (!skipped[start]) plain += source.slice(start, i)
  }
  return text + decodeMarkdownEntities(plain)
}

/** Start of each code span's backticks → start of the closing ones. Runs match the next run of the same length. */
function matchCodeSpans(source: string): Map<number, { readonly close: number; readonly length: number }> {
  const runs: { readonly at: number; readonly length: number; readonly isEscaped: boolean }[] = []
  for (let i = source.indexOf('`'); i !== -1; i = source.indexOf('`', i)) {
    let end = i
    while (source[end] === '`') end++
    let backslashes = 0
    while (source[i - 1 - backslashes] === '\\') backslashes++
    runs.push({ at: i, length: end - i, isEscaped: backslashes % 2 === 1 })
    i = end
  }
  const byLength = new Map<number, number[]>()
  for (const [index, run] of runs.entries()) {
    const list = byLength.get(run.length)
    if (list) list.push(index)
    else byLength.set(run.length, [index])
  }
  for (const list of byLength.values()) list.reverse()
  const spans = new Map<number, { readonly close: number; readonly length: number }>()
  for (let index = 0; index < runs.length; index++) {
    const run = runs[index]!
    if (run.isEscaped) continue
    const list = byLength.get(run.length)!
    while (list.length > 0 && list.at(-1)! <= index) list.pop()
    const closing = list.at(-1)
    if (closing === undefined) continue
    spans.set(run.at, { close: runs[closing]!.at, length: run.length })
    index = closing
  }
  return spans
}

function markCodeAndEscapes(
  source: string,
  codeSpans: ReadonlyMap<number, { readonly close: number; readonly length: number }>,
  skipped: Uint8Array,
  literal: Uint8Array,
): void {
  for (let i = 0; i < source.length; i++) {
    const span = codeSpans.get(i)
    if (span) {
      literal.fill(1, i, span.close + span.length)
      skipped.fill(1, i, i + span.length)
      skipped.fill(1, span.close, span.close + span.length)
      i = span.close + span.length - 1
    } else if (source[i] === '\\' && ESCAPABLE.test(source[i + 1] ?? '')) {
      skipped[i] = 1
      literal[i + 1] = 1
      i++
    }
  }
}

/** `<https://…>` and `<a@b.example>` lose their brackets, tags go altogether. */
function stripTags(source: string, skipped: Uint8Array, literal: Uint8Array): void {
  let end = -1
  let open = source.indexOf('<')
  while (open !== -1) {
    const next = source.indexOf('<', open + 1)
    // Looked for only once per closing sign, or `<<<<…` would take quadratic time.
    if (end < open) end = source.indexOf('>', open)
    if (end === -1) return
    if (!literal[open] && (next === -1 || next > end)) stripTag(source, open, end, skipped, literal)
    open = next
  }
}

function stripTag(source: string, open: number, end: number, skipped: Uint8Array, literal: Uint8Array): void {
  const content = source.slice(open + 1, end)
  if (/^(?:[a-zA-Z][a-zA-Z0-9+.-]{1,31}:\S*|[^\s@]{1,64}@[^\s@]{1,255})$/.test(content)) {
    skipped[open] = 1
    skipped[end] = 1
    literal.fill(1, open, end + 1)
  } else if (/^\/?[a-zA-Z][a-zA-Z0-9-]{0,31}(?:[\s/]|$)/.test(content)) {
    skipped.fill(1, open, end + 1)
    literal.fill(1, open, end + 1)
  }
}

/** `[text](address "title")`, `[text][label]`, `[label]` and `![text](address)` become their text. */
function stripLinks(source: string, labels: ReadonlySet<string>, skipped: Uint8Array, literal: Uint8Array): void {
  const parentheses = matchPairs(source, '(', ')', literal)
  const brackets = matchPairs(source, '[', ']', literal)
  // In the order of their closing brackets, so that an address is gone before what stands in it is looked at.
  for (const [open, close] of brackets) {
    if (skipped[close]) continue
    const end = linkEnd(source, open, close, parentheses, brackets, labels)
    if (end === -1) continue
    if (open > 0 && source[open - 1] === '!' && !literal[open - 1]) skipped[open - 1] = 1
    skipped[open] = 1
    skipped.fill(1, close, end + 1)
    literal.fill(1, close, end + 1)
  }
}

/** Offset of the last sign of the link whose text stands between `open` and `close`; -1 when it is none. */
function linkEnd(
  source: string,
  open: number,
  close: number,
  parentheses: ReadonlyMap<number, number>,
  brackets: ReadonlyMap<number, number>,
  labels: ReadonlySet<string>,
): number {
  const addressEnd = parentheses.get(close + 1)
  if (addressEnd !== undefined && isAddress(source.slice(close + 2, addressEnd))) return addressEnd
  if (labels.size === 0) return -1
  const labelEnd = brackets.get(close + 1)
  const text = source.slice(open + 1, close)
  if (labelEnd !== undefined) {
    const label = source.slice(close + 2, labelEnd)
    return hasLabel(labels, label === '' ? text : label) ? labelEnd : -1
  }
  return hasLabel(labels, text) ? close : -1
}

/** An address has no spaces, or stands in angle brackets; a title may follow. Prose in parentheses is none. */
function isAddress(content: string): boolean {
  return /^\s*(?:<[^<>\n]*>|\S*)(?:\s+["'(]|\s*$)/.test(content)
}

/** Labels are compared without regard to case and white space (CommonMark 0.31, 4.7); they have at most 999 characters. */
export function normalizeLabel(label: string): string {
  return label.trim().replace(/\s+/g, ' ').toLowerCase()
}

function hasLabel(labels: ReadonlySet<string>, label: string): boolean {
  return label.length <= 999 && labels.has(normalizeLabel(label))
}

/** Offset of each opening sign → offset of the sign that closes it. */
function matchPairs(source: string, open: string, close: string, literal: Uint8Array): Map<number, number> {
  const pairs = new Map<number, number>()
  const stack: number[] = []
  const [opening, closing] = [open.charCodeAt(0), close.charCodeAt(0)]
  for (let i = 0; i < source.length; i++) {
    const code = source.charCodeAt(i)
    if ((code !== opening && code !== closing) || literal[i]) continue
    if (code === opening) stack.push(i)
    else {
      const start = stack.pop()
      if (start !== undefined) pairs.set(start, i)
    }
  }
  return pairs
}

interface DelimiterRun {
  /** Offset of the first sign that is not used up. */
  start: number
  /** Offset after the last. */
  end: number
}

/** Runs of `*`, `_` and `~~` go where an opening and a closing one match (CommonMark 0.31, 6.2, without the rule of three). */
function stripEmphasis(source: string, skipped: Uint8Array, literal: Uint8Array): void {
  const openers: Record<string, DelimiterRun[]> = { '*': [], _: [], '~': [] }
  for (let i = 0; i < source.length; i++) {
    const sign = source[i]!
    const stack = openers[sign]
    if (!stack || literal[i] || skipped[i]) continue
    let end = i
    while (source[end] === sign && !literal[end] && !skipped[end]) end++
    const run = { start: i, end }
    i = end - 1
    if (sign === '~' && end - run.start !== 2) continue
    const before = source[run.start - 1] ?? ' '
    const after = source[end] ?? ' '
    const opens = opensEmphasis(before, after)
    const closes = opensEmphasis(after, before)
    const isWithinWord = sign === '_' && opens && closes && isWordCharacter(before) && isWordCharacter(after)
    if (isWithinWord) continue
    if (closes) closeRuns(stack, run, skipped)
    if (opens && run.start < run.end) stack.push(run)
  }
}

function closeRuns(stack: DelimiterRun[], closer: DelimiterRun, skipped: Uint8Array): void {
  while (stack.length > 0 && closer.start < closer.end) {
    const opener = stack.at(-1)!
    const length = Math.min(opener.end - opener.start, closer.end - closer.start)
    skipped.fill(1, opener.end - length, opener.end)
    skipped.fill(1, closer.start, closer.start + length)
    opener.end -= length
    closer.start += length
    if (opener.start === opener.end) stack.pop()
  }
}

/** Left-flanking: text begins right after the run. */
function opensEmphasis(before: string, after: string): boolean {
  if (/\s/.test(after)) return false
  return isWordCharacter(after) || !isWordCharacter(before)
}

function isWordCharacter(character: string): boolean {
  return !/[\s\p{P}\p{S}]/u.test(character)
}
