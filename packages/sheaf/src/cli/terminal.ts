import path from 'node:path'
import type { CommandContext, Output } from './context.ts'

/** Ways to mark text; each returns its input where colours are not wanted. */
export interface Style {
  bold(text: string): string
  dim(text: string): string
  red(text: string): string
  green(text: string): string
  yellow(text: string): string
}

/** Colours for a terminal; none for pipes and files, none under NO_COLOR (no-color.org). */
export function styleFor(output: Output, env: CommandContext['env']): Style {
  const isColoured = output.isTerminal && !env.NO_COLOR && env.TERM !== 'dumb'
  const mark = (open: number, close: number) => (text: string) =>
    isColoured && text !== '' ? `\u001b[${open}m${text}\u001b[${close}m` : text
  return { bold: mark(1, 22), dim: mark(2, 22), red: mark(31, 39), green: mark(32, 39), yellow: mark(33, 39) }
}

/** The text on one line without control characters: file names and texts of documents may hold escape sequences. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ')
}

/** The text cut to `width` characters, an ellipsis where something is missing. */
export function shorten(text: string, width: number): string {
  const characters = [...text]
  return characters.length <= width ? text : `${characters.slice(0, Math.max(0, width - 1)).join('')}…`
}

/** The path as the person who typed the command sees it. */
export function shownPath(context: Pick<CommandContext, 'cwd'>, file: string): string {
  const relative = path.relative(context.cwd, file)
  return printable(relative !== '' && relative.length < file.length ? relative : file)
}

/** Where `text` is cut into lines of at most `width` units: start and end of each, words whole where they fit. */
export function wrapAt(text: string, width: number): readonly (readonly [start: number, end: number])[] {
  const lines: [number, number][] = []
  for (const { index, 0: word } of text.matchAll(/\S+/gu)) {
    const end = index + word.length
    const line = lines.at(-1)
    if (line && end - line[0] <= width) line[1] = end
    else lines.push([index, end])
  }
  return lines
}
