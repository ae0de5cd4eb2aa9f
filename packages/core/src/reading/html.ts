import { type HtmlTag, tokenizeHtml } from './html-tokens.ts'
import { LineBuilder } from './line-builder.ts'
import type { TextBudget } from './text-budget.ts'

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '))

/** Elements that begin and end a line. */
const BLOCKS = words(
  'address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 header hgroup html legend li listing main menu nav ol optgroup option p pre search section select summary table tbody textarea tfoot thead tr ul xmp',
)
/** Elements without content. */
const VOID = words('area base br col embed frame hr img input link meta param source track wbr')
/** Elements whose content is never seen: inert, or shown only where something else fails. */
const UNSEEN = words('template datalist audio video canvas')
/** Elements that end tags of other elements do not reach through (HTML Standard, 13.2.4.2). */
const SCOPES = words('table td th caption template object marquee applet')
const PRESERVED = words('pre listing xmp textarea')
const TABLE_PARTS = words('tbody thead tfoot tr td th caption')
const LISTS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['li', words('li')],
  ['dt', words('dt dd')],
  ['dd', words('dt dd')],
  ['option', words('option')],
  ['optgroup', words('option optgroup')],
])
const LIST_CONTAINERS = words('ul ol menu dir dl select datalist')

/** Elements open at once; browsers stop at 512. What stands deeper is read as part of the element it stands in. */
const MAX_DEPTH = 10_000

/** What closing an element does to the lines. */
type Closing = 'cell' | 'row' | 'block' | 'preserved' | 'nothing'

interface OpenElement {
  readonly name: string
  readonly closing: Closing
}

/**
 * The text of an HTML page, line by line as a reader sees it: scripts, styles, the title, templates and hidden elements
 * are left out, blocks stand on their own lines, the cells of a row on one line. Takes any input, in linear time and
 * without recursion.
 *
 * @throws SdkError `INPUT_TOO_LARGE` (`text_exceeded`), nothing else
 */
export function htmlLines(html: string, budget?: TextBudget): string[] {
  const reader = new HtmlReader(/^\s*<\?xml/.test(html.slice(0, 100)), budget)
  tokenizeHtml(html, reader)
  return reader.finish()
}

class HtmlReader {
  readonly #lines: LineBuilder
  readonly #open: OpenElement[] = []
  /** Positions in `#open` of each name, so that an end tag finds its element without a search. */
  readonly #positions = new Map<string, number[]>()
  readonly #scopes: number[] = []
  readonly #listContainers: number[] = []
  readonly #isXhtml: boolean
  /** Position in `#open` of the element that hides everything below it; -1 for none. */
  #hiddenFrom = -1
  #preserved = 0

  /** @param isXhtml  whether `<p/>` is an empty element, as in XML */
  constructor(isXhtml: boolean, budget: TextBudget | undefined) {
    this.#lines = new LineBuilder(budget)
    this.#isXhtml = isXhtml
  }

  text(text: string): void {
    if (this.#hiddenFrom !== -1) return
    if (this.#preserved === 0) {
      this.#lines.text(text.replace(/[\n\r]/g, ' '))
      return
    }
    let isFirst = true
    for (const line of text.split(/\r\n|[\n\r]/)) {
      if (!isFirst) this.#lines.breakLine()
      this.#lines.text(line)
      isFirst = false
    }
  }

  open(tag: HtmlTag): void {
    const { name } = tag
    if (VOID.has(name)) {
      if (this.#hiddenFrom === -1 && (name === 'br' || name === 'hr')) this.#lines.breakLine()
      return
    }
    this.#closeImplied(name)
    const isSeen = this.#hiddenFrom === -1
    const hides = tag.isHidden || UNSEEN.has(name)
    // Inline elements change nothing, so only hidden ones and what stands in them are worth a place on the stack.
    if (isSeen && !hides && !BLOCKS.has(name) && !SCOPES.has(name)) return
    if (this.#open.length >= MAX_DEPTH) return
    if (isSeen && hides) this.#hiddenFrom = this.#open.length
    this.#push(name, isSeen && !hides ? this.#begin(name) : 'nothing')
    if (tag.isSelfClosing && this.#isXhtml) this.close(name)
  }

  close(name: string): void {
    const position = this.#last(this.#positions.get(name))
    const barrier = TABLE_PARTS.has(name)
      ? this.#last(this.#positions.get('table'))
      : name === 'table'
        ? -1
        : this.#last(this.#scopes)
    // An element that is itself a scope is reached; one below it is not.
    if (position !== -1 && position >= barrier) this.#popTo(position)
    else if (this.#hiddenFrom === -1 && (name === 'p' || name === 'br')) this.#lines.breakLine()
  }

  finish(): string[] {
    this.#popTo(0)
    return this.#lines.finish()
  }

  /** Ends what a start tag ends by itself: a paragraph at a block, an item at the next, a cell at the next. */
  #closeImplied(name: string): void {
    const table = this.#last(this.#positions.get('table'))
    if (name === 'td' || name === 'th') {
      this.#popAbove(table, 'td', 'th', 'caption')
      if (table !== -1 && this.#last(this.#positions.get('tr')) < table) {
        this.#push('tr', this.#hiddenFrom === -1 ? this.#begin('tr') : 'nothing')
      }
      return
    }
    if (TABLE_PARTS.has(name)) {
      this.#popAbove(table, 'td', 'th', 'caption', 'tr')
      if (name !== 'tr') this.#popAbove(table, 'tbody', 'thead', 'tfoot')
      return
    }
    if (!BLOCKS.has(name)) return
    const scope = this.#last(this.#scopes)
    this.#popAbove(scope, 'p')
    const ended = LISTS.get(name)
    if (ended) this.#popAbove(Math.max(scope, this.#last(this.#listContainers)), ...ended)
  }

  /** Closes the outermost of these elements above a position, and so all within it. */
  #popAbove(barrier: number, ...names: readonly string[]): void {
    let outermost = -1
    for (const name of names) {
      // At most one of each is open above the barrier, since each closes the one before it.
      const position = this.#last(this.#positions.get(name))
      if (position > barrier && (outermost === -1 || position < outermost)) outermost = position
    }
    if (outermost !== -1) this.#popTo(outermost)
  }

  #begin(name: string): Closing {
    const isInTable = this.#positions.get('table')?.length
    if (name === 'td' || name === 'th') {
      if (isInTable) this.#lines.openCell()
      else this.#lines.text(' ')
      return isInTable ? 'cell' : 'nothing'
    }
    if (name === 'tr' && isInTable) {
      this.#lines.openRow()
      return 'row'
    }
    if (!BLOCKS.has(name)) return 'nothing'
    this.#lines.breakLine()
    if (!PRESERVED.has(name)) return 'block'
    this.#preserved++
    return 'preserved'
  }

  #push(name: string, closing: Closing): void {
    const position = this.#open.length
    this.#open.push({ name, closing })
    const positions = this.#positions.get(name)
    if (positions) positions.push(position)
    else this.#positions.set(name, [position])
    if (SCOPES.has(name)) this.#scopes.push(position)
    if (LIST_CONTAINERS.has(name)) this.#listContainers.push(position)
  }

  #popTo(position: number): void {
    while (this.#open.length > position) {
      const { name, closing } = this.#open.pop()!
      this.#positions.get(name)!.pop()
      if (SCOPES.has(name)) this.#scopes.pop()
      if (LIST_CONTAINERS.has(name)) this.#listContainers.pop()
      if (this.#hiddenFrom === this.#open.length) this.#hiddenFrom = -1
      if (closing === 'cell') this.#lines.closeCell()
      if (closing === 'row') this.#lines.closeRow()
      if (closing === 'block' || closing === 'preserved') this.#lines.breakLine()
      if (closing === 'preserved') this.#preserved--
    }
  }

  #last(positions: readonly number[] | undefined): number {
    return positions?.at(-1) ?? -1
  }
}
