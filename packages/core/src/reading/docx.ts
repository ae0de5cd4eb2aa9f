import { SdkError } from '../errors/sdk-error.ts'
import { decodeText } from './decode-text.ts'
import { findDocxParts } from './docx-parts.ts'
import { LineBuilder } from './line-builder.ts'
import { TextBudget } from './text-budget.ts'
import { tokenizeXml } from './xml-tokens.ts'
import { type ByteBudget, readZipDirectory, readZipEntry, type ZipEntry } from './zip.ts'

export interface DocxOptions {
  /** Bytes of all parts that are read, once inflated. */
  readonly maxInflatedBytes: number
  /** Parts the container may list. */
  readonly maxZipEntries: number
  /** Characters of text. Default `MAX_CHARACTERS`. */
  readonly maxCharacters?: number
}

/**
 * The text of a Word document as it is printed: headers, body, footnotes, endnotes, footers. Tables come row by row,
 * text boxes after the paragraph they are anchored in; deleted and hidden text, field codes and comments are left out.
 *
 * @throws SdkError `INPUT_TOO_LARGE` (`inflated_size_exceeded`, `text_exceeded`), `CORRUPT_DOCUMENT`, `PASSWORD_REQUIRED`
 */
export function docxLines(bytes: Uint8Array, options: DocxOptions): string[] {
  const entries = readZipDirectory(bytes, options.maxZipEntries)
  const budget: ByteBudget = { name: 'maxInflatedBytes', allowed: options.maxInflatedBytes, seen: 0 }
  const parts = findDocxParts((name) => readPart(bytes, entries, name, budget))
  const textBudget = new TextBudget(options.maxCharacters)
  const lines: string[] = []
  const seen = new Set<string>()
  for (const { name, kind } of parts) {
    const xml = readPart(bytes, entries, name, budget)
    if (xml === null) {
      if (kind === 'body') throw missing(name)
      continue
    }
    const partLines = wordLines(xml, name, textBudget)
    // The header of the first page mostly repeats that of the others.
    const key = `${kind}\n${partLines.join('\n')}`
    if (kind !== 'body' && seen.has(key)) continue
    seen.add(key)
    for (const line of partLines) lines.push(line)
  }
  return lines
}

function readPart(
  bytes: Uint8Array,
  entries: ReadonlyMap<string, ZipEntry>,
  name: string,
  budget: ByteBudget,
): string | null {
  const entry = entries.get(name)
  if (!entry) return null
  const content = readZipEntry(bytes, entry, budget)
  try {
    return decodeText(content)
  } catch (cause) {
    throw new SdkError('CORRUPT_DOCUMENT', `part ${name} of the Word document is not text`, {
      reason: 'corrupt_document',
      cause,
    })
  }
}

/** Elements that are left out with all they contain. */
const LEFT_OUT = new Set(['del', 'moveFrom', 'instrText', 'delInstrText', 'delText', 'rt', 'pPrChange', 'rPrChange'])

/** The text of one part (WordprocessingML, ECMA-376 part 1, chapter 17). */
export function wordLines(xml: string, source: string, budget?: TextBudget): string[] {
  const reader = new WordReader(budget)
  tokenizeXml(xml, source, reader)
  return reader.finish()
}

class WordReader {
  readonly #lines: LineBuilder
  /** Elements open within one that is left out, itself included; 0 outside. */
  #leftOut = 0
  /** True within `t`. */
  #isText = false
  #runs = 0
  /** One per open run: whether its text is hidden. */
  readonly #hiddenRuns: boolean[] = []
  /** One per open `AlternateContent`: whether a choice was read, so that the fallback would repeat it. */
  readonly #alternatives: boolean[] = []

  constructor(budget: TextBudget | undefined) {
    this.#lines = new LineBuilder(budget)
  }

  open(name: string, attributes: string): void {
    if (this.#leftOut > 0) {
      this.#leftOut++
      return
    }
    if (this.#isLeftOut(name)) {
      this.#leftOut = 1
      return
    }
    switch (name) {
      case 't':
        this.#isText = true
        break
      case 'r':
        this.#runs++
        this.#hiddenRuns.push(false)
        break
      case 'p':
        this.#lines.breakLine()
        break
      case 'tr':
        this.#lines.openRow()
        break
      case 'tc':
        this.#lines.openCell()
        break
      case 'txbxContent':
        this.#lines.openAside()
        break
      case 'AlternateContent':
        this.#alternatives.push(false)
        break
      case 'Choice':
        if (this.#alternatives.length > 0) this.#alternatives[this.#alternatives.length - 1] = true
        break
      case 'vanish':
        if (this.#runs > 0 && !/\bval\s?=\s?["'](?:0|false|off)["']/.test(attributes)) {
          this.#hiddenRuns[this.#hiddenRuns.length - 1] = true
        }
        break
      default:
        if (this.#runs > 0) this.#openInRun(name)
    }
  }

  close(name: string): void {
    if (this.#leftOut > 0) {
      this.#leftOut--
      return
    }
    switch (name) {
      case 't':
        this.#isText = false
        break
      case 'r':
        this.#runs = Math.max(0, this.#runs - 1)
        this.#hiddenRuns.pop()
        break
      case 'p':
        this.#lines.breakLine()
        break
      case 'tr':
        this.#lines.closeRow()
        break
      case 'tc':
        this.#lines.closeCell()
        break
      case 'txbxContent':
        this.#lines.closeAside()
        break
      case 'AlternateContent':
        this.#alternatives.pop()
        break
    }
  }

  text(text: string): void {
    if (this.#isText && this.#leftOut === 0 && !this.#isHidden()) this.#lines.text(text.replace(/[\n\r]/g, ' '))
  }

  finish(): string[] {
    return this.#lines.finish()
  }

  #openInRun(name: string): void {
    if (this.#isHidden()) return
    if (name === 'tab' || name === 'ptab') this.#lines.text('\t')
    else if (name === 'br' || name === 'cr') this.#lines.breakLine()
    else if (name === 'noBreakHyphen') this.#lines.text('-')
  }

  #isLeftOut(name: string): boolean {
    // Tab stops are `tab` elements too.
    if (name === 'tabs') return true
    if (name === 'Fallback') return this.#alternatives.at(-1) === true
    return LEFT_OUT.has(name)
  }

  #isHidden(): boolean {
    return this.#hiddenRuns.at(-1) === true
  }
}

function missing(name: string): SdkError {
  return new SdkError('CORRUPT_DOCUMENT', `the Word document lacks its part ${name}`, { reason: 'corrupt_document' })
}
